import type { ImportSource } from '../contract/service-providers.ts';
import { type MetadataWarning, metadataWarnings } from '../saml/metadata-warning.ts';
import {
  listServiceProviders,
  readServiceProviderMetadata,
  type ServiceProviderFacts,
} from '../saml/service-provider.ts';
import type { Services } from '../services.ts';
import { factsOf, withSalesforceLogout } from './facts.ts';
import { fetchMetadata, type Network } from './fetch-metadata.ts';
import { readApplicationFields, readSalesforceFields } from './plain-fields.ts';

/** The facts, and what is doubtful about them. */
export interface DoubtfulFacts {
  facts: ServiceProviderFacts;
  warnings: MetadataWarning[];
}

/** What a source says; of several service providers, their entity IDs to choose from. */
export type ReadSource = DoubtfulFacts | { choices: string[] };

/** Reads a service provider from any of the four sources; an address is fetched. @throws inputInvalid, fetchRefused */
export async function readImportSource(
  services: Services,
  { source, now }: { source: ImportSource; now: Date },
  network?: Network,
): Promise<ReadSource> {
  if ('metadata' in source) return readMetadata(source.metadata, source.entityId, now);
  if ('url' in source) {
    const metadata = await fetchMetadata(services, source.url, network);
    return readMetadata(metadata, source.entityId, now);
  }
  if ('salesforce' in source) {
    const { facts, warnings } = readSalesforceFields(source.salesforce);
    return { facts, warnings: [...warnings, ...metadataWarnings(facts, now)] };
  }
  const facts = withSalesforceLogout(readApplicationFields(source.fields));
  return { facts, warnings: metadataWarnings(facts, now) };
}

/** Reads the one service provider that metadata describes, or the one picked. @throws inputInvalid */
export function readOneServiceProvider(metadata: string, entityId: string | undefined, now: Date): DoubtfulFacts {
  const read = readServiceProviderMetadata(metadata, { now, ...(entityId !== undefined && { entityId }) });
  return { facts: withSalesforceLogout(factsOf(read)), warnings: read.warnings };
}

function readMetadata(metadata: string, entityId: string | undefined, now: Date): ReadSource {
  const choices = entityId === undefined ? listServiceProviders(metadata) : [];
  return choices.length > 1 ? { choices } : readOneServiceProvider(metadata, entityId, now);
}
