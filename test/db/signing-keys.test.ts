import { expect, it } from 'vitest';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { anEvent, anInstallation, aSigningKey, later } from '../helpers/records.ts';

// One story: each test begins where the one before it ended.
eachDatabase('Signing keys', (test) => {
  const first = aSigningKey({ slot: 'active' });
  const second = aSigningKey({ slot: 'next', createdAt: later(10) });
  const third = aSigningKey({ slot: 'next', createdAt: later(20) });

  it('begin with the key of the installation, in the active slot', async () => {
    await test.store.installation.create(anInstallation(), first, anEvent());
    expect(await test.store.signingKeys.inSlot('active')).toEqual(first);
    expect(await test.store.signingKeys.inSlot('next')).toBeNull();
  });

  it('refuse to activate a next key that is not there, and keep the active one', async () => {
    const event = anEvent();
    expect(await test.store.signingKeys.activateNext(event)).toBe(false);
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
    const tries = Array.from({ length: 20 }, () => test.store.signingKeys.activateNext(anEvent()));
    expect((await Promise.all(tries)).filter((activated) => activated)).toHaveLength(1);
    expect(await test.store.signingKeys.list()).toEqual([
      { ...next, slot: 'active' },
      { ...first, slot: 'retired' },
    ]);
  });

  it('are listed active, next, then retired ones, newest first', async () => {
    expect(await test.store.signingKeys.addNext(third, anEvent())).toBe(true);
    await test.store.signingKeys.activateNext(anEvent());
    const fourth = aSigningKey({ createdAt: later(-5) });
    await test.store.signingKeys.addNext(fourth, anEvent());
    const list = await test.store.signingKeys.list();
    expect(list.map(({ slot }) => slot)).toEqual(['active', 'next', 'retired', 'retired']);
    expect(list[0]).toEqual({ ...third, slot: 'active' });
    expect(list[1]).toEqual({ ...fourth, slot: 'next' });
    expect(list[3]).toEqual({ ...first, slot: 'retired' });
  });
});
