import type { AssuranceSignal, ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { AppError, inputInvalid } from '../errors.ts';
import { randomId } from '../random.ts';
import { assuranceSignal, assuranceTier, checkAssurance } from '../salesforce/assurance.ts';
import { AUTHN_CONTEXT_CLASSES, NAME_ID_FORMATS } from '../saml/names.ts';
import { readServiceProviderMetadata, type ServiceProviderMetadata } from '../saml/service-provider.ts';
import type { Services } from '../services.ts';

/** A service provider's metadata, and what the operator says about it. */
export interface MetadataImport {
  /** XML. */
  metadata: string;
  /** Display name; null: from the entity ID, or the name it has. */
  name: string | null;
  /** Which entity of an EntitiesDescriptor; null: there is only one. */
  entityId: string | null;
}

export interface ImportedMetadata {
  serviceProvider: ServiceProvider;
  isNew: boolean;
  /** Names of the facts that differ from what was stored. */
  changed: string[];
  warnings: { code: string; message: string }[];
}

/** What an administrator may set; of `amr`, null goes back to what the ceremony showed. */
export type ServiceProviderSettings = AssuranceSignal &
  Pick<
    ServiceProvider,
    | 'name'
    | 'enabled'
    | 'nameIdFormat'
    | 'signResponse'
    | 'allowSha1'
    | 'allowIdpInitiated'
    | 'maxAuthenticationAgeSeconds'
  >;

/** Adds a service provider from its metadata, or brings a known one up to date and keeps its settings. @throws inputInvalid */
export async function importMetadata(
  services: Services,
  given: MetadataImport,
  origin: Origin,
): Promise<ImportedMetadata> {
  const { metadata, entityId, name } = given;
  const facts = readServiceProviderMetadata(metadata, { now: origin.at, ...(entityId !== null && { entityId }) });
  const stored = await services.store.serviceProviders.byEntityId(facts.entityId);
  const serviceProvider: ServiceProvider = {
    ...(stored ?? newServiceProvider(facts, origin.at)),
    ...storedFacts(facts),
    ...(name !== null && { name: checkName(name) }),
    updatedAt: origin.at,
  };
  const changed = stored === null ? [] : changedFacts(stored, serviceProvider);
  const { id } = serviceProvider;
  const action = stored === null ? 'serviceProvider.add' : 'serviceProvider.update';
  const event = auditEvent(origin, {
    action,
    actor: 'operator',
    target: id,
    details: { entityId: facts.entityId, changed },
  });
  if (!(await services.store.serviceProviders.save(serviceProvider, event))) {
    throw inputInvalid(
      `Another import of ${facts.entityId} finished at the same moment. Import it again to see what it changed.`,
    );
  }
  return { serviceProvider, isNew: stored === null, changed, warnings: facts.warnings };
}

/** Changes settings of a service provider, by entity ID or id. @throws serviceProviderUnknown, inputInvalid */
export async function changeSettings(
  services: Services,
  { reference, settings }: { reference: string; settings: Partial<ServiceProviderSettings> },
  origin: Origin,
): Promise<{ serviceProvider: ServiceProvider; warnings: string[] }> {
  const stored = await findServiceProvider(services, reference);
  const { amrDeviceBound, amrSynced, authnContextClassRef, ...others } = {
    ...stored,
    ...stored.assurance,
    ...settings,
  };
  const assurance: AssuranceSignal = { amrDeviceBound, amrSynced, authnContextClassRef };
  const serviceProvider: ServiceProvider = { ...others, name: checkName(others.name), assurance, updatedAt: origin.at };
  checkAssurance(serviceProvider.assurance);
  if (!Object.values<string>(NAME_ID_FORMATS).includes(serviceProvider.nameIdFormat)) {
    throw inputInvalid(`The NameID format should be one of ${Object.values(NAME_ID_FORMATS).join(', ')}.`);
  }
  const details = { changed: Object.keys(settings) };
  const event = auditEvent(origin, { action: 'serviceProvider.update', actor: 'operator', target: stored.id, details });
  await services.store.serviceProviders.save(serviceProvider, event);
  return { serviceProvider, warnings: settingWarnings(serviceProvider) };
}

/** Removes a service provider, by entity ID or id: nobody can sign in to it any more. @throws serviceProviderUnknown */
export async function removeServiceProvider(
  services: Services,
  reference: string,
  origin: Origin,
): Promise<ServiceProvider> {
  const serviceProvider = await findServiceProvider(services, reference);
  const { id, entityId } = serviceProvider;
  const event = auditEvent(origin, {
    action: 'serviceProvider.remove',
    actor: 'operator',
    target: id,
    details: { entityId },
  });
  await services.store.serviceProviders.remove(id, event);
  return serviceProvider;
}

async function findServiceProvider({ store }: Services, reference: string): Promise<ServiceProvider> {
  const found = (await store.serviceProviders.byEntityId(reference)) ?? (await store.serviceProviders.byId(reference));
  if (found !== null) return found;
  throw new AppError({
    code: 'serviceProviderUnknown',
    statusCode: 404,
    title: 'There is no such service provider',
    message: `No service provider has the entity ID or id "${reference}". \`service-provider list\` shows them all.`,
  });
}

/** As Salesforce wants it, or as the ten service providers we tried accept it (README, "Signatures"). */
function newServiceProvider(facts: ServiceProviderMetadata, now: Date): ServiceProvider {
  const isSalesforce = facts.kind === 'salesforce';
  return {
    id: randomId(),
    name: displayName(facts),
    enabled: true,
    ...storedFacts(facts),
    nameIdFormat: preferredNameIdFormat(facts),
    signResponse: !isSalesforce,
    allowSha1: false,
    allowIdpInitiated: isSalesforce,
    maxAuthenticationAgeSeconds: 8 * 3600,
    assurance: { amrDeviceBound: null, amrSynced: null, authnContextClassRef: AUTHN_CONTEXT_CLASSES.unspecified },
    createdAt: now,
    updatedAt: now,
  };
}

/** What is kept of metadata, and so may differ at the next import. */
const FACTS = [
  'entityId',
  'kind',
  'assertionConsumerServices',
  'nameIdFormats',
  'signingCertificates',
  'authnRequestsSigned',
  'validUntil',
] as const satisfies readonly (keyof ServiceProvider)[];

type StoredFacts = Pick<ServiceProvider, (typeof FACTS)[number]>;

function storedFacts({ warnings: _, wantAssertionsSigned: __, ...facts }: ServiceProviderMetadata): StoredFacts {
  return facts;
}

function changedFacts(before: ServiceProvider, after: ServiceProvider): string[] {
  return [...FACTS, 'name' as const].filter((fact) => JSON.stringify(before[fact]) !== JSON.stringify(after[fact]));
}

/** `https://acme.my.salesforce.com` is "Salesforce – acme"; any other is its host. */
function displayName({ entityId, kind, assertionConsumerServices }: ServiceProviderMetadata): string {
  const address = [assertionConsumerServices[0]?.url, entityId].find(
    (text) => text !== undefined && URL.canParse(text),
  );
  const host = address === undefined ? '' : new URL(address).hostname;
  if (kind === 'salesforce') return `Salesforce – ${host.split('.')[0]}`;
  return host === '' ? entityId : host;
}

function preferredNameIdFormat({ kind, nameIdFormats }: ServiceProviderMetadata): string {
  const { emailAddress, unspecified } = NAME_ID_FORMATS;
  if (kind === 'salesforce' || nameIdFormats.length === 0) return unspecified;
  return [unspecified, emailAddress].find((format) => nameIdFormats.includes(format)) ?? unspecified;
}

/** A signal that Salesforce does not take for phishing-resistant locks its administrators out. */
function settingWarnings(serviceProvider: ServiceProvider): string[] {
  if (serviceProvider.kind !== 'salesforce') return [];
  return [true, false].flatMap((backupEligible) => {
    const { amr } = assuranceSignal({ userVerified: true, backupEligible }, serviceProvider.assurance);
    const tier = assuranceTier(amr);
    if (tier === 'phishing-resistant') return [];
    const kind = backupEligible ? 'synced' : 'device-bound';
    return [
      `With amr ${amr.join(', ')} for ${kind} passkeys, Salesforce takes a login for ${tier} and blocks administrators.`,
    ];
  });
}

function checkName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > 100) throw inputInvalid('The name should be 1 to 100 characters.');
  return name;
}
