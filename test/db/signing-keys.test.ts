import { describe, expect, it } from 'vitest';
import type { SigningKey } from '../../db/model.ts';
import type { Store } from '../../db/store.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { anEvent, anInstallation, aServiceProvider, aSigningKey, aUser, later } from '../helpers/records.ts';

/** A story of slots: each test begins where the one before it ended. */
eachDatabase('Signing keys', (test) => {
  const first = aSigningKey({ slot: 'active' });
  const second = aSigningKey({ slot: 'next', createdAt: later(10) });
  const third = aSigningKey({ slot: 'next', createdAt: later(20) });

  it('begin with the key of the installation, in the active slot', async () => {
    await test.store.installation.create(anInstallation(), first, anEvent());
    expect(await test.store.signingKeys.inSlot('active')).toEqual(first);
    expect(await test.store.signingKeys.inSlot('next')).toBeNull();
  });

  it('refuse to activate one that is not there, or is active already, and write nothing', async () => {
    const event = anEvent();
    expect(await test.store.signingKeys.activate('unknown', event)).toBe(false);
    expect(await test.store.signingKeys.activate(first.id, event)).toBe(false);
    expect(await test.store.signingKeys.list()).toEqual([first]);
    expect(await timesInAudit(test.store, event)).toBe(0);
  });

  it('take one key into the next slot when twenty are brought at the same time', async () => {
    const keys = [second, ...Array.from({ length: 19 }, () => aSigningKey({ slot: 'next' }))];
    const added = await Promise.all(keys.map((key) => test.store.signingKeys.addNext(key, anEvent())));
    expect(added.filter((taken) => taken)).toHaveLength(1);
    const stored = keys[added.indexOf(true)];
    expect(await test.store.signingKeys.inSlot('next')).toEqual(stored);
    expect(await test.store.signingKeys.byId(stored?.id ?? '')).toEqual(stored);
    expect(await test.store.signingKeys.byId('unknown')).toBeNull();
  });

  it('refuse a key when the next slot is taken, and write nothing', async () => {
    const event = anEvent();
    expect(await test.store.signingKeys.addNext(third, event)).toBe(false);
    expect(await timesInAudit(test.store, event)).toBe(0);
  });

  it('activate the next key once when twenty try at the same time, and retire the active one', async () => {
    const next = await test.store.signingKeys.inSlot('next');
    const at = later(100);
    const tries = Array.from({ length: 20 }, () => test.store.signingKeys.activate(next?.id ?? '', anEvent({ at })));
    expect((await Promise.all(tries)).filter((activated) => activated)).toHaveLength(1);
    expect(await test.store.signingKeys.list()).toEqual([
      { ...next, slot: 'active', activatedAt: at },
      { ...first, slot: 'retired' },
    ]);
  });

  it('are listed active, next, then retired ones: the last active first, those that never were at the end', async () => {
    const { store } = test;
    const [second] = await store.signingKeys.list();
    const never = aSigningKey({ slot: 'next', createdAt: later(500) });
    await store.signingKeys.addNext(never, anEvent());
    expect(await store.signingKeys.retireNext(never.id, anEvent())).toBe('retired');
    await store.signingKeys.addNext(third, anEvent());
    await store.signingKeys.activate(third.id, anEvent({ at: later(200) }));
    const fourth = aSigningKey({ slot: 'next', createdAt: later(-5) });
    await store.signingKeys.addNext(fourth, anEvent());
    const list = await store.signingKeys.list();
    expect(list.map(({ id, slot }) => [id, slot])).toEqual([
      [third.id, 'active'],
      [fourth.id, 'next'],
      [second?.id, 'retired'],
      [first.id, 'retired'],
      [never.id, 'retired'],
    ]);
  });

  it('go back to a retired one, while the active one makes room in the next slot only when that is empty', async () => {
    const { store } = test;
    const fourth = await store.signingKeys.inSlot('next');
    await store.signingKeys.activate(first.id, anEvent({ at: later(300) }));
    expect(await slots(store, first.id, third.id, fourth?.id)).toEqual(['active', 'retired', 'next']);
    await store.signingKeys.retireNext(fourth?.id ?? '', anEvent());
    await store.signingKeys.activate(third.id, anEvent({ at: later(400) }));
    expect(await slots(store, first.id, third.id, fourth?.id)).toEqual(['next', 'active', 'retired']);
  });
});

