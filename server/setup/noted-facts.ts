import type { ServiceProvider } from '../../db/model.ts';
import { sha256 } from '../random.ts';
import type { ServiceProviderFacts } from '../saml/service-provider.ts';

/** What the step notes; how requests are verified is another step's. */
type NotedFacts = Omit<ServiceProviderFacts, 'signingCertificates' | 'authnRequestsSigned'>;

/** The facts of an application and a digest of its settings, as they are noted to be recognised and given back. */
export function noteFacts(from: ServiceProvider): string {
  const { signingCertificates: _, authnRequestsSigned: __, createdAt: ___, updatedAt: ____, ...own } = from;
  const { entityId, kind, assertionConsumerServices, singleLogoutServices, nameIdFormats, ...more } = own;
  const { wantAssertionsSigned, validUntil, ...settings } = more;
  const facts: NotedFacts = {
    ...{ entityId, kind, assertionConsumerServices, singleLogoutServices, nameIdFormats },
    ...{ wantAssertionsSigned, validUntil },
  };
  return JSON.stringify({ facts, settings: sha256(JSON.stringify(settings)) });
}

/** The facts of a note. */
export function readFacts(note: string): NotedFacts {
  const { facts } = JSON.parse(note); // what `noteFacts` has written
  return { ...facts, validUntil: facts.validUntil === null ? null : new Date(facts.validUntil) };
}

/** Whether two notes are of the same facts, whatever the settings. */
export function hasSameFacts(one: string, other: string): boolean {
  const factsOf = (note: string) => JSON.stringify(JSON.parse(note).facts); // what `noteFacts` has written
  return factsOf(one) === factsOf(other);
}
