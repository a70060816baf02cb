import type { MetadataSource, ServiceProvider } from '../../db/model.ts';
import { nextUpdate } from '../../db/next-update.ts';
import type { Origin } from '../audit/record.ts';
import type { MetadataSourceReply, PreviewReply } from '../contract/service-providers.ts';
import { changedMeanwhile, previewOutdated, recordUnknown } from '../errors.ts';
import type { Services } from '../services.ts';
import { factsInWords } from './facts-in-words.ts';
import { type Network, readMetadataUrl } from './fetch-metadata.ts';
import { changeDigest, lookAtSource, readFoundMetadata } from './look-at-source.ts';
import { addressInWords, metadataEvent } from './metadata-event.ts';
import { noteChange } from './noted-change.ts';
import { describeProposal, type Proposal, propose } from './preview.ts';

/** Sets where a service provider's metadata is, and looks there at once when that is new. @throws inputInvalid, recordUnknown */
export async function setMetadataSource(
  services: Services,
  { id, url, isWatched, origin }: { id: string; url: string; isWatched: boolean; origin: Origin },
  network?: Network,
): Promise<MetadataSourceReply> {
  const { href } = readMetadataUrl(url);
  const known = await services.store.metadataSources.of(id);
  const isSame = known?.url === href;
  const nothingFound = { checkedAt: origin.at, failure: null, held: null, rejectedDigest: null };
  const source = { serviceProviderId: id, url: href, ...(isSame ? known : nothingFound), isWatched };
  const event = metadataEvent(origin, id, {
    details: { outcome: 'addressSet', metadataAddress: addressInWords(href), isWatched },
  });
  if (!(await services.store.metadataSources.put(source, event))) throw recordUnknown('This application');
  return describeSource(isSame ? source : await lookAtSource(services, { source, origin }, network));
}

/** Forgets the address, and what was held of it. @throws recordUnknown */
export async function removeMetadataSource({ store }: Services, id: string, origin: Origin): Promise<void> {
  const event = metadataEvent(origin, id, { details: { outcome: 'addressRemoved' } });
  if (!(await store.metadataSources.remove(id, event))) throw sourceUnknown();
}

/** Looks at the address now. @throws recordUnknown */
export async function checkMetadataSource(
  services: Services,
  { id, origin }: { id: string; origin: Origin },
  network?: Network,
): Promise<MetadataSourceReply> {
  const source = await readSource(services, id);
  return describeSource(await lookAtSource(services, { source, origin }, network));
}

/** Shows the change that is held. @throws recordUnknown, inputInvalid */
export async function previewHeld(services: Services, id: string): Promise<PreviewReply> {
  const { proposal } = await proposeHeld(services, id, services.clock());
  return describeProposal(proposal);
}

/** Takes over the change that was shown. @throws previewOutdated, recordUnknown, inputInvalid */
export async function approveHeld(
  services: Services,
  { id, digest, origin }: { id: string; digest: string; origin: Origin },
): Promise<void> {
  const { store } = services;
  const { proposal, serviceProvider } = await proposeHeld(services, id, origin.at);
  if (proposal.digest !== digest) throw previewOutdated();
  const updated = {
    ...serviceProvider,
    ...proposal.facts,
    updatedAt: nextUpdate(serviceProvider.updatedAt, origin.at),
  };
  const details = { outcome: 'approved', ...noteChange(factsInWords(serviceProvider), factsInWords(proposal.facts)) };
  const imported = { serviceProvider: updated, readUpdatedAt: serviceProvider.updatedAt, source: null };
  const event = metadataEvent(origin, id, { details });
  if (!(await store.serviceProviders.import(imported, event))) throw previewOutdated();
}

/** Refuses the change that was shown: it is not held again, only another one is. @throws previewOutdated, recordUnknown, inputInvalid */
export async function rejectHeld(
  { store, ...services }: Services,
  { id, digest, origin }: { id: string; digest: string; origin: Origin },
): Promise<void> {
  const { source, proposal, serviceProvider } = await proposeHeld({ store, ...services }, id, origin.at);
  if (proposal.digest !== digest) throw previewOutdated();
  const rejected = { ...source, held: null, rejectedDigest: changeDigest(proposal.facts) };
  const details = { outcome: 'rejected', ...noteChange(factsInWords(serviceProvider), factsInWords(proposal.facts)) };
  const event = metadataEvent(origin, id, { details });
  if (!(await store.metadataSources.update(rejected, source.checkedAt, event))) throw changedMeanwhile();
}

interface HeldProposal {
  source: MetadataSource;
  serviceProvider: ServiceProvider;
  proposal: Proposal;
}

async function proposeHeld(services: Services, id: string, now: Date): Promise<HeldProposal> {
  const source = await readSource(services, id);
  const serviceProvider = await services.store.serviceProviders.byId(id);
  if (serviceProvider === null) throw recordUnknown('This application');
  if (source.held === null) throw recordUnknown('The change that was held');
  const found = readFoundMetadata(source.held.metadata, serviceProvider, now);
  return { source, serviceProvider, proposal: await propose(services, found, serviceProvider) };
}

async function readSource({ store }: Services, id: string): Promise<MetadataSource> {
  const source = await store.metadataSources.of(id);
  if (source === null) throw sourceUnknown();
  return source;
}

function sourceUnknown() {
  return recordUnknown('The address of this application’s metadata');
}

/** What is known of the address, as the API says it. */
export function describeSource({ url, isWatched, checkedAt, failure, held }: MetadataSource): MetadataSourceReply {
  return {
    url,
    isWatched,
    checkedAt: checkedAt.toISOString(),
    failure,
    held: held && { seenAt: held.seenAt.toISOString() },
  };
}
