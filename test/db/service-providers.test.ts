import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Group, Icon, ServiceProvider } from '../../db/model.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import {
  aMetadataSource,
  anEvent,
  aServiceProvider,
  aValueRule,
  aWaitingRequest,
  enrol,
  later,
  NOW,
} from '../helpers/records.ts';

eachDatabase('Service providers', (test) => {
  describe('add', () => {
    it('stores every field', async () => {
      const serviceProvider = aServiceProvider({
        kind: 'saml',
        assertionConsumerServices: [
          { url: 'https://a.example/acs?so=1', index: 3, isDefault: true },
          { url: 'https://b.example/acs', index: 4, isDefault: false },
        ],
        singleLogoutServices: [{ url: 'https://a.example/slo', binding: 'post' }],
        nameIdFormats: ['urn:a', 'urn:b'],
        signingCertificates: ['MIIB', 'MIIC'],
        authnRequestsSigned: true,
        wantAssertionsSigned: false,
        validUntil: later(3600),
        nameId: aValueRule('template', { text: '{email}', lowerCase: true, prefix: 'a', suffix: 'b' }),
        attributes: [{ name: 'x', value: aValueRule('fixed', { text: '<x>' }) }],
        access: 'groups',
        iconDigest: 'digest',
        signResponse: true,
        allowSha1: true,
        allowIdpInitiated: false,
        assurance: { amrDeviceBound: ['hwk', 'mfa'], amrSynced: [], authnContextClassRef: 'urn:x' },
        singleLogoutServiceUrl: 'https://a.example/other',
        updatedAt: later(1),
      });
      expect(await test.store.serviceProviders.add(serviceProvider, anEvent())).toBe(true);
      expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(serviceProvider);
      expect(await test.store.serviceProviders.byEntityId(serviceProvider.entityId)).toEqual(serviceProvider);
    });

    it('refuses an entity ID that another one has, and writes nothing', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const other = aServiceProvider({ entityId: serviceProvider.entityId });
      const event = anEvent();
      expect(await test.store.serviceProviders.add(other, event)).toBe(false);
      expect(await test.store.serviceProviders.byId(other.id)).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('stores an entity ID once when twenty bring it at the same time', async () => {
      const { entityId } = aServiceProvider();
      const tries = Array.from({ length: 20 }, () =>
        test.store.serviceProviders.add(aServiceProvider({ entityId }), anEvent()),
      );
      expect((await Promise.all(tries)).filter((saved) => saved)).toHaveLength(1);
    });
  });

  describe('namesOf', () => {
    it('gives the names of those that exist, of however many ids', async () => {
      const [one, other] = [aServiceProvider({ name: 'One' }), aServiceProvider({ name: 'Other' })];
      for (const serviceProvider of [one, other]) await test.store.serviceProviders.add(serviceProvider, anEvent());
      const gone = Array.from({ length: 600 }, () => randomUUID());
      const names = await test.store.serviceProviders.namesOf([one.id, ...gone, other.id]);
      expect(names.map(({ id, name }) => [id, name])).toEqual([
        [one.id, 'One'],
        [other.id, 'Other'],
      ]);
      expect(await test.store.serviceProviders.namesOf([])).toEqual([]);
    });
  });

  describe('import', () => {
    const source = (serviceProvider: ServiceProvider) => aMetadataSource(serviceProvider.id);

    it('stores a new one together with its source', async () => {
      const serviceProvider = aServiceProvider();
      const event = anEvent();
      const imported = { serviceProvider, readUpdatedAt: null, source: source(serviceProvider) };
      expect(await test.store.serviceProviders.import(imported, event)).toBe(true);
      expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(serviceProvider);
      expect(await test.store.metadataSources.of(serviceProvider.id)).toEqual(imported.source);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('stores neither when another one has the entity ID', async () => {
      const { entityId } = (await aWaitingRequest(test.store)).serviceProvider;
      const serviceProvider = aServiceProvider({ entityId });
      const imported = { serviceProvider, readUpdatedAt: null, source: source(serviceProvider) };
      expect(await test.store.serviceProviders.import(imported, anEvent())).toBe(false);
      expect(await test.store.metadataSources.of(serviceProvider.id)).toBeNull();
    });

    it('stores neither when the source cannot be stored', async () => {
      const serviceProvider = aServiceProvider();
      const imported = { serviceProvider, readUpdatedAt: null, source: aMetadataSource('nobody') };
      await expect(test.store.serviceProviders.import(imported, anEvent())).rejects.toThrow();
      expect(await test.store.serviceProviders.byId(serviceProvider.id)).toBeNull();
    });

    it('replaces what was read, and with it the source', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      await test.store.metadataSources.put(source(serviceProvider), anEvent());
      const changed = { ...serviceProvider, kind: 'saml' as const, updatedAt: later(1) };
      const moved = { ...source(serviceProvider), url: 'https://new.example/' };
      const imported = { serviceProvider: changed, readUpdatedAt: serviceProvider.updatedAt, source: moved };
      expect(await test.store.serviceProviders.import(imported, anEvent())).toBe(true);
      expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(changed);
      expect(await test.store.metadataSources.of(serviceProvider.id)).toEqual(moved);
    });

    it('without a source lets go of what was held and rejected, and keeps the address', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const held = { metadata: '<a/>', seenAt: NOW };
      await test.store.metadataSources.put({ ...source(serviceProvider), held, rejectedDigest: 'digest' }, anEvent());
      const changed = { ...serviceProvider, updatedAt: later(1) };
      const imported = { serviceProvider: changed, readUpdatedAt: serviceProvider.updatedAt, source: null };
      expect(await test.store.serviceProviders.import(imported, anEvent())).toBe(true);
      expect(await test.store.metadataSources.of(serviceProvider.id)).toEqual(source(serviceProvider));
    });

    it('writes nothing when it was changed since it was read', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const held = { metadata: '<a/>', seenAt: NOW };
      const kept = { ...source(serviceProvider), held };
      await test.store.metadataSources.put(kept, anEvent());
      const imported = { serviceProvider, readUpdatedAt: later(-1), source: null };
      expect(await test.store.serviceProviders.import(imported, anEvent())).toBe(false);
      expect(await test.store.metadataSources.of(serviceProvider.id)).toEqual(kept);
    });
  });

  describe('page', () => {
    type Query = Parameters<typeof test.store.serviceProviders.page>[0];

    /** The names of every page, two at a time. */
    async function names(search: string, order: Query['order']): Promise<string[]> {
      const found: string[] = [];
      let after: Query['after'] = null;
      do {
        const page = await test.store.serviceProviders.page({ search, order, after, limit: 2 });
        found.push(...page.items.map(({ serviceProvider }) => serviceProvider.name));
        after = page.next;
      } while (after !== null);
      return found;
    }

    async function aList(mark: string): Promise<void> {
      const applications = [
        { name: `b ${mark}`, kind: 'saml' as const },
        { name: `A ${mark}`, kind: 'salesforce' as const },
        { name: `c 100% ${mark}`, kind: 'salesforce' as const, acs: `https://host-${mark}.example:8443/acs` },
        { name: `Ä ${mark}`, kind: 'saml' as const },
        { name: `b ${mark}`, kind: 'salesforce' as const },
      ];
      for (const [index, { name, kind, acs }] of applications.entries()) {
        const services =
          acs === undefined ? {} : { assertionConsumerServices: [{ url: acs, index: 0, isDefault: true }] };
        const fields = { name, kind, createdAt: later(index), ...services };
        await test.store.serviceProviders.add(aServiceProvider(fields), anEvent());
      }
    }

    it('gives every one once, in each order and its reverse', async () => {
      const mark = randomUUID();
      await aList(mark);
      const [a, b, c, umlaut] = [`A ${mark}`, `b ${mark}`, `c 100% ${mark}`, `Ä ${mark}`];
      const orders = {
        name: [a, b, b, c, umlaut],
        createdAt: [b, a, c, umlaut, b],
        kind: [a, b, c, b, umlaut],
      };
      for (const by of ['name', 'createdAt', 'kind'] as const) {
        expect(await names(mark, { by, descending: false })).toEqual(orders[by]);
        expect(await names(mark, { by, descending: true })).toEqual(orders[by].toReversed());
      }
    });

    it('finds what a name, an entity ID or the host of an ACS contains, without regard to case', async () => {
      const mark = randomUUID();
      await aList(mark);
      const order = { by: 'name', descending: false } as const;
      expect(await names(`ä ${mark.toUpperCase()}`, order)).toEqual([`Ä ${mark}`]);
      expect(await names(`HOST-${mark}.example:8443`, order)).toEqual([`c 100% ${mark}`]);
      expect(await names(`100% ${mark}`, order)).toEqual([`c 100% ${mark}`]);
      expect(await names(`_ ${mark}`, order)).toEqual([]);
      const { entityId, name } = aServiceProvider({ name: `By its entity ID ${mark}` });
      await test.store.serviceProviders.add(aServiceProvider({ entityId, name }), anEvent());
      expect(await names(entityId.slice(8, 30), order)).toEqual([name]);
    });

    it('follows a change of the name', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const name = `Renamed ${randomUUID()}`;
      const changed = { ...serviceProvider, name, updatedAt: later(1) };
      await test.store.serviceProviders.update(changed, serviceProvider.updatedAt, anEvent());
      expect(await names(name, { by: 'name', descending: false })).toEqual([name]);
    });

    it('says which ones have metadata that waits', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const query: Query = {
        search: serviceProvider.entityId,
        order: { by: 'name', descending: false },
        after: null,
        limit: 5,
      };
      expect((await test.store.serviceProviders.page(query)).items).toEqual([
        { serviceProvider, hasHeldMetadata: false },
      ]);
      const held = { metadata: '<a/>', seenAt: NOW };
      await test.store.metadataSources.put(aMetadataSource(serviceProvider.id, { held }), anEvent());
      expect((await test.store.serviceProviders.page(query)).items).toEqual([
        { serviceProvider, hasHeldMetadata: true },
      ]);
    });
  });

  describe('update', () => {
    it('refuses a signing key that is not there, and writes nothing', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const pinned = { ...serviceProvider, signingKeyId: randomUUID(), updatedAt: later(1) };
      const event = anEvent();
      expect(await test.store.serviceProviders.update(pinned, serviceProvider.updatedAt, event)).toBe(false);
      expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(serviceProvider);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('replaces the one that was read, and keeps its pending requests', async () => {
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      const changed = { ...serviceProvider, name: 'Renamed', updatedAt: later(1) };
      const event = anEvent();
      expect(await test.store.serviceProviders.update(changed, serviceProvider.updatedAt, event)).toBe(true);
      expect(await test.store.serviceProviders.byId(changed.id)).toEqual(changed);
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('refuses one that was changed since it was read, and writes nothing', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const switchedOff = { ...serviceProvider, enabled: false, updatedAt: later(1) };
      await test.store.serviceProviders.update(switchedOff, serviceProvider.updatedAt, anEvent());
      const stale = { ...serviceProvider, name: 'Renamed', updatedAt: later(2) };
      const event = anEvent();
      expect(await test.store.serviceProviders.update(stale, serviceProvider.updatedAt, event)).toBe(false);
      expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(switchedOff);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('does not bring a removed one back', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      await test.store.serviceProviders.remove(serviceProvider.id, anEvent());
      expect(await test.store.serviceProviders.update(serviceProvider, serviceProvider.updatedAt, anEvent())).toBe(
        false,
      );
      expect(await test.store.serviceProviders.byId(serviceProvider.id)).toBeNull();
    });

    it('refuses an entity ID that another one has, and writes nothing', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const { serviceProvider: other } = await aWaitingRequest(test.store);
      const renamed = { ...serviceProvider, entityId: other.entityId, updatedAt: later(1) };
      const event = anEvent();
      expect(await test.store.serviceProviders.update(renamed, serviceProvider.updatedAt, event)).toBe(false);
      expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(serviceProvider);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('takes an entity ID that nobody has', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const renamed = { ...serviceProvider, entityId: `${serviceProvider.entityId}/new`, updatedAt: later(1) };
      expect(await test.store.serviceProviders.update(renamed, serviceProvider.updatedAt, anEvent())).toBe(true);
      expect(await test.store.serviceProviders.byEntityId(renamed.entityId)).toEqual(renamed);
    });

    it('lets one of twenty changes at the same time through', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const tries = Array.from({ length: 20 }, (_, index) => {
        const changed = { ...serviceProvider, name: `Name ${index}`, updatedAt: later(1 + index) };
        return test.store.serviceProviders.update(changed, serviceProvider.updatedAt, anEvent());
      });
      expect((await Promise.all(tries)).filter((updated) => updated)).toHaveLength(1);
    });
  });

  it('gives null for an id and an entity ID that are not stored', async () => {
    expect(await test.store.serviceProviders.byId('unknown')).toBeNull();
    expect(await test.store.serviceProviders.byEntityId('https://unknown.example')).toBeNull();
  });

  describe('remove', () => {
    it('removes it with its pending requests', async () => {
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      const event = anEvent();
      expect(await test.store.serviceProviders.remove(serviceProvider.id, event)).toBe(true);
      expect(await test.store.serviceProviders.byId(serviceProvider.id)).toBeNull();
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('gives false and writes nothing when it is not there', async () => {
      const event = anEvent();
      expect(await test.store.serviceProviders.remove('unknown', event)).toBe(false);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });
});

eachDatabase('The access to a service provider', (test) => {
  async function aGroup(name: string): Promise<Group> {
    const group = { id: randomUUID(), name, createdAt: NOW, updatedAt: NOW };
    await test.store.groups.add(group, anEvent());
    return group;
  }
  const setGroups = (
    serviceProvider: ServiceProvider,
    { readAt = NOW, groups }: { readAt?: Date; groups: Group[] },
    event = anEvent(),
  ) =>
    test.store.serviceProviders.setAccess(
      serviceProvider,
      { readUpdatedAt: readAt, groupIds: groups.map(({ id }) => id) },
      event,
    );

  it('is everyone’s at first', async () => {
    const { serviceProvider } = await aWaitingRequest(test.store);
    expect(await test.store.serviceProviders.mayUse(serviceProvider.id, 'anybody')).toBe(true);
    expect(await test.store.serviceProviders.groups(serviceProvider.id)).toEqual([]);
  });

  it('can be given to groups: their people may, nobody else may', async () => {
    const { serviceProvider } = await aWaitingRequest(test.store);
    const [inside, outside] = [(await enrol(test.store)).user, (await enrol(test.store)).user];
    const [sales, board] = [await aGroup('Sales'), await aGroup('board')];
    await test.store.groups.addMembers(sales.id, [inside.id], anEvent());
    const restricted = { ...serviceProvider, access: 'groups' as const, updatedAt: later(1) };
    const event = anEvent();
    expect(await setGroups(restricted, { groups: [sales, board, sales] }, event)).toBe(true);
    expect(await timesInAudit(test.store, event)).toBe(1);
    expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(restricted);
    expect(await test.store.serviceProviders.groups(serviceProvider.id)).toEqual([board, sales]);
    expect(await test.store.serviceProviders.mayUse(serviceProvider.id, inside.id)).toBe(true);
    expect(await test.store.serviceProviders.mayUse(serviceProvider.id, outside.id)).toBe(false);
  });

  it('of no group at all is nobody’s', async () => {
    const { serviceProvider } = await aWaitingRequest(test.store);
    const { user } = await enrol(test.store);
    const sales = await aGroup('Sales of nobody');
    await test.store.groups.addMembers(sales.id, [user.id], anEvent());
    await setGroups({ ...serviceProvider, access: 'groups', updatedAt: later(1) }, { groups: [sales] });
    expect(
      await setGroups({ ...serviceProvider, access: 'groups', updatedAt: later(2) }, { readAt: later(1), groups: [] }),
    ).toBe(true);
    expect(await test.store.serviceProviders.mayUse(serviceProvider.id, user.id)).toBe(false);
  });

  it('is not given to a group that is not there, and nothing is written', async () => {
    const { serviceProvider } = await aWaitingRequest(test.store);
    const [group, nothing] = [
      await aGroup('Group of two'),
      { id: randomUUID(), name: '', createdAt: NOW, updatedAt: NOW },
    ];
    const event = anEvent();
    const changed = { ...serviceProvider, access: 'groups' as const, updatedAt: later(1) };
    expect(await setGroups(changed, { groups: [group, nothing] }, event)).toBe(false);
    expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(serviceProvider);
    expect(await test.store.serviceProviders.groups(serviceProvider.id)).toEqual([]);
    expect(await timesInAudit(test.store, event)).toBe(0);
  });

  it('stays when the service provider was changed since it was read', async () => {
    const { serviceProvider } = await aWaitingRequest(test.store);
    const sales = await aGroup('Sales too late');
    const event = anEvent();
    const restricted = { ...serviceProvider, access: 'groups' as const, updatedAt: later(2) };
    expect(await setGroups(restricted, { readAt: later(1), groups: [sales] }, event)).toBe(false);
    expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(serviceProvider);
    expect(await test.store.serviceProviders.groups(serviceProvider.id)).toEqual([]);
    expect(await timesInAudit(test.store, event)).toBe(0);
  });

  it('to one that is not there is nobody’s', async () => {
    expect(await test.store.serviceProviders.mayUse('unknown', 'anybody')).toBe(false);
  });
});

eachDatabase('The icon of a service provider', (test) => {
  const icon: Icon = { mediaType: 'image/png', bytes: new Uint8Array([0x89, 0x50, 0x00, 0xff]) };

  it('is none at first', async () => {
    const { serviceProvider } = await aWaitingRequest(test.store);
    expect(await test.store.serviceProviders.icon(serviceProvider.id)).toBeNull();
  });

  it('is stored with its digest, replaced, and removed', async () => {
    const { serviceProvider } = await aWaitingRequest(test.store);
    const event = anEvent();
    const with1 = { ...serviceProvider, iconDigest: '1', updatedAt: later(1) };
    expect(await test.store.serviceProviders.setIcon(with1, { readUpdatedAt: NOW, icon }, event)).toBe(true);
    expect(await timesInAudit(test.store, event)).toBe(1);
    expect(await test.store.serviceProviders.icon(serviceProvider.id)).toEqual(icon);
    expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(with1);

    const other: Icon = { mediaType: 'image/webp', bytes: new Uint8Array([1]) };
    const with2 = { ...serviceProvider, iconDigest: '2', updatedAt: later(2) };
    await test.store.serviceProviders.setIcon(with2, { readUpdatedAt: later(1), icon: other }, anEvent());
    expect(await test.store.serviceProviders.icon(serviceProvider.id)).toEqual(other);

    const without = { ...serviceProvider, iconDigest: null, updatedAt: later(3) };
    await test.store.serviceProviders.setIcon(without, { readUpdatedAt: later(2), icon: null }, anEvent());
    expect(await test.store.serviceProviders.icon(serviceProvider.id)).toBeNull();
    expect(await test.store.serviceProviders.byId(serviceProvider.id)).toEqual(without);
  });

  it('stays when the service provider was changed since it was read', async () => {
    const { serviceProvider } = await aWaitingRequest(test.store);
    const changed = { ...serviceProvider, iconDigest: '1', updatedAt: later(2) };
    const event = anEvent();
    expect(await test.store.serviceProviders.setIcon(changed, { readUpdatedAt: later(1), icon }, event)).toBe(false);
    expect(await test.store.serviceProviders.icon(serviceProvider.id)).toBeNull();
    expect(await timesInAudit(test.store, event)).toBe(0);
  });

  it('goes with it', async () => {
    const { serviceProvider } = await aWaitingRequest(test.store);
    const changed = { ...serviceProvider, iconDigest: '1', updatedAt: later(1) };
    await test.store.serviceProviders.setIcon(changed, { readUpdatedAt: NOW, icon }, anEvent());
    await test.store.serviceProviders.remove(serviceProvider.id, anEvent());
    expect(await test.store.serviceProviders.icon(serviceProvider.id)).toBeNull();
  });
});

eachDatabase('The list of service providers', (test) => {
  it('is ordered by name, then entity ID', async () => {
    for (const [name, entityId] of [
      ['B', 'https://1.example'],
      ['A', 'https://3.example'],
      ['A', 'https://2.example'],
    ] as const) {
      await test.store.serviceProviders.add(aServiceProvider({ name, entityId }), anEvent());
    }
    const list = await test.store.serviceProviders.list();
    expect(list.map(({ entityId }) => entityId)).toEqual([
      'https://2.example',
      'https://3.example',
      'https://1.example',
    ]);
  });
});
