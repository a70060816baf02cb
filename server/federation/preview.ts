import type { ServiceProvider } from '../../db/model.ts';
import type { PreviewBody, PreviewReply } from '../contract/service-providers.ts';
import { inputInvalid, recordUnknown } from '../errors.ts';
import type { Services } from '../services.ts';
import { describeFacts, digestOf } from './facts.ts';
import { describeDifferences, sayUnderstood } from './facts-in-words.ts';
import type { Network } from './fetch-metadata.ts';
import { type DoubtfulFacts, readImportSource } from './import-source.ts';
import { suggestName } from './new-service-provider.ts';

/** What an import would store, and in place of what. */
export interface Proposal extends DoubtfulFacts {
  /** The one that would be updated; null: it would be new. */
  stored: ServiceProvider | null;
  /** Of exactly this. */
  digest: string;
}

/** Shows what an import would store, and stores nothing. @throws inputInvalid, fetchRefused, recordUnknown */
export async function previewImport(
  services: Services,
  { body, now }: { body: PreviewBody; now: Date },
  network?: Network,
): Promise<PreviewReply> {
  const proposal = await proposeImport(services, { body, now }, network);
  return 'choices' in proposal ? proposal : describeProposal(proposal);
}

/** Reads the source, and finds what it would update. @throws inputInvalid, fetchRefused, recordUnknown */
export async function proposeImport(
  services: Services,
  { body, now }: { body: PreviewBody; now: Date },
  network?: Network,
): Promise<Proposal | { choices: string[] }> {
  const named = body.updateOf === undefined ? null : await findNamed(services, body.updateOf);
  const read = await readImportSource(services, { source: body.source, now }, network);
  return 'choices' in read ? read : propose(services, read, named);
}

/** Puts facts against the one that they update: the one named, or the one of their entity ID. @throws inputInvalid */
export async function propose(
  { store }: Services,
  read: DoubtfulFacts,
  named: ServiceProvider | null,
): Promise<Proposal> {
  const { entityId } = read.facts;
  const known = await store.serviceProviders.byEntityId(entityId);
  if (named !== null && known !== null && known.id !== named.id) {
    throw inputInvalid(`This describes ${entityId}, which is “${known.name}”. Update that one instead.`);
  }
  const stored = named ?? known;
  return { ...read, stored, digest: digestOf(read.facts, stored) };
}

/** What an administrator is shown before they confirm. */
export function describeProposal({ facts, warnings, stored, digest }: Proposal): PreviewReply {
  return {
    digest,
    facts: describeFacts(facts),
    suggestedName: stored?.name ?? suggestName(facts),
    warnings,
    understood: sayUnderstood(facts),
    updates: stored && { id: stored.id, name: stored.name, differences: describeDifferences(stored, facts) },
  };
}

async function findNamed({ store }: Services, id: string): Promise<ServiceProvider> {
  const named = await store.serviceProviders.byId(id);
  if (named === null) throw recordUnknown('This application');
  return named;
}
