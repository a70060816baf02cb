import type { Origin } from '../audit/record.ts';
import type { ImportBody, ImportReply, ImportSource } from '../contract/service-providers.ts';
import { previewOutdated } from '../errors.ts';
import type { MetadataWarning } from '../saml/metadata-warning.ts';
import type { Services } from '../services.ts';
import { type Network, readMetadataUrl } from './fetch-metadata.ts';
import { readOneServiceProvider } from './import-source.ts';
import { proposeImport } from './preview.ts';
import { type ReadMetadataSource, type StoredFacts, storeFacts } from './store-facts.ts';

/** A service provider's metadata, and what the operator says about it. */
export interface MetadataImport {
  /** XML. */
  metadata: string;
  /** Display name; null: from the entity ID, or the name it has. */
  name: string | null;
  /** Which entity of an EntitiesDescriptor; null: there is only one. */
  entityId: string | null;
}

/** What an import has stored, and what is doubtful about it. */
export interface ImportedMetadata extends StoredFacts {
  warnings: MetadataWarning[];
}

/** Adds a service provider from its metadata, or brings a known one up to date and keeps its settings. @throws inputInvalid, changedMeanwhile */
export async function importMetadata(
  services: Services,
  given: MetadataImport,
  origin: Origin,
): Promise<ImportedMetadata> {
  const { facts, warnings } = readOneServiceProvider(given.metadata, given.entityId ?? undefined, origin.at);
  const stored = await services.store.serviceProviders.byEntityId(facts.entityId);
  return { ...(await storeFacts(services, { facts, stored, name: given.name, source: null }, origin)), warnings };
}

/** Stores what was previewed, unless it would be something else by now. @throws previewOutdated, inputInvalid, fetchRefused, recordUnknown */
export async function confirmImport(
  services: Services,
  { body, origin }: { body: ImportBody; origin: Origin },
  network?: Network,
): Promise<ImportReply> {
  const proposal = await proposeImport(services, { body, now: origin.at }, network);
  if ('choices' in proposal || proposal.digest !== body.digest) throw previewOutdated();
  const { facts, stored } = proposal;
  const name = stored === null ? (body.name ?? null) : null;
  const source = await sourceOf(services, { serviceProviderId: stored?.id ?? null, source: body.source }, origin.at);
  const { serviceProvider, isNew } = await storeFacts(services, { facts, stored, name, source }, origin);
  return { id: serviceProvider.id, isNew };
}

/** The address that metadata came from, as it is remembered; null: it came from none. */
async function sourceOf(
  { store }: Services,
  { serviceProviderId, source }: { serviceProviderId: string | null; source: ImportSource },
  now: Date,
): Promise<ReadMetadataSource | null> {
  if (!('url' in source)) return null;
  const known = serviceProviderId === null ? null : await store.metadataSources.of(serviceProviderId);
  const isWatched = source.watch ?? known?.isWatched ?? false;
  const { href: url } = readMetadataUrl(source.url);
  return { url, isWatched, checkedAt: now, failure: null, held: null, rejectedDigest: null };
}
