import { describe, expect, it } from 'vitest';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { aGroup, anEvent, aServiceProvider, aUser, enrol, later, NOW } from '../helpers/records.ts';

eachDatabase('Groups', (test) => {
  async function addGroup(fields: Parameters<typeof aGroup>[0] = {}) {
    const group = aGroup(fields);
    await test.store.groups.add(group, anEvent());
    return group;
  }

  async function addPeople(count: number): Promise<string[]> {
    const users = Array.from({ length: count }, () => aUser());
    await test.store.users.addMany(users, [anEvent()], () => undefined);
    return users.map(({ id }) => id);
  }

  it('are added with one event, and have nobody at first', async () => {
    const [group, event] = [aGroup(), anEvent()];
    expect(await test.store.groups.add(group, event)).toBe(true);
    expect(await test.store.groups.byId(group.id)).toEqual({ ...group, memberCount: 0 });
    expect(await timesInAudit(test.store, event)).toBe(1);
    expect(await test.store.groups.byId('nothing')).toBeNull();
  });

  it('are found by their names, without regard to case', async () => {
    const [one, other] = [aGroup({ name: 'Sales Ä' }), aGroup()];
    for (const group of [one, other]) await test.store.groups.add(group, anEvent());
    expect(await test.store.groups.byNames(['SALES ä', 'Sales Ä', 'Nowhere'])).toEqual([one]);
    expect(await test.store.groups.byNames([])).toEqual([]);
  });

  it('have names that differ in more than case', async () => {
    const { name } = await addGroup();
    const event = anEvent();
    expect(await test.store.groups.add(aGroup({ name: name.toUpperCase() }), event)).toBe(false);
    expect(await timesInAudit(test.store, event)).toBe(0);
  });

  it.each([
    ['name', false, ['LIST a', 'List b', 'list c']],
    ['name', true, ['list c', 'List b', 'LIST a']],
    ['createdAt', false, ['List b', 'LIST a', 'list c']],
    ['createdAt', true, ['list c', 'LIST a', 'List b']],
  ] as const)('come page by page in the order of %s (backwards: %s)', async (by, descending, expected) => {
    const search = 'list';
    const names = ['List b', 'LIST a', 'list c', 'Other list'];
    // The first of the orders makes them.
    for (const [index, name] of names.entries()) await addGroup({ name, createdAt: later(index) });
    const query = { search, order: { by, descending }, limit: 2 };
    const first = await test.store.groups.list({ ...query, after: null });
    const second = await test.store.groups.list({ ...query, after: first.next });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(expected);
    expect([first.items.length, second.next]).toEqual([2, null]);
  });

  describe('rename', () => {
    it('gives another name', async () => {
      const group = await addGroup();
      const event = anEvent();
      const renamed = { ...group, name: `New ${group.id}`, updatedAt: later(1) };
      expect(await test.store.groups.rename(renamed, group.updatedAt, event)).toBe('changed');
      expect(await test.store.groups.byId(group.id)).toEqual({ ...renamed, memberCount: 0 });
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('refuses another one’s name, and what somebody else has changed', async () => {
      const [group, other] = [await addGroup(), await addGroup()];
      const event = anEvent();
      const taken = { ...group, name: other.name.toUpperCase(), updatedAt: later(1) };
      expect(await test.store.groups.rename(taken, group.updatedAt, event)).toBe('nameTaken');
      expect(await test.store.groups.rename({ ...group, name: 'Late' }, later(-1), event)).toBe('changedMeanwhile');
      expect(await test.store.groups.byId(group.id)).toEqual({ ...group, memberCount: 0 });
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });

  describe('members', () => {
    it('come and go, are counted, and each change is one event', async () => {
      const group = await addGroup();
      const [ann = '', ben = '', cleo = ''] = await addPeople(3);
      const events = [anEvent(), anEvent()] as const;
      expect(await test.store.groups.addMembers(group.id, [ann, ben, ben, 'nobody'], events[0])).toBe(2);
      expect(await test.store.groups.addMembers(group.id, [ben, cleo], anEvent())).toBe(1);
      expect((await test.store.groups.byId(group.id))?.memberCount).toBe(3);
      expect(await test.store.groups.removeMembers(group.id, [ann, 'nobody'], events[1])).toBe(1);
      expect((await test.store.groups.byId(group.id))?.memberCount).toBe(2);
      expect(await test.store.groups.ofUser(ann)).toEqual([]);
      expect(await test.store.groups.ofUser(ben)).toEqual([group]);
      for (const event of events) expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('are unchanged by what was so already, without an event', async () => {
      const group = await addGroup();
      const people = await addPeople(1);
      await test.store.groups.addMembers(group.id, people, anEvent());
      const event = anEvent();
      expect(await test.store.groups.addMembers(group.id, people, event)).toBe(0);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('need a group', async () => {
      const people = await addPeople(1);
      expect(await test.store.groups.addMembers('nothing', people, anEvent())).toBeNull();
      expect(await test.store.groups.removeMembers('nothing', people, anEvent())).toBeNull();
    });

    it('are counted right when many change them at the same time', async () => {
      const group = await addGroup();
      const people = await addPeople(40);
      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          test.store.groups.addMembers(group.id, people.slice(index * 4, index * 4 + 8), anEvent()),
        ),
      );
      await Promise.all([
        test.store.users.remove(people[0] ?? '', anEvent()),
        test.store.groups.removeMembers(group.id, people.slice(1, 4), anEvent()),
        test.store.groups.addMembers(group.id, people.slice(30), anEvent()),
      ]);
      expect((await test.store.groups.byId(group.id))?.memberCount).toBe(36);
    });

    it('keep what a change of the person at the same moment said', async () => {
      for (let round = 0; round < 10; round += 1) {
        const group = await addGroup();
        const { user } = await enrol(test.store);
        const changed = { ...user, role: 'auditor' as const, updatedAt: later(1) };
        await Promise.all([
          test.store.groups.addMembers(group.id, [user.id], anEvent()),
          test.store.users.update(changed, user.updatedAt, anEvent()),
        ]);
        const { items } = await test.store.users.list({
          search: '',
          filter: 'privileged',
          groupId: group.id,
          order: { by: 'email', descending: false },
          after: null,
          limit: 2,
          now: NOW,
        });
        expect(items.map(({ id }) => id)).toEqual([user.id]);
      }
    });
  });

  describe('remove', () => {
    it('leaves the people', async () => {
      const group = await addGroup();
      const [ann = ''] = await addPeople(1);
      await test.store.groups.addMembers(group.id, [ann], anEvent());
      const event = anEvent();
      expect(await test.store.groups.remove(group.id, event)).toBe('changed');
      expect(await test.store.groups.byId(group.id)).toBeNull();
      expect(await test.store.groups.ofUser(ann)).toEqual([]);
      expect(await test.store.users.byId(ann)).not.toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(1);
      expect(await test.store.groups.remove(group.id, event)).toBe('unknown');
    });

    it('is refused while a service provider is given to the group', async () => {
      const group = await addGroup();
      const serviceProvider = aServiceProvider();
      await test.store.serviceProviders.add(serviceProvider, anEvent());
      const given = { ...serviceProvider, access: 'groups' as const, updatedAt: later(1) };
      await test.store.serviceProviders.setAccess(
        given,
        { readUpdatedAt: serviceProvider.updatedAt, groupIds: [group.id] },
        anEvent(),
      );
      const event = anEvent();
      expect(await test.store.groups.remove(group.id, event)).toBe('inUse');
      expect(await test.store.groups.byId(group.id)).not.toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });
});