eachDatabase('A signing key', (test) => {
  /** A store whose next key is this one, whatever was there. */
  async function nextKey(): Promise<SigningKey> {
    const { store } = test;
    await store.installation.create(anInstallation(), aSigningKey(), anEvent());
    const before = await store.signingKeys.inSlot('next');
    if (before !== null) await store.signingKeys.activate(before.id, anEvent());
    const key = aSigningKey({ slot: 'next' });
    await store.signingKeys.addNext(key, anEvent());
    return key;
  }

  async function pinned(key: SigningKey) {
    const serviceProvider = aServiceProvider({ signingKeyId: key.id });
    await test.store.serviceProviders.add(serviceProvider, anEvent());
    return serviceProvider;
  }

  async function person(email: string) {
    const user = aUser({ email });
    await test.store.users.add(user, anEvent());
    return user;
  }

  describe('that becomes active', () => {
    it('is followed by the service providers that were pinned to it, as a new version of them', async () => {
      const key = await nextKey();
      const serviceProvider = await pinned(key);
      await test.store.signingKeys.activate(key.id, anEvent());
      const released = await test.store.serviceProviders.byId(serviceProvider.id);
      expect(released?.signingKeyId).toBeNull();
      expect(released?.updatedAt.getTime()).toBeGreaterThan(serviceProvider.updatedAt.getTime());
      const stale = { ...serviceProvider, updatedAt: later(60) };
      expect(await test.store.serviceProviders.update(stale, serviceProvider.updatedAt, anEvent())).toBe(false);
    });

    it('leaves the service providers alone that are pinned to the one before', async () => {
      const { store } = test;
      const key = await nextKey();
      const active = await store.signingKeys.inSlot('active');
      const serviceProvider = await pinned(active ?? key);
      await store.signingKeys.activate(key.id, anEvent());
      expect(await store.serviceProviders.byId(serviceProvider.id)).toEqual(serviceProvider);
    });

    it('is not tried on anybody any more, as a new version of them', async () => {
      const { store } = test;
      const key = await nextKey();
      const user = await person('ann-activated@example.com');
      await store.signingKeys.setTrialUsers(key.id, [user.id], anEvent());
      await store.signingKeys.activate(key.id, anEvent({ at: later(60) }));
      expect(await store.signingKeys.trialUsers(key.id)).toEqual([]);
      const released = await store.users.byId(user.id);
      expect(released).toEqual({ ...user, updatedAt: later(60) });
    });
  });

  describe('that is next', () => {
    it('is retired once when twenty try at the same time, and releases the people it was tried on', async () => {
      const { store } = test;
      const key = await nextKey();
      const user = await person('ann-retired@example.com');
      await store.signingKeys.setTrialUsers(key.id, [user.id], anEvent());
      const event = anEvent();
      const tries = Array.from({ length: 20 }, () => store.signingKeys.retireNext(key.id, event));
      const outcomes = await Promise.all(tries);
      expect(outcomes.filter((outcome) => outcome === 'retired')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'notNext')).toHaveLength(19);
      expect(await timesInAudit(store, event)).toBe(1);
      expect((await store.users.byId(user.id))?.trialSigningKeyId).toBeNull();
      expect(await store.signingKeys.byId(key.id)).toEqual({ ...key, slot: 'retired' });
    });

    it('is not retired while a service provider is pinned to it', async () => {
      const { store } = test;
      const key = await nextKey();
      const event = anEvent();
      await pinned(key);
      expect(await store.signingKeys.retireNext(key.id, event)).toBe('inUse');
      expect(await store.signingKeys.inSlot('next')).toEqual(key);
      expect(await timesInAudit(store, event)).toBe(0);
    });

    it('is retired or activated, never both, when two administrators want something else', async () => {
      const { store } = test;
      for (let round = 0; round < 5; round += 1) {
        const key = await nextKey();
        const [activated, retired] = await Promise.all([
          store.signingKeys.activate(key.id, anEvent()),
          store.signingKeys.retireNext(key.id, anEvent()),
        ]);
        const slot = (await store.signingKeys.byId(key.id))?.slot;
        // A key that was retired first may be activated all the same: that is going back.
        expect([activated, retired, slot]).toEqual([true, expect.stringMatching(/^(notNext|retired)$/), 'active']);
      }
    });

    it('stays the only one when one administrator goes back while another brings a next key', async () => {
      const { store } = test;
      for (let round = 0; round < 5; round += 1) {
        const key = await nextKey();
        await store.signingKeys.activate(key.id, anEvent());
        const previous = (await store.signingKeys.list()).find(({ slot }) => slot === 'retired');
        const brought = aSigningKey({ slot: 'next' });
        const [back, added] = await Promise.all([
          store.signingKeys.activate(previous?.id ?? '', anEvent()),
          store.signingKeys.addNext(brought, anEvent()),
        ]);
        expect(back).toBe(true);
        expect((await store.signingKeys.inSlot('active'))?.id).toBe(previous?.id);
        expect((await store.signingKeys.inSlot('next'))?.id).toBe(added ? brought.id : key.id);
      }
    });
  });

  describe('that is tried', () => {
    it('is tried on those people only who exist, in the order of their addresses', async () => {
      const { store } = test;
      const key = await nextKey();
      const [zoe, ann, bob] = [
        await person('zoe@example.com'),
        await person('ann@example.com'),
        await person('bob@x.example'),
      ];
      expect(await store.signingKeys.setTrialUsers(key.id, [zoe.id, bob.id], anEvent())).toBe(true);
      const event = anEvent({ at: later(90) });
      expect(await store.signingKeys.setTrialUsers(key.id, [zoe.id, 'nobody', ann.id], event)).toBe(true);
      const trial = { trialSigningKeyId: key.id, updatedAt: expect.any(Date) };
      expect(await store.signingKeys.trialUsers(key.id)).toEqual([
        { ...ann, ...trial },
        { ...zoe, ...trial },
      ]);
      expect(await store.users.byId(bob.id)).toEqual({ ...bob, updatedAt: later(90) });
      expect(await timesInAudit(store, event)).toBe(1);
      await store.signingKeys.setTrialUsers(key.id, [], anEvent());
      expect(await store.signingKeys.trialUsers(key.id)).toEqual([]);
    });

    it.each(['active', 'retired', 'unknown'])('is refused when it is %s, and nothing is written', async (which) => {
      const { store } = test;
      await nextKey();
      const user = await person(`eve-${which}@example.com`);
      const keyId = (await store.signingKeys.list()).find(({ slot }) => slot === which)?.id ?? 'unknown';
      const event = anEvent();
      expect(await store.signingKeys.setTrialUsers(keyId, [user.id], event)).toBe(false);
      expect(await store.users.byId(user.id)).toEqual(user);
      expect(await timesInAudit(store, event)).toBe(0);
    });

    it('ends up with the people of one of two administrators who choose at the same time', async () => {
      const { store } = test;
      const key = await nextKey();
      const [ann, bob] = [await person('ann-two@example.com'), await person('bob-two@example.com')];
      for (let round = 0; round < 5; round += 1) {
        await Promise.all([
          store.signingKeys.setTrialUsers(key.id, [ann.id], anEvent()),
          store.signingKeys.setTrialUsers(key.id, [bob.id], anEvent()),
        ]);
        expect(await store.signingKeys.trialUsers(key.id)).toHaveLength(1);
      }
    });
  });

  describe('that has retired', () => {
    async function retiredKey(): Promise<SigningKey> {
      const key = await nextKey();
      await test.store.signingKeys.retireNext(key.id, anEvent());
      return { ...key, slot: 'retired' };
    }

    it('is removed once when twenty try at the same time', async () => {
      const { store } = test;
      const key = await retiredKey();
      const event = anEvent();
      const tries = Array.from({ length: 20 }, () => store.signingKeys.removeRetired(key.id, event));
      expect((await Promise.all(tries)).filter((outcome) => outcome === 'removed')).toHaveLength(1);
      expect(await store.signingKeys.byId(key.id)).toBeNull();
      expect(await timesInAudit(store, event)).toBe(1);
    });

    it('is not removed while a service provider is pinned to it', async () => {
      const { store } = test;
      const key = await retiredKey();
      await pinned(key);
      const event = anEvent();
      expect(await store.signingKeys.removeRetired(key.id, event)).toBe('inUse');
      expect(await store.signingKeys.byId(key.id)).toEqual(key);
      expect(await timesInAudit(store, event)).toBe(0);
    });

    it('is never removed under a service provider that is being pinned to it', async () => {
      const { store } = test;
      for (let round = 0; round < 5; round += 1) {
        const key = await retiredKey();
        const serviceProvider = aServiceProvider({ signingKeyId: key.id });
        const [, removal] = await Promise.allSettled([
          store.serviceProviders.add(serviceProvider, anEvent()),
          store.signingKeys.removeRetired(key.id, anEvent()),
        ]);
        const isPinned = (await store.serviceProviders.byId(serviceProvider.id)) !== null;
        expect(removal).toEqual({ status: 'fulfilled', value: isPinned ? 'inUse' : 'removed' });
      }
    });

    it.each(['active', 'next'] as const)('is the only kind that is removed: not the %s one', async (slot) => {
      const { store } = test;
      await nextKey();
      const key = await store.signingKeys.inSlot(slot);
      expect(await store.signingKeys.removeRetired(key?.id ?? '', anEvent())).toBe('unknown');
      expect(await store.signingKeys.inSlot(slot)).toEqual(key);
    });
  });
});

async function slots(store: Store, ...ids: (string | undefined)[]): Promise<(string | undefined)[]> {
  const keys = await store.signingKeys.list();
  return ids.map((wanted) => keys.find(({ id }) => id === wanted)?.slot);
}
