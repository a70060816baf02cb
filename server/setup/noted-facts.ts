import type { ServiceProvider } from '../../db/model.ts';
import type { ServiceProviderFacts } from '../saml/service-provider.ts';

/** The facts of an application and its version, as they are noted to be recognised and given back. */
export function noteFacts(from: ServiceProvider): string {
  const { entityId, kind, assertionConsumerServices, singleLogoutServices, nameIdFormats, signingCertificates } = from;
  const { authnRequestsSigned, wantAssertionsSigned, validUntil, updatedAt } = from;
  const facts = {
    ...{ entityId, kind, assertionConsumerServices, singleLogoutServices, nameIdFormats, signingCertificates },
    ...{ authnRequestsSigned, wantAssertionsSigned, validUntil: validUntil?.toISOString() ?? null },
  };
  return JSON.stringify({ facts, updatedAt: updatedAt.toISOString() });
}

/** The facts of a note. */
export function readFacts(note: string): ServiceProviderFacts {
  const { facts } = JSON.parse(note); // what `noteFacts` has written
  return { ...facts, validUntil: facts.validUntil === null ? null : new Date(facts.validUntil) };
}

/** The two halves of a note, to compare. */
export function readNotedVersion(note: string): { facts: string; updatedAt: string } {
  const { facts, updatedAt } = JSON.parse(note); // what `noteFacts` has written
  return { facts: JSON.stringify(facts), updatedAt };
}
