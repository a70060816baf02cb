import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { NewAuditEvent } from '../../db/model.ts';
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
    do removed.push(await test.store.auditEvents.removeBefore(NOW, 100));
    while (removed.at(-1) !== 0);
    expect(removed).toEqual([100, 100, 30, 0]);
    const left = await test.store.auditEvents.tail({ afterSequence: null, limit: 10 });
    expect(left.map(({ at }) => at)).toEqual(kept.map(({ at }) => at));
  });

  it('may happen twice at the same time', async () => {
    for (let index = 0; index < 150; index += 1) await test.store.auditEvents.append(anEvent({ at: later(-60) }));
    const removed = await Promise.all([1, 2, 3, 4].map(() => test.store.auditEvents.removeBefore(NOW, 100)));
    removed.push(
      await test.store.auditEvents.removeBefore(NOW, 100),
      await test.store.auditEvents.removeBefore(NOW, 100),
    );
    expect(removed.reduce((sum, count) => sum + count)).toBe(150);
  });
});

const SIGN_INS = ['login', 'signOn.request'];

eachDatabase('Failing service providers', (test) => {
  const failures = (since = NOW) => test.store.auditEvents.failures({ actions: SIGN_INS, since });

  async function aStoredOne(): Promise<string> {
    const serviceProvider = aServiceProvider();
    await test.store.serviceProviders.add(serviceProvider, anEvent({ action: 'serviceProvider.add' }));
    return serviceProvider.id;
  }

  /** `-` is a refusal and `+` a success, a second each from an instant on. */
  async function write(serviceProviderId: string, pattern: string, fields: Partial<NewAuditEvent> = {}): Promise<void> {
    for (const [index, sign] of [...pattern].entries()) {
      const outcome = sign === '-' ? 'refused' : 'success';
      const at = new Date((fields.at ?? NOW).getTime() + index * 1000);
      await test.store.auditEvents.append(anEvent({ action: 'login', serviceProviderId, ...fields, outcome, at }));
    }
  }

  async function isFailing(pattern: string, fields: Partial<NewAuditEvent> = {}): Promise<boolean> {
    const id = await aStoredOne();
    await write(id, pattern, fields);
    return (await failures()).some(({ serviceProviderId }) => serviceProviderId === id);
  }

  it('are told most refusals first, with the last one; a removed one is not', async () => {
    const [busy, calm] = [await aStoredOne(), await aStoredOne()];
    await write(calm, '---', { reason: 'saml.signatureInvalid' });
    await write(busy, '----', { reason: 'webauthn.signature', at: later(10) });
    await write(busy, '-', { reason: 'accessDenied', action: 'signOn.request', at: later(20) });
    await write(randomUUID(), '-----');
    expect(await failures()).toEqual([
      { serviceProviderId: busy, refused: 5, lastAt: later(20), lastReason: 'accessDenied' },
      { serviceProviderId: calm, refused: 3, lastAt: later(2), lastReason: 'saml.signatureInvalid' },
    ]);
  });

  it('have five refusals that are a fifth of their sign-ins', async () => {
    expect(await isFailing(`-----${'+'.repeat(20)}`)).toBe(true);
    expect(await isFailing(`-----${'+'.repeat(21)}`)).toBe(false);
    expect(await isFailing('----+')).toBe(false);
  });

  it('or are refused three times at the end', async () => {
    expect(await isFailing(`${'+'.repeat(30)}---`)).toBe(true);
    expect(await isFailing(`${'+'.repeat(30)}--+-`)).toBe(false);
    expect(await isFailing('--')).toBe(false);
  });

  it('are not made by other acts, nor by what was before', async () => {
    expect(await isFailing('------', { action: 'serviceProvider.update' })).toBe(false);
    expect(await isFailing('------', { at: later(-6) })).toBe(false);
    const id = await aStoredOne();
    await write(id, '---');
    // Neither is what another act has succeeded with a sign-in, nor is its refusal the last one.
    await write(id, '+-', { action: 'serviceProvider.update', at: later(10) });
    expect(await failures()).toContainEqual(
      expect.objectContaining({ serviceProviderId: id, refused: 3, lastAt: later(2) }),
    );
  });

  it('are none in a time without any', async () => {
    expect(await failures(later(3600))).toEqual([]);
    await test.store.auditEvents.append(anEvent({ at: later(7200), target: randomUUID() }));
    expect(await failures(later(3600))).toEqual([]);
  });
});
