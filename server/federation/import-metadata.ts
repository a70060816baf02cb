import type { ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { isOneLine } from '../contract/text.ts';
import { changedMeanwhile, inputInvalid } from '../errors.ts';
import { randomId } from '../random.ts';
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

/** What an import has stored. */
export interface ImportedMetadata {
  serviceProvider: ServiceProvider;
  isNew: boolean;
  /** Names of the facts that differ from what was stored. */
  changed: string[];
  warnings: { code: string; message: string }[];
}

/** Adds a service provider from its metadata, or brings a known one up to date and keeps its settings. @throws inputInvalid, changedMeanwhile */
export async function importMetadata(
  services: Services,
  given: MetadataImport,
  origin: Origin,
): Promise<ImportedMetadata> {
  const { metadata, entityId } = given;
  const facts = readServiceProviderMetadata(metadata, { now: origin.at, ...(entityId !== null && { entityId }) });
  const name = given.name === null ? {} : { name: checkDisplayName(given.name) };
  const stored = await services.store.serviceProviders.byEntityId(facts.entityId);
  if (stored === null) return addNew(services, { ...newServiceProvider(facts, origin.at), ...name }, { facts, origin });
  const serviceProvider = { ...stored, ...storedFacts(facts), ...name, updatedAt: nextUpdate(stored, origin.at) };
  const changed = [...FACTS, 'name' as const].filter((fact) => differs(stored[fact], serviceProvider[fact]));
  const details = { entityId: facts.entityId, changed };
  const event = auditEvent(origin, { action: 'serviceProvider.update', target: stored.id, details });
  if (!(await services.store.serviceProviders.update(serviceProvider, stored.updatedAt, event)))
    throw changedMeanwhile();
  return { serviceProvider, isNew: false, changed, warnings: facts.warnings };
}

/** When a record changes: later than before, so that `updatedAt` tells any two versions apart. */
export function nextUpdate({ updatedAt }: ServiceProvider, now: Date): Date {
  return new Date(Math.max(now.getTime(), updatedAt.getTime() + 1));
}

/** The display name, without spaces around it. @throws inputInvalid */
export function checkDisplayName(text: string): string {
  const name = text.trim();
  if (!isOneLine(name, 100)) throw inputInvalid('The name should be 1 to 100 characters on one line.');
  return name;
}

async function addNew(
  { store }: Services,
  serviceProvider: ServiceProvider,
  { facts, origin }: { facts: ServiceProviderMetadata; origin: Origin },
): Promise<ImportedMetadata> {
  const { id, entityId } = serviceProvider;
  const event = auditEvent(origin, { action: 'serviceProvider.add', target: id, details: { entityId } });
  if (!(await store.serviceProviders.add(serviceProvider, event))) throw changedMeanwhile();
  return { serviceProvider, isNew: true, changed: [], warnings: facts.warnings };
}

/** As Salesforce wants it, or as the service providers we tried accept it (README, "Signatures"). */
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
    signingKeyId: null,
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

function storedFacts(facts: ServiceProviderMetadata): Pick<ServiceProvider, (typeof FACTS)[number]> {
  const { warnings: _, wantAssertionsSigned: __, ...kept } = facts;
  return kept;
}

function differs(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** `https://acme.my.salesforce.com` is "Salesforce – acme"; any other is its host. */
function displayName({ entityId, kind, assertionConsumerServices }: ServiceProviderMetadata): string {
  const address = [assertionConsumerServices[0]?.url, entityId].find(
    (text) => text !== undefined && URL.canParse(text),
  );
  const host = address === undefined ? '' : new URL(address).hostname;
  if (kind === 'salesforce') return `Salesforce – ${host.split('.')[0]}`;
  return host === '' ? entityId.slice(0, 100) : host;
}

function preferredNameIdFormat({ kind, nameIdFormats }: ServiceProviderMetadata): string {
  const { emailAddress, unspecified } = NAME_ID_FORMATS;
  if (kind === 'salesforce' || nameIdFormats.length === 0) return unspecified;
  return [unspecified, emailAddress].find((format) => nameIdFormats.includes(format)) ?? unspecified;
}
