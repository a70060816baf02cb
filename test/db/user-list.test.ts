import { beforeAll, expect, it } from 'vitest';
import type { User } from '../../db/model.ts';
import type { Cursor, Store, UserQuery } from '../../db/store.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { A_USER, aGroup, anEnrolmentLink, anEvent, aUser, enrol, later, NOW } from '../helpers/records.ts';

const EVERYBODY: UserQuery = {
  search: '',
  filter: null,
  groupId: null,
  order: { by: 'email', descending: false },
  after: null,
  limit: 2,
  now: NOW,
};

/** The addresses of all pages, in their order. */
async function addresses(store: Store, query: Partial<UserQuery>): Promise<string[]> {
  const found: string[] = [];
  let after: Cursor | null = null;
  do {
    const page: Awaited<ReturnType<Store['users']['list']>> = await store.users.list({ ...EVERYBODY, ...query, after });
    expect(page.items.length).toBeLessThanOrEqual(2);
    found.push(...page.items.map(({ email }) => email));
    after = page.next;
  } while (after !== null);
  return found;
}

eachDatabase('The list of people', (test) => {
  const list = (query: Partial<UserQuery>) => addresses(test.store, query);
  const group = aGroup();

  beforeAll(async () => {
    const { store } = test;
    const people: Partial<User>[] = [
      { email: 'b@example.com', name: 'zoe', createdAt: later(1) },
      { email: 'C@example.com', name: 'Adam', createdAt: later(1) },
      { email: 'a_b@example.com', name: 'Zoe', createdAt: later(3) },
      { email: 'A-b@example.com', name: 'adam', createdAt: later(2), role: 'auditor' },
      { email: 'a.z@example.com', name: 'Mia', createdAt: later(-1), disabledAt: NOW },
    ];
    for (const fields of people) await store.users.add(aUser(fields), anEvent());
    await enrol(store, aUser({ email: 'enrolled@example.com', name: 'Enrolled', createdAt: later(9) }));
    const invited = await store.users.byEmail('b@example.com');
    await store.enrolmentLinks.add(anEnrolmentLink(invited?.id ?? '', { expiresAt: later(60) }), A_USER, anEvent());
    await store.groups.add(group, anEvent());
    const members = await store.users.byEmails([
      'b@example.com',
      'c@example.com',
      'a.z@example.com',
      'a-b@example.com',
    ]);
    await store.groups.addMembers(
      group.id,
      members.map(({ id }) => id),
      anEvent(),
    );
  });

  const byEmail = ['A-b', 'a.z', 'a_b', 'b', 'C', 'enrolled'].map((name) => `${name}@example.com`);

  it('comes page by page in the order of the addresses, without regard to case', async () => {
    expect(await list({})).toEqual(byEmail);
    expect(await list({ order: { by: 'email', descending: true } })).toEqual(byEmail.toReversed());
  });

  it('comes in the order of the names, without regard to case, each person once', async () => {
    const names = async (descending: boolean) => {
      const emails = await list({ order: { by: 'name', descending } });
      const users = await Promise.all(emails.map((email) => test.store.users.byEmail(email)));
      return users.map((user) => user?.name.toLowerCase());
    };
    expect(await names(false)).toEqual(['adam', 'adam', 'enrolled', 'mia', 'zoe', 'zoe']);
    expect(await names(true)).toEqual(['zoe', 'zoe', 'mia', 'enrolled', 'adam', 'adam']);
    expect(new Set(await list({ order: { by: 'name', descending: false } })).size).toBe(6);
  });

  it('comes in the order of time', async () => {
    const emails = await list({ order: { by: 'createdAt', descending: true } });
    expect(emails.slice(0, 3)).toEqual(['enrolled@example.com', 'a_b@example.com', 'A-b@example.com']);
    expect(emails.at(-1)).toBe('a.z@example.com');
    expect(await list({ order: { by: 'createdAt', descending: false } })).toEqual(emails.toReversed());
  });

  it('shows what lists show', async () => {
    const { items } = await test.store.users.list({ ...EVERYBODY, limit: 6 });
    expect(items.map(({ passkeyCount, invitedUntil }) => [passkeyCount, invitedUntil])).toEqual([
      [0, null],
      [0, null],
      [0, null],
      [0, later(60)],
      [0, null],
      [1, null],
    ]);
  });

  it.each([
    ['withoutPasskey', ['A-b', 'a.z', 'a_b', 'b', 'C']],
    ['invited', ['b']],
    ['disabled', ['a.z']],
    ['privileged', ['A-b']],
  ] as const)('shows only people who are %s', async (filter, names) => {
    const expected = names.map((name) => `${name}@example.com`);
    expect(await list({ filter })).toEqual(expected);
    for (const by of ['email', 'name', 'createdAt'] as const) {
      for (const descending of [false, true]) {
        expect((await list({ filter, order: { by, descending } })).sort()).toEqual([...expected].sort());
      }
    }
  });

  it('takes a link that has ended for no invitation', async () => {
    expect(await list({ filter: 'invited', now: later(60) })).toEqual([]);
  });

  it('shows only the people of a group, filtered too', async () => {
    const groupId = group.id;
    expect(await list({ groupId })).toEqual(['A-b', 'a.z', 'b', 'C'].map((name) => `${name}@example.com`));
    expect(await list({ groupId, order: { by: 'createdAt', descending: true } })).toHaveLength(4);
    expect(await list({ groupId, filter: 'disabled' })).toEqual(['a.z@example.com']);
    expect(await list({ groupId, filter: 'invited' })).toEqual(['b@example.com']);
    expect(await list({ groupId, filter: 'privileged', order: { by: 'name', descending: true } })).toEqual([
      'A-b@example.com',
    ]);
    expect(await list({ groupId: 'nothing' })).toEqual([]);
  });

  it('takes the cursor of another list without complaint', async () => {
    const after = { key: 'no number', id: 'x' };
    for (const by of ['email', 'name', 'createdAt'] as const) {
      const page = await test.store.users.list({ ...EVERYBODY, order: { by, descending: false }, after });
      expect(page.items.length).toBeLessThanOrEqual(2);
    }
  });

  it('counts people', async () => {
    expect(await test.store.users.counts(NOW)).toEqual({
      people: 6,
      withoutPasskey: 5,
      invited: 1,
      disabled: 1,
      privileged: 1,
    });
    expect((await test.store.users.counts(later(60))).invited).toBe(0);
  });
});

