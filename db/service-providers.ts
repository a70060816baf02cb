import { writeEvent } from './audit-events.ts';
import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { ServiceProvider } from './model.ts';
import { fromJson, fromMillis, type ServiceProviderTable, toFlag, toMillis } from './schema.ts';
import type { ServiceProviderRepository } from './store.ts';
import { allOrNothing } from './transaction.ts';

/** Who may send AuthnRequests, and how it is answered. */
export function serviceProviderRepository({ durable }: Database): ServiceProviderRepository {
  return {
    add: (serviceProvider, event) =>
      allOrNothing(durable, true, async (transaction) => {
        const added = await transaction
          .insertInto('service_providers')
          .values(toRow(serviceProvider))
          .onConflict((conflict) => conflict.column('entity_id').doNothing())
          .returning('id')
          .executeTakeFirst();
        if (added === undefined) return false;
        await writeEvent(transaction, event);
        return true;
      }),

    update: (serviceProvider, readUpdatedAt, event) =>
      allOrNothing(durable, true, async (transaction) => {
        const updated = await transaction
          .updateTable('service_providers')
          .set(toRow(serviceProvider))
          .where('id', '=', serviceProvider.id)
          .where('updated_at', '=', readUpdatedAt.getTime())
          .returning('id')
          .executeTakeFirst();
        if (updated === undefined) return false;
        await writeEvent(transaction, event);
        return true;
      }),

    async byId(id) {
      const [row] = (await selectById(durable, { id })).rows;
      return row === undefined ? null : toServiceProvider(row);
    },

    async byEntityId(entityId) {
      const [row] = (await selectByEntityId(durable, { entityId })).rows;
      return row === undefined ? null : toServiceProvider(row);
    },

    async list() {
      const rows = await durable
        .selectFrom('service_providers')
        .selectAll()
        .orderBy('name')
        .orderBy('entity_id')
        .execute();
      return rows.map(toServiceProvider);
    },

    remove: (id, event) =>
      durable.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('service_providers')
          .where('id', '=', id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await writeEvent(transaction, event);
        return true;
      }),
  };
}

const selectById = compiled((connection, { id }: Holes<{ id: string }>) =>
  connection.selectFrom('service_providers').selectAll().where('id', '=', id),
);

const selectByEntityId = compiled((connection, { entityId }: Holes<{ entityId: string }>) =>
  connection.selectFrom('service_providers').selectAll().where('entity_id', '=', entityId),
);

function toServiceProvider(row: ServiceProviderTable): ServiceProvider {
  return {
    id: row.id,
    entityId: row.entity_id,
    kind: row.kind,
    name: row.name,
    enabled: row.enabled === 1,
    assertionConsumerServices: fromJson(row.assertion_consumer_services),
    nameIdFormats: fromJson(row.name_id_formats),
    signingCertificates: fromJson(row.signing_certificates),
    authnRequestsSigned: row.authn_requests_signed === 1,
    validUntil: fromMillis(row.valid_until),
    nameIdFormat: row.name_id_format,
    signResponse: row.sign_response === 1,
    allowSha1: row.allow_sha1 === 1,
    allowIdpInitiated: row.allow_idp_initiated === 1,
    maxAuthenticationAgeSeconds: row.max_authentication_age_seconds,
    assurance: fromJson(row.assurance),
    signingKeyId: row.signing_key_id,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

function toRow(serviceProvider: ServiceProvider): ServiceProviderTable {
  return {
    id: serviceProvider.id,
    entity_id: serviceProvider.entityId,
    kind: serviceProvider.kind,
    name: serviceProvider.name,
    enabled: toFlag(serviceProvider.enabled),
    assertion_consumer_services: JSON.stringify(serviceProvider.assertionConsumerServices),
    name_id_formats: JSON.stringify(serviceProvider.nameIdFormats),
    signing_certificates: JSON.stringify(serviceProvider.signingCertificates),
    authn_requests_signed: toFlag(serviceProvider.authnRequestsSigned),
    valid_until: toMillis(serviceProvider.validUntil),
    name_id_format: serviceProvider.nameIdFormat,
    sign_response: toFlag(serviceProvider.signResponse),
    allow_sha1: toFlag(serviceProvider.allowSha1),
    allow_idp_initiated: toFlag(serviceProvider.allowIdpInitiated),
    max_authentication_age_seconds: serviceProvider.maxAuthenticationAgeSeconds,
    assurance: JSON.stringify(serviceProvider.assurance),
    signing_key_id: serviceProvider.signingKeyId,
    created_at: serviceProvider.createdAt.getTime(),
    updated_at: serviceProvider.updatedAt.getTime(),
  };
}
