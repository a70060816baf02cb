import type { MetadataSource, NewAuditEvent, ServiceProvider } from '../../db/model.ts';
import { nextUpdate } from '../../db/next-update.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { isOneLine } from '../contract/text.ts';
import { changedMeanwhile, inputInvalid } from '../errors.ts';
import type { ServiceProviderFacts } from '../saml/service-provider.ts';
import type { Services } from '../services.ts';
import { about } from './about.ts';
import { changedFacts } from './facts.ts';
import { factsInWords } from './facts-in-words.ts';
import { addressInWords } from './metadata-event.ts';
import { newServiceProvider, suggestName } from './new-service-provider.ts';
import { noteChange, noteValues } from './noted-change.ts';

/** Where facts were read, without whose they are. */
export type ReadMetadataSource = Omit<MetadataSource, 'serviceProviderId'>;

/** Facts that are to be stored. */
interface GivenFacts {
  facts: ServiceProviderFacts;
  /** What they replace; null: they are of a new one. */
  stored: ServiceProvider | null;
  name: string | null;
  source: ReadMetadataSource | null;
}

/** What was stored. */
export interface StoredFacts {
  serviceProvider: ServiceProvider;
  isNew: boolean;
  /** Names of the facts that differ from what was stored. */
  changed: string[];
}

/** Stores facts: as a new service provider, or in place of what was read. The settings stay. @throws changedMeanwhile, inputInvalid */
export async function storeFacts({ store }: Services, given: GivenFacts, origin: Origin): Promise<StoredFacts> {
  const { facts, stored } = given;
  const { serviceProvider, event } =
    stored === null ? newRecord(given, origin) : updatedRecord({ ...given, stored }, origin);
  const imported = {
    serviceProvider,
    readUpdatedAt: stored?.updatedAt ?? null,
    source: given.source && { serviceProviderId: serviceProvider.id, ...given.source },
  };
  if (!(await store.serviceProviders.import(imported, event))) throw changedMeanwhile();
  if (stored === null) return { serviceProvider, isNew: true, changed: [] };
  const names = serviceProvider.name === stored.name ? [] : ['name'];
  return { serviceProvider, isNew: false, changed: [...changedFacts(stored, facts), ...names] };
}

interface StoredImport {
  serviceProvider: ServiceProvider;
  event: NewAuditEvent;
}

function newRecord({ facts, name, source }: GivenFacts, origin: Origin): StoredImport {
  const serviceProvider = newServiceProvider(facts, checkDisplayName(name ?? suggestName(facts)), origin.at);
  const event = auditEvent(origin, {
    action: 'serviceProvider.add',
    ...about(serviceProvider),
    details: {
      name: serviceProvider.name,
      entityId: facts.entityId,
      facts: noteValues(factsInWords(facts)),
      ...noteSource(source),
    },
  });
  return { serviceProvider, event };
}

function updatedRecord(
  { facts, stored, name: given, source }: GivenFacts & { stored: ServiceProvider },
  origin: Origin,
): StoredImport {
  const name = given === null ? stored.name : checkDisplayName(given);
  const serviceProvider = { ...stored, ...facts, name, updatedAt: nextUpdate(stored.updatedAt, origin.at) };
  const change = noteChange({ ...factsInWords(stored), name: [stored.name] }, { ...factsInWords(facts), name: [name] });
  const details = { entityId: facts.entityId, ...change, ...noteSource(source) };
  const event = auditEvent(origin, { action: 'serviceProvider.update', ...about(stored), details });
  return { serviceProvider, event };
}

function noteSource(source: ReadMetadataSource | null): NewAuditEvent['details'] {
  return source === null ? {} : { metadataAddress: addressInWords(source.url), isWatched: source.isWatched };
}

/** The display name, without spaces around it. @throws inputInvalid */
export function checkDisplayName(text: string): string {
  const name = text.trim();
  if (!isOneLine(name, 100)) throw inputInvalid('The name should be 1 to 100 characters on one line.');
  return name;
}
