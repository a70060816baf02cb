import type { ServiceProvider } from './model.ts';
import { fromJson, fromMillis, type ServiceProviderTable, toFlag, toMillis } from './schema.ts';

/** Row → record. */
export function toServiceProvider(row: ServiceProviderTable): ServiceProvider {
  return {
    id: row.id,
    entityId: row.entity_id,
    kind: row.kind,
    name: row.name,
    enabled: row.enabled === 1,
    assertionConsumerServices: fromJson(row.assertion_consumer_services),
    singleLogoutServices: fromJson(row.single_logout_services),
    nameIdFormats: fromJson(row.name_id_formats),
    signingCertificates: fromJson(row.signing_certificates),
    authnRequestsSigned: row.authn_requests_signed === 1,
    wantAssertionsSigned: row.want_assertions_signed === 1,
    validUntil: fromMillis(row.valid_until),
    nameIdFormat: row.name_id_format,
    nameId: fromJson(row.name_id),
    attributes: fromJson(row.attributes),
    access: row.access,
    iconDigest: row.icon_digest,
    signResponse: row.sign_response === 1,
    allowSha1: row.allow_sha1 === 1,
    allowIdpInitiated: row.allow_idp_initiated === 1,
    maxAuthenticationAgeSeconds: row.max_authentication_age_seconds,
    assurance: fromJson(row.assurance),
    signingKeyId: row.signing_key_id,
    singleLogoutServiceUrl: row.single_logout_service_url,
    justInTime: row.just_in_time === 1,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

/** Record → row. */
export function toRow(serviceProvider: ServiceProvider): ServiceProviderTable {
  return {
    id: serviceProvider.id,
    entity_id: serviceProvider.entityId,
    kind: serviceProvider.kind,
    name: serviceProvider.name,
    enabled: toFlag(serviceProvider.enabled),
    assertion_consumer_services: JSON.stringify(serviceProvider.assertionConsumerServices),
    single_logout_services: JSON.stringify(serviceProvider.singleLogoutServices),
    name_id_formats: JSON.stringify(serviceProvider.nameIdFormats),
    signing_certificates: JSON.stringify(serviceProvider.signingCertificates),
    authn_requests_signed: toFlag(serviceProvider.authnRequestsSigned),
    want_assertions_signed: toFlag(serviceProvider.wantAssertionsSigned),
    valid_until: toMillis(serviceProvider.validUntil),
    name_id_format: serviceProvider.nameIdFormat,
    name_id: JSON.stringify(serviceProvider.nameId),
    attributes: JSON.stringify(serviceProvider.attributes),
    access: serviceProvider.access,
    icon_digest: serviceProvider.iconDigest,
    sign_response: toFlag(serviceProvider.signResponse),
    allow_sha1: toFlag(serviceProvider.allowSha1),
    allow_idp_initiated: toFlag(serviceProvider.allowIdpInitiated),
    max_authentication_age_seconds: serviceProvider.maxAuthenticationAgeSeconds,
    assurance: JSON.stringify(serviceProvider.assurance),
    signing_key_id: serviceProvider.signingKeyId,
    single_logout_service_url: serviceProvider.singleLogoutServiceUrl,
    just_in_time: toFlag(serviceProvider.justInTime),
    ...listColumns(serviceProvider),
    created_at: serviceProvider.createdAt.getTime(),
    updated_at: serviceProvider.updatedAt.getTime(),
  };
}

/** What lists are in order by, and look through. */
export function listColumns({
  name,
  entityId,
  assertionConsumerServices,
}: Pick<ServiceProvider, 'name' | 'entityId' | 'assertionConsumerServices'>): Pick<
  ServiceProviderTable,
  'name_key' | 'search_text'
> {
  const hosts = assertionConsumerServices.map(({ url }) => URL.parse(url)?.host ?? '');
  return {
    name_key: name.toLowerCase(),
    search_text: [name, entityId, ...new Set(hosts)].join('\n').toLowerCase(),
  };
}
