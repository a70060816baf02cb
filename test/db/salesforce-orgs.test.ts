import { expect, it } from 'vitest';
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
    const reading = { serviceProviderId: serviceProvider.id, readAt: NOW, source: 'csv' as const, people: [] };
    await test.store.privilegeReadings.put(reading, anEvent());
    const event = anEvent();
    const last = { ...reading, readAt: later(1), source: 'org' as const, people };
    await test.store.privilegeReadings.put(last, event);
    expect(await test.store.privilegeReadings.of(serviceProvider.id)).toEqual(last);
    expect(await test.store.privilegeReadings.list()).toContainEqual(last);
    expect(await timesInAudit(test.store, event)).toBe(1);
    await test.store.serviceProviders.remove(serviceProvider.id, anEvent());
    expect(await test.store.privilegeReadings.of(serviceProvider.id)).toBeNull();
  });
});
