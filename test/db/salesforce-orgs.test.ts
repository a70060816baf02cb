import { describe, expect, it } from 'vitest';
import type { OrgChange, SalesforceOrg } from '../../db/model.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { anEvent, aServiceProvider, later, NOW } from '../helpers/records.ts';

function anOrg(fields: Partial<SalesforceOrg> = {}): SalesforceOrg {
  const id = crypto.randomUUID();
  return {
    id,
    organizationId: '00D5g000004abcdEAA',
    host: `${id}.my.salesforce.com`,
    name: 'Acme',
    edition: 'Enterprise Edition',
    isSandbox: true,
    serviceProviderId: null,
    connectedAt: NOW,
    updatedAt: NOW,
    ...fields,
  };
}

function aChange(orgId: string, fields: Partial<OrgChange> = {}): OrgChange {
  return { orgId, step: 'samlLogin', target: 'Security', before: 'false', after: 'true', at: NOW, ...fields };
}

eachDatabase('Salesforce orgs', (test) => {
  async function stored(fields: Partial<SalesforceOrg> = {}): Promise<SalesforceOrg> {
    const org = anOrg(fields);
    await test.store.salesforceOrgs.put(org);
    return org;
  }

  it('stores every field, and finds it by host and by service provider', async () => {
    const serviceProvider = aServiceProvider();
    await test.store.serviceProviders.add(serviceProvider, anEvent());
    const org = await stored({ serviceProviderId: serviceProvider.id });
    expect(await test.store.salesforceOrgs.byHost(org.host)).toEqual(org);
    expect(await test.store.salesforceOrgs.ofServiceProvider(serviceProvider.id)).toEqual(org);
    expect(await test.store.salesforceOrgs.byHost('unknown')).toBeNull();
  });

  it('replaces the org of the same id, changes and all kept', async () => {
    const org = await stored();
    await test.store.salesforceOrgs.noteChanges([aChange(org.id)], null);
    const renamed = { ...org, name: 'Acme Ltd', updatedAt: later(1) };
    await test.store.salesforceOrgs.put(renamed);
    expect(await test.store.salesforceOrgs.byHost(org.host)).toEqual(renamed);
    expect(await test.store.salesforceOrgs.changes(org.id, null)).toHaveLength(1);
  });

  it('lets another org at the same host take its place, without its changes', async () => {
    const org = await stored();
    await test.store.salesforceOrgs.noteChanges([aChange(org.id)], null);
    const other = await stored({ host: org.host });
    expect(await test.store.salesforceOrgs.byHost(org.host)).toEqual(other);
    expect(await test.store.salesforceOrgs.changes(org.id, null)).toEqual([]);
  });

  it('stays when its service provider goes', async () => {
    const serviceProvider = aServiceProvider();
    await test.store.serviceProviders.add(serviceProvider, anEvent());
    const org = await stored({ serviceProviderId: serviceProvider.id });
    await test.store.serviceProviders.remove(serviceProvider.id, anEvent());
    expect(await test.store.salesforceOrgs.byHost(org.host)).toEqual({ ...org, serviceProviderId: null });
  });

  it('keeps what was there before the first change, and what was written last', async () => {
    const org = await stored();
    const event = anEvent();
    await test.store.salesforceOrgs.noteChanges([aChange(org.id, { before: 'first', after: 'one' })], event);
    await test.store.salesforceOrgs.noteChanges(
      [aChange(org.id, { before: 'one', after: null, at: later(1) })],
      anEvent(),
    );
    expect(await test.store.salesforceOrgs.changes(org.id, 'samlLogin')).toEqual([
      aChange(org.id, { before: 'first', after: null, at: later(1) }),
    ]);
    expect(await timesInAudit(test.store, event)).toBe(1);
  });

  it('takes what somebody else has put between two changes for what was there before', async () => {
    const org = await stored();
    const { noteChanges, changes } = test.store.salesforceOrgs;
    await noteChanges([aChange(org.id, { before: null, after: 'ours' })], null);
    await noteChanges([aChange(org.id, { before: 'OKTA-77', after: 'ours', at: later(1) })], null);
    expect(await changes(org.id, null)).toEqual([aChange(org.id, { before: 'OKTA-77', after: 'ours', at: later(1) })]);
    await noteChanges([aChange(org.id, { before: 'ours', after: 'new', at: later(2) })], null);
    expect(await changes(org.id, null)).toEqual([aChange(org.id, { before: 'OKTA-77', after: 'new', at: later(2) })]);
  });

  it('takes nothing for what was there before, when somebody else took ours away in between', async () => {
    const org = await stored();
    const { noteChanges, changes } = test.store.salesforceOrgs;
    await noteChanges([aChange(org.id, { before: 'first', after: 'ours' })], null);
    await noteChanges([aChange(org.id, { before: null, after: 'ours', at: later(1) })], null);
    expect(await changes(org.id, null)).toEqual([aChange(org.id, { before: null, after: 'ours', at: later(1) })]);
  });

  it('continues a change that took a value away', async () => {
    const org = await stored();
    const { noteChanges, changes } = test.store.salesforceOrgs;
    await noteChanges([aChange(org.id, { before: 'first', after: null })], null);
    await noteChanges([aChange(org.id, { before: null, after: 'ours', at: later(1) })], null);
    expect(await changes(org.id, null)).toEqual([aChange(org.id, { before: 'first', after: 'ours', at: later(1) })]);
  });

  describe('changes that are announced', () => {
    const announcement = (orgId: string, fields: Partial<OrgChange> = {}) =>
      aChange(orgId, { step: 'federationIds', target: 'ada', before: 'one', after: 'two', at: later(1), ...fields });

    it('do not count as made, and stand beside those that were', async () => {
      const org = await stored();
      const { noteChanges, announceChanges, announcedChanges, changes, countChanges } = test.store.salesforceOrgs;
      const made = announcement(org.id, { before: null, after: 'one', at: NOW });
      await noteChanges([made], null);
      await announceChanges([announcement(org.id, { before: 'x' })]);
      await announceChanges([announcement(org.id)]);
      expect(await announcedChanges(org.id, 'federationIds')).toEqual([announcement(org.id)]);
      expect(await announcedChanges(org.id, 'samlLogin')).toEqual([]);
      expect(await changes(org.id, null)).toEqual([made]);
      expect(await countChanges(org.id, 'federationIds')).toEqual({ count: 1, lastAt: NOW });
    });

    it('are noted once they were made, in continuation of the one before, and forgotten when they were not', async () => {
      const org = await stored();
      const { noteChanges, announceChanges, announcedChanges, changes, settleChanges } = test.store.salesforceOrgs;
      await noteChanges([announcement(org.id, { before: null, after: 'one', at: NOW })], null);
      const [made, notMade] = [announcement(org.id), announcement(org.id, { target: 'bob' })];
      await announceChanges([made, notMade]);
      const event = anEvent();
      await settleChanges({ orgId: org.id, step: 'federationIds', made: [made], notMade: ['bob'] }, event);
      expect(await announcedChanges(org.id, 'federationIds')).toEqual([]);
      expect(await changes(org.id, null)).toEqual([{ ...made, before: null }]);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('keep what was there before when they are settled twice', async () => {
      const org = await stored();
      const { noteChanges, announceChanges, changes, settleChanges } = test.store.salesforceOrgs;
      await noteChanges([announcement(org.id, { before: null, after: 'one', at: NOW })], null);
      const made = announcement(org.id);
      await announceChanges([made]);
      const settled = { orgId: org.id, step: 'federationIds' as const, made: [made], notMade: [] };
      await settleChanges(settled, null);
      await settleChanges(settled, null);
      expect(await changes(org.id, null)).toEqual([{ ...made, before: null }]);
    });

    it('are noted though the announcement was lost', async () => {
      const org = await stored();
      const { changes, settleChanges } = test.store.salesforceOrgs;
      const made = announcement(org.id);
      await settleChanges({ orgId: org.id, step: 'federationIds', made: [made], notMade: [] }, null);
      expect(await changes(org.id, null)).toEqual([made]);
    });

    it('go with everything of the org', async () => {
      const org = await stored();
      await test.store.salesforceOrgs.announceChanges([announcement(org.id)]);
      await test.store.salesforceOrgs.forgetAll(org.id, anEvent());
      expect(await test.store.salesforceOrgs.announcedChanges(org.id, 'federationIds')).toEqual([]);
    });
  });

  it('notes, counts and forgets ten thousand of a step, and leaves the other steps', async () => {
    const org = await stored();
    const targets = Array.from({ length: 10_000 }, (_, index) => `005${String(index).padStart(12, '0')}`);
    const changes = targets.map((target) => aChange(org.id, { step: 'federationIds', target, at: later(2) }));
    await test.store.salesforceOrgs.noteChanges([...changes, aChange(org.id)], null);
    expect(await test.store.salesforceOrgs.countChanges(org.id, 'federationIds')).toEqual({
      count: 10_000,
      lastAt: later(2),
    });
    await test.store.salesforceOrgs.forgetChanges({ orgId: org.id, step: 'federationIds', targets }, null);
    expect(await test.store.salesforceOrgs.countChanges(org.id, 'federationIds')).toEqual({ count: 0, lastAt: null });
    expect(await test.store.salesforceOrgs.changes(org.id, null)).toEqual([aChange(org.id)]);
  });

  it('forgets everything of an org, and tells', async () => {
    const org = await stored();
    await test.store.salesforceOrgs.noteChanges([aChange(org.id)], null);
    const event = anEvent();
    await test.store.salesforceOrgs.forgetAll(org.id, event);
    expect(await test.store.salesforceOrgs.changes(org.id, null)).toEqual([]);
    expect(await timesInAudit(test.store, event)).toBe(1);
  });
});

eachDatabase('Privilege readings', (test) => {
  const people = [
    {
      userId: '0055g00000AbCdEAAV',
      username: 'ada@acme.com',
      email: 'ada@acme.com',
      name: 'Ada Lovelace',
      federationId: null,
      permissions: ['systemAdministrator' as const, 'authorApex' as const],
    },
  ];

  it('keeps the last one of each service provider, until it goes', async () => {
    const serviceProvider = aServiceProvider();
    await test.store.serviceProviders.add(serviceProvider, anEvent());
    const csv = { source: 'csv' as const, isFederationIdCaseInsensitive: null, people: [] };
    const reading = { serviceProviderId: serviceProvider.id, readAt: NOW, ...csv };
    await test.store.privilegeReadings.put(reading, anEvent());
    expect(await test.store.privilegeReadings.of(serviceProvider.id)).toEqual(reading);
    const event = anEvent();
    const org = { source: 'org' as const, isFederationIdCaseInsensitive: true, people };
    const last = { ...reading, readAt: later(1), ...org };
    await test.store.privilegeReadings.put(last, event);
    expect(await test.store.privilegeReadings.of(serviceProvider.id)).toEqual(last);
    expect(await test.store.privilegeReadings.list()).toContainEqual(last);
    expect(await timesInAudit(test.store, event)).toBe(1);
    await test.store.serviceProviders.remove(serviceProvider.id, anEvent());
    expect(await test.store.privilegeReadings.of(serviceProvider.id)).toBeNull();
  });
});
