import { writeEvent } from './audit-events.ts';
import type { Database } from './dialects.ts';
import type { SalesforceOrg, SetupStep } from './model.ts';
import {
  announceChanges,
  announcedChanges,
  forgetTargets,
  noteChanges,
  settleChanges,
  toChange,
} from './org-changes.ts';
import { fromMillis, type SalesforceOrgTable, toFlag } from './schema.ts';
import type { SalesforceOrgRepository } from './store.ts';

/** Of these the changes were made; what was only announced is asked for by itself. */
const STEPS: readonly SetupStep[] = [
  'samlLogin',
  'samlConfig',
  'serviceProvider',
  'requestCertificate',
  'loginButton',
  'federationIds',
];

/** The Salesforce orgs that were set up from here, and what was changed in them. */
export function salesforceOrgRepository({ durable }: Database): SalesforceOrgRepository {
  return {
    async byHost(host) {
      const row = await durable.selectFrom('salesforce_orgs').selectAll().where('host', '=', host).executeTakeFirst();
      return row === undefined ? null : toOrg(row);
    },

    async ofServiceProvider(serviceProviderId) {
      const row = await durable
        .selectFrom('salesforce_orgs')
        .selectAll()
        .where('service_provider_id', '=', serviceProviderId)
        .orderBy('updated_at', 'desc')
        .executeTakeFirst();
      return row === undefined ? null : toOrg(row);
    },

    put: (org) =>
      durable.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('salesforce_orgs')
          .where('host', '=', org.host)
          .where('id', '!=', org.id)
          .execute();
        const row = toOrgRow(org);
        await transaction
          .insertInto('salesforce_orgs')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
          .execute();
      }),

    async changes(orgId, step) {
      const rows = await durable
        .selectFrom('org_changes')
        .selectAll()
        .where('org_id', '=', orgId)
        .where('step', 'in', step === null ? STEPS : [step])
        .orderBy('step')
        .orderBy('target')
        .execute();
      return rows.map(toChange);
    },

    async countChanges(orgId, step) {
      const { count, last_at } = await durable
        .selectFrom('org_changes')
        .select(({ fn }) => [fn.countAll<number | string>().as('count'), fn.max('at').as('last_at')])
        .where('org_id', '=', orgId)
        .where('step', '=', step)
        .executeTakeFirstOrThrow();
      return { count: Number(count), lastAt: last_at === null ? null : fromMillis(Number(last_at)) };
    },

    noteChanges: (changes, event) =>
      durable.transaction().execute(async (transaction) => {
        await noteChanges(transaction, changes);
        if (event !== null) await writeEvent(transaction, event);
      }),

    announceChanges: (changes) => durable.transaction().execute((transaction) => announceChanges(transaction, changes)),

    announcedChanges: (orgId, step) => announcedChanges(durable, { orgId, step }),

    settleChanges: (settled, event) =>
      durable.transaction().execute(async (transaction) => {
        await settleChanges(transaction, settled);
        if (event !== null) await writeEvent(transaction, event);
      }),

    forgetChanges: ({ orgId, step, targets }, event) =>
      durable.transaction().execute(async (transaction) => {
        await forgetTargets(transaction, { orgId, step, targets });
        if (event !== null) await writeEvent(transaction, event);
      }),

    forgetAll: (orgId, event) =>
      durable.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('org_changes').where('org_id', '=', orgId).execute();
        await writeEvent(transaction, event);
      }),
  };
}

function toOrg(row: SalesforceOrgTable): SalesforceOrg {
  return {
    id: row.id,
    organizationId: row.organization_id,
    host: row.host,
    name: row.name,
    edition: row.edition,
    isSandbox: row.is_sandbox === 1,
    serviceProviderId: row.service_provider_id,
    connectedAt: new Date(row.connected_at),
    updatedAt: new Date(row.updated_at),
  };
}

function toOrgRow(org: SalesforceOrg): SalesforceOrgTable {
  return {
    id: org.id,
    organization_id: org.organizationId,
    host: org.host,
    name: org.name,
    edition: org.edition,
    is_sandbox: toFlag(org.isSandbox),
    service_provider_id: org.serviceProviderId,
    connected_at: org.connectedAt.getTime(),
    updated_at: org.updatedAt.getTime(),
  };
}
