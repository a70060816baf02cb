import { expect, it } from 'vitest';
import { eachDatabase } from '../helpers/databases.ts';
import { anEvent, later } from '../helpers/records.ts';

eachDatabase('Audit events', (test) => {
  it('are kept with every field, in the order of writing', async () => {
    const events = [
      anEvent({
        action: 'login',
        outcome: 'refused',
        actor: 'u1',
        target: 'c1',
        reason: 'saml.destinationMismatch',
        details: { text: 'ü', number: 1.5, yes: true, none: null, list: ['a', 'b'] },
      }),
      anEvent({ address: null, at: later(-60) }),
      anEvent({ at: later(60) }),
    ];
    for (const event of events) {
      await test.store.auditEvents.append(event);
    }
    const stored = await test.store.auditEvents.tail({ afterSequence: null, limit: 10 });
    expect(stored.map(({ sequence, ...event }) => event)).toEqual(events);
    const sequences = stored.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(new Set(sequences).size).toBe(3);
  });

  it('are read from the end, oldest first', async () => {
    const all = await test.store.auditEvents.tail({ afterSequence: null, limit: 10 });
    expect(await test.store.auditEvents.tail({ afterSequence: null, limit: 2 })).toEqual(all.slice(-2));
  });

  it('are read on from the last one seen', async () => {
    const [first, second, third] = await test.store.auditEvents.tail({ afterSequence: null, limit: 10 });
    const after = first?.sequence ?? 0;
    expect(await test.store.auditEvents.tail({ afterSequence: after, limit: 1 })).toEqual([second]);
    expect(await test.store.auditEvents.tail({ afterSequence: after, limit: 10 })).toEqual([second, third]);
    expect(await test.store.auditEvents.tail({ afterSequence: third?.sequence ?? 0, limit: 10 })).toEqual([]);
  });
});
