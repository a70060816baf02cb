import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { eachDatabase } from '../helpers/databases.ts';
import { anEvent, aServiceProvider, later, NOW } from '../helpers/records.ts';

eachDatabase('Audit events', (test) => {
  it('are kept with every field, in the order of writing', async () => {
    const events = [
      anEvent({
        action: 'login',
        outcome: 'refused',
        actor: 'u1',
        target: 'c1',
        serviceProviderId: 's1',
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

  it('are found by their number', async () => {
    const [first] = await test.store.auditEvents.tail({ afterSequence: null, limit: 10 });
    expect(await test.store.auditEvents.bySequence(first?.sequence ?? 0)).toEqual(first);
    expect(await test.store.auditEvents.bySequence(1_000_000)).toBeNull();
  });
});

eachDatabase('The removal of old audit events', (test) => {
  it('takes those before the instant, a part at a time, until none is left', async () => {
    const old = Array.from({ length: 230 }, (_, index) => anEvent({ at: later(-index - 1) }));
    const kept = [anEvent({ at: NOW }), anEvent({ at: later(1) })];
    for (const event of [...old, ...kept]) await test.store.auditEvents.append(event);
    const removed: number[] = [];
    do removed.push(await test.store.auditEvents.removeBefore(NOW));
    while (removed.at(-1) !== 0);
    expect(removed).toEqual([100, 100, 30, 0]);
    const left = await test.store.auditEvents.tail({ afterSequence: null, limit: 10 });
    expect(left.map(({ at }) => at)).toEqual(kept.map(({ at }) => at));
  });

  it('may happen twice at the same time', async () => {
    for (let index = 0; index < 150; index += 1) await test.store.auditEvents.append(anEvent({ at: later(-60) }));
    const removed = await Promise.all([1, 2, 3, 4].map(() => test.store.auditEvents.removeBefore(NOW)));
    removed.push(await test.store.auditEvents.removeBefore(NOW), await test.store.auditEvents.removeBefore(NOW));
    expect(removed.reduce((sum, count) => sum + count)).toBe(150);
  });
});

eachDatabase('Refusals at service providers', (test) => {
  it('are counted since an instant, most first, with the last one; those of a removed one are not', async () => {
    const [busy, calm, healthy, early, removed] = Array.from({ length: 5 }, () => aServiceProvider());
    if (!busy || !calm || !healthy || !early || !removed) throw new Error('There are five.');
    for (const serviceProvider of [busy, calm, healthy, early]) {
      await test.store.serviceProviders.add(serviceProvider, anEvent({ action: 'serviceProvider.add' }));
    }
    const refusal = (serviceProviderId: string | null, at: Date, reason = 'webauthn.signature') =>
      test.store.auditEvents.append(anEvent({ outcome: 'refused', serviceProviderId, at, reason }));
    await refusal(early.id, later(-1));
    await refusal(busy.id, later(-1));
    await refusal(busy.id, later(1));
    await refusal(calm.id, NOW, 'saml.signatureInvalid');
    await refusal(removed.id, later(1));
    await refusal(null, later(1));
    await refusal(busy.id, later(2), 'accessDenied');
    await test.store.auditEvents.append(anEvent({ serviceProviderId: healthy.id, at: later(2) }));
    expect(await test.store.auditEvents.failures(NOW)).toEqual([
      { serviceProviderId: busy.id, refused: 2, lastAt: later(2), lastReason: 'accessDenied' },
      { serviceProviderId: calm.id, refused: 1, lastAt: NOW, lastReason: 'saml.signatureInvalid' },
    ]);
  });

  it('are none in a time without any', async () => {
    expect(await test.store.auditEvents.failures(later(3600))).toEqual([]);
    await test.store.auditEvents.append(anEvent({ at: later(7200), target: randomUUID() }));
    expect(await test.store.auditEvents.failures(later(3600))).toEqual([]);
  });
});