eachDatabase('A group’s list of people', (test) => {
  it('follows every change of a person', async () => {
    const { store } = test;
    const { user, credential } = await enrol(store, aUser({ email: 'first@example.com' }));
    const group = aGroup();
    await store.groups.add(group, anEvent());
    await store.groups.addMembers(group.id, [user.id], anEvent());
    const isListed = async (filter: UserQuery['filter']) =>
      (await addresses(store, { groupId: group.id, filter })).length === 1;

    const changed: User = { ...user, email: 'second@example.com', role: 'auditor', updatedAt: later(1) };
    await store.users.update(changed, user.updatedAt, anEvent());
    expect(await isListed('privileged')).toBe(true);
    const [first] = (await store.users.list({ ...EVERYBODY, groupId: group.id, limit: 1 })).items;
    expect(first?.email).toBe('second@example.com');

    expect(await isListed('invited')).toBe(false);
    await store.enrolmentLinks.add(anEnrolmentLink(user.id), { ...A_USER, role: 'auditor' }, anEvent());
    expect(await isListed('invited')).toBe(true);

    expect(await isListed('withoutPasskey')).toBe(false);
    await store.credentials.remove(credential.id, anEvent());
    expect(await isListed('withoutPasskey')).toBe(true);

    expect(await isListed('disabled')).toBe(false);
    await store.users.disable(user.id, NOW, anEvent());
    expect(await isListed('disabled')).toBe(true);
    expect(await isListed('invited')).toBe(false);
    await store.users.enable(user.id, NOW, anEvent());
    expect(await isListed('disabled')).toBe(false);

    await store.users.remove(user.id, anEvent());
    expect(await isListed(null)).toBe(false);
  });

  it('forgets a link that the sweep has found expired', async () => {
    const { store } = test;
    const user = aUser();
    await store.users.add(user, anEvent());
    const group = aGroup();
    await store.groups.add(group, anEvent());
    await store.groups.addMembers(group.id, [user.id], anEvent());
    await store.enrolmentLinks.add(anEnrolmentLink(user.id, { expiresAt: later(60) }), A_USER, anEvent());
    await store.sweep(later(60));
    expect((await store.users.listedById(user.id))?.invitedUntil).toBeNull();
    expect(await addresses(store, { groupId: group.id, filter: 'invited' })).toEqual([]);
  });
});

