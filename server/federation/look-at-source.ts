import type { MetadataSource, ServiceProvider } from '../../db/model.ts';
import { nextUpdate } from '../../db/next-update.ts';
import type { AuditFact, Origin } from '../audit/record.ts';
import { AppError, inputInvalid } from '../errors.ts';
import { listServiceProviders, type ServiceProviderFacts } from '../saml/service-provider.ts';
import type { Services } from '../services.ts';
import { changedFacts, digestOf } from './facts.ts';
import { factsInWords } from './facts-in-words.ts';
import { fetchMetadata, type Network } from './fetch-metadata.ts';
import { type DoubtfulFacts, readOneServiceProvider } from './import-source.ts';
import { metadataEvent } from './metadata-event.ts';
import { noteChange } from './noted-change.ts';

/** Stands for every end. */
const SOME_DAY = new Date(0);

/** What a look gives: what is now known of the source, and what is worth an event. */
interface Look {
  source: MetadataSource;
  fact: Omit<AuditFact, 'action'> | null;
}

/**
 * Looks at the address of a service provider's metadata. What differs is held for an administrator; only a later end of the
 * same facts is taken over by itself, because that is what metadata with an end is published for. Gives what is known now.
 */
export async function lookAtSource(
  services: Services,
  { source, origin }: { source: MetadataSource; origin: Origin },
  network?: Network,
): Promise<MetadataSource> {
  const { store } = services;
  const serviceProvider = await store.serviceProviders.byId(source.serviceProviderId);
  if (serviceProvider === null) return source;
  const { source: looked, fact } = await look(services, { source, serviceProvider, origin }, network);
  const event = fact && metadataEvent(origin, serviceProvider.id, fact);
  // Whoever changed the source meanwhile knows better.
  const isCurrent = await store.metadataSources.update(looked, source.checkedAt, event);
  return isCurrent ? looked : ((await store.metadataSources.of(source.serviceProviderId)) ?? looked);
}

/** Reads what was found at a service provider's address: its own entity, or the only one there, renamed. @throws inputInvalid */
export function readFoundMetadata(
  metadata: string,
  { entityId }: Pick<ServiceProvider, 'entityId'>,
  now: Date,
): DoubtfulFacts {
  const entities = listServiceProviders(metadata);
  if (entities.length > 1 && !entities.includes(entityId)) {
    throw inputInvalid(`The metadata at this address no longer describes ${entityId}.`);
  }
  return readOneServiceProvider(metadata, entities.length > 1 ? entityId : undefined, now);
}

/** What tells a change from another one that was rejected: everything but when it ends, if it does. */
export function changeDigest(facts: ServiceProviderFacts): string {
  return digestOf({ ...facts, validUntil: facts.validUntil && SOME_DAY }, null);
}

async function look(
  services: Services,
  { source, serviceProvider, origin }: { source: MetadataSource; serviceProvider: ServiceProvider; origin: Origin },
  network?: Network,
): Promise<Look> {
  const looked = { ...source, checkedAt: nextUpdate(source.checkedAt, origin.at) };
  try {
    const metadata = await fetchMetadata(services, source.url, network);
    const { facts } = readFoundMetadata(metadata, serviceProvider, origin.at);
    if (isRenewal(serviceProvider, facts)) await renew(services, { serviceProvider, facts }, origin);
    return weigh({ ...looked, failure: null }, { serviceProvider, metadata, facts }, origin.at);
  } catch (error) {
    if (!(error instanceof AppError) || error.statusCode >= 500) throw error;
    const isNew = source.failure !== error.message;
    return {
      source: { ...looked, failure: error.message },
      fact: isNew ? { outcome: 'refused', reason: error.reason, details: { outcome: 'failed' } } : null,
    };
  }
}

/** Holds what differs, unless an administrator has rejected just that. */
function weigh(
  looked: MetadataSource,
  found: { serviceProvider: ServiceProvider; metadata: string; facts: ServiceProviderFacts },
  now: Date,
): Look {
  const { serviceProvider, metadata, facts } = found;
  const digest = changeDigest(facts);
  if (isSameButForItsEnd(serviceProvider, facts) || digest === looked.rejectedDigest) {
    return { source: { ...looked, held: null }, fact: null };
  }
  const isHeldAlready = looked.held !== null && heldDigest(looked.held.metadata, serviceProvider, now) === digest;
  const seenAt = isHeldAlready && looked.held !== null ? looked.held.seenAt : now;
  return {
    source: { ...looked, held: { metadata, seenAt } },
    fact: isHeldAlready
      ? null
      : { details: { outcome: 'held', ...noteChange(factsInWords(serviceProvider), factsInWords(facts)) } },
  };
}

/** The same facts as before, but for a later end; an earlier one, or one that is there no more, is a change. */
function isSameButForItsEnd(stored: ServiceProvider, facts: ServiceProviderFacts): boolean {
  const changed = changedFacts(stored, facts);
  return changed.length === 0 || (changed.join() === 'validUntil' && isLater(facts.validUntil, stored.validUntil));
}

function isLater(end: Date | null, other: Date | null): boolean {
  return end !== null && other !== null && end > other;
}

/** A later end counts once half of the time is over: metadata that is written anew for each visitor ends later each time. */
function isRenewal(stored: ServiceProvider, facts: ServiceProviderFacts): boolean {
  return isSameButForItsEnd(stored, facts) && stored.validUntil?.getTime() !== facts.validUntil?.getTime();
}

async function renew(
  { store }: Services,
  { serviceProvider, facts }: { serviceProvider: ServiceProvider; facts: ServiceProviderFacts },
  origin: Origin,
): Promise<void> {
  const { validUntil } = facts;
  const left = (end: Date | null) => (end?.getTime() ?? 0) - origin.at.getTime();
  if (left(serviceProvider.validUntil) > left(validUntil) / 2) return;
  const details = { outcome: 'renewed', ...noteChange(factsInWords(serviceProvider), factsInWords(facts)) };
  const renewed = { ...serviceProvider, validUntil, updatedAt: nextUpdate(serviceProvider.updatedAt, origin.at) };
  // When somebody else has changed it, the next look will tell.
  await store.serviceProviders.update(
    renewed,
    serviceProvider.updatedAt,
    metadataEvent(origin, serviceProvider.id, { details }),
  );
}

/** Null: what was held cannot be read any more; its time may be over. */
function heldDigest(metadata: string, serviceProvider: ServiceProvider, now: Date): string | null {
  try {
    return changeDigest(readFoundMetadata(metadata, serviceProvider, now).facts);
  } catch {
    return null;
  }
}
