import { describe, expect, it } from 'vitest';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { anEvent, aServiceProvider, aWaitingRequest, later, NOW } from '../helpers/records.ts';

eachDatabase('Service providers', (test) => {
  describe('add', () => {
    it('stores every field', async () => {
      const serviceProvider = aServiceProvider({
        kind: 'saml',
        assertionConsumerServices: [
          { url: 'https://a.example/acs?so=1', index: 3, isDefault: true },
          { url: 'https://b.example/acs', index: 4, isDefault: false },
        ],
        signingCertificates: ['MIIB', 'MIIC'],
        authnRequestsSigned: true,
        validUntil: later(3600),
        signResponse: true,
        allowSha1: true,
        allowIdpInitiated: false,
        assurance: { amrDeviceBound: ['hwk', 'mfa'], amrSynced: [], authnContextClassRef: 'urn:x' },
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

  describe('update', () => {
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