eachDatabase('A search for people', (test) => {
  const search = (text: string, query: Partial<UserQuery> = {}) => addresses(test.store, { ...query, search: text });

  beforeAll(async () => {
    const people: Partial<User>[] = [
      { email: 'anna.smith@eu.example.com', name: 'Anna Smith', federationId: 'F-0001' },
      { email: 'ann@example.org', name: 'Annabel O’Neil-Smythe' },
      { email: 'j.annan@example.com', name: 'Jörg Annan', disabledAt: NOW },
      { email: 'li@example.com', name: '李 小龍', federationId: 'Ünïque ID' },
      { email: 'percent@example.com', name: '100% _Real_' },
    ];
    for (const fields of people) await test.store.users.add(aUser(fields), anEvent());
  });

  it.each([
    ['ann', ['ann@example.org', 'j.annan@example.com', 'anna.smith@eu.example.com']],
    ['ANNA', ['ann@example.org', 'j.annan@example.com', 'anna.smith@eu.example.com']],
    ['smith', ['anna.smith@eu.example.com']],
    ['smith anna', ['anna.smith@eu.example.com']],
    ['ann smy', ['ann@example.org']],
    ['neil', ['ann@example.org']],
    ['O’Neil', ['ann@example.org']],
    ['anna.smith@eu', ['anna.smith@eu.example.com']],
    ['Anna Smith <anna.smith@eu.example.com>', ['anna.smith@eu.example.com']],
    ['example.org', ['ann@example.org']],
    ['f-0001', ['anna.smith@eu.example.com']],
    ['ünïque', ['li@example.com']],
    ['JO\u0308RG', ['j.annan@example.com']],
    ['李', ['li@example.com']],
    ['小龍', ['li@example.com']],
    ['100', ['percent@example.com']],
    ['mith', []],
    ['anna jörgen', []],
    [
      '%',
      ['ann@example.org', 'anna.smith@eu.example.com', 'j.annan@example.com', 'li@example.com', 'percent@example.com'],
    ],
    ['_eal', []],
    ['an\0na', []],
  ])('for %j', async (text, expected) => {
    expect((await search(text)).sort()).toEqual([...expected].sort());
  });

  it('comes in the order of the word that was found, each person once, however many words match', async () => {
    expect(await search('ann')).toEqual(['ann@example.org', 'anna.smith@eu.example.com', 'j.annan@example.com']);
  });

  it('is filtered too', async () => {
    expect(await search('ann', { filter: 'disabled' })).toEqual(['j.annan@example.com']);
    expect(await search('example', { filter: 'privileged' })).toEqual([]);
  });

  it('finds a person by what they are called now', async () => {
    const user = aUser({ email: 'old@example.net', name: 'Oldname' });
    await test.store.users.add(user, anEvent());
    const changed = { ...user, name: 'Newname', updatedAt: later(1) };
    await test.store.users.update(changed, user.updatedAt, anEvent());
    expect(await search('oldname')).toEqual([]);
    expect(await search('newname')).toEqual(['old@example.net']);
  });
});

eachDatabase('A search that nearly nothing matches', (test) => {
  it('gives short pages that go on, and finds everybody in the end', async () => {
    const { store } = test;
    const users = Array.from({ length: 19_000 }, (_, index) =>
      aUser({ email: `walk${String(index).padStart(5, '0')}@example.com`, name: 'Walk', federationId: `id${index}` }),
    );
    await store.users.addMany(users, [anEvent()], () => undefined);
    const group = aGroup();
    await store.groups.add(group, anEvent());
    for (let start = 0; start < 6_000; start += 1_000) {
      const ids = users.slice(start, start + 1_000).map(({ id }) => id);
      await store.groups.addMembers(group.id, ids, anEvent());
    }
    const others = [...users.slice(6_000, 6_050), ...users.slice(-1)].map(({ id }) => id);
    await store.groups.addMembers(group.id, others, anEvent());
    const query = { ...EVERYBODY, search: 'walk', groupId: group.id, limit: 200 };
    const found = new Set<string>();
    let [after, shortest]: [Cursor | null, number] = [null, 200];
    do {
      const { items, next } = await store.users.list({ ...query, after });
      for (const { id } of items) found.add(id);
      if (next !== null) shortest = Math.min(shortest, items.length);
      after = next;
    } while (after !== null);
    expect(found.size).toBe(6_051);
    expect(shortest).toBe(50);
  }, 60_000);
});
