import { beforeEach, describe, expect, it } from 'vitest';
import type { Credential, User } from '../../db/model.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { aCredential, addCredential, anEvent, aUser, enrol, later, NOW } from '../helpers/records.ts';

eachDatabase('The last administrator', (test) => {
  beforeEach(async () => {
    // Whoever an earlier test left over makes room: the others of these tests are the only ones.
    const query = { search: '', filter: 'privileged', groupId: null, now: NOW } as const;
    const order = { by: 'email', descending: false } as const;
    const { items } = await test.store.users.list({ ...query, order, after: null, limit: 200 });
    const spare = (await enrol(test.store, aUser({ role: 'administrator' }))).user;
    for (const { id } of items) await test.store.users.remove(id, anEvent());
    only = spare;
  });
  let only: User;

  const administrator = () => enrol(test.store, aUser({ role: 'administrator' }));
  const demote = (user: User, event = anEvent()) =>
    test.store.users.update({ ...user, role: 'auditor', updatedAt: later(1) }, user.updatedAt, event);

  it.each([
    ['demoted', (user: User, event = anEvent()) => demote(user, event)],
    ['disabled', ({ id }: User, event = anEvent()) => test.store.users.disable(id, NOW, event)],
    ['removed', ({ id }: User, event = anEvent()) => test.store.users.remove(id, event)],
  ])('cannot be %s, and nothing is written', async (_what, act) => {
    const before = await test.store.users.listedById(only.id);
    const event = anEvent();
    expect(await act(only, event)).toBe('lastAdministrator');
    expect(await test.store.users.listedById(only.id)).toEqual(before);
    expect(await timesInAudit(test.store, event)).toBe(0);
  });

  it('can be changed otherwise', async () => {
    const changed = { ...only, name: 'New Name', updatedAt: later(1) };
    expect(await test.store.users.update(changed, only.updatedAt, anEvent())).toBe('changed');
  });

  it('keeps the last passkey, not the others', async () => {
    const [first] = await test.store.credentials.ofUser(only.id);
    const other = aCredential(only.id);
    await addCredential(test.store, other);
    expect(await test.store.credentials.remove(first?.id ?? '', anEvent())).toBe('changed');
    expect(await test.store.credentials.remove(other.id, anEvent())).toBe('lastAdministrator');
    expect((await test.store.users.listedById(only.id))?.passkeyCount).toBe(1);
  });

  it.each([
    ['has no passkey', () => test.store.users.add(aUser({ role: 'administrator' }), anEvent())],
    ['is disabled', async () => test.store.users.disable((await administrator()).user.id, NOW, anEvent())],
    ['is no administrator', () => enrol(test.store, aUser({ role: 'auditor' }))],
  ])('is not made up for by somebody who %s', async (_why, add) => {
    await add();
    expect(await demote(only)).toBe('lastAdministrator');
  });

  it('may go when there is another', async () => {
    await administrator();
    expect(await test.store.users.remove(only.id, anEvent())).toBe('changed');
  });

  describe('remains when two act at the same moment:', () => {
    const acts: [string, (user: User, credential: Credential) => Promise<string>][] = [
      ['demoting', (user) => demote(user)],
      ['disabling', ({ id }) => test.store.users.disable(id, NOW, anEvent())],
      ['removing', ({ id }) => test.store.users.remove(id, anEvent())],
      ['removing the passkey', (_user, { id }) => test.store.credentials.remove(id, anEvent())],
    ];
    const pairs = acts.flatMap(([first, actFirst], index) =>
      acts.slice(index).map(([second, actSecond]) => ({ name: `${first} and ${second}`, actFirst, actSecond })),
    );

    it.each(pairs)('$name', async ({ actFirst, actSecond }) => {
      const [ann, ben] = [await administrator(), await administrator()];
      await test.store.users.remove(only.id, anEvent());
      only = ann.user;
      const outcomes = await Promise.all([actFirst(ann.user, ann.credential), actSecond(ben.user, ben.credential)]);
      expect(outcomes.sort()).toEqual(['changed', 'lastAdministrator']);
    });
  });
});

eachDatabase('Before anybody can administer', (test) => {
  it('nothing is held back', async () => {
    const user = aUser({ role: 'administrator' });
    await test.store.users.add(user, anEvent());
    expect(await test.store.users.disable(user.id, NOW, anEvent())).toBe('changed');
    expect(await test.store.users.remove(user.id, anEvent())).toBe('changed');
  });
});
