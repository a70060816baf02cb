import type { PersonField, ServiceProvider, ValueRule } from '../../db/model.ts';
import { randomId } from '../random.ts';
import { AUTHN_CONTEXT_CLASSES, NAME_ID_FORMATS } from '../saml/names.ts';
import type { ServiceProviderFacts } from '../saml/service-provider.ts';

const ATTRIBUTES = ['email', 'name', 'firstName', 'lastName'] as const satisfies readonly PersonField[];

/** As Salesforce wants it, or as the service providers we tried accept it (README, "Signatures"). */
export function newServiceProvider(facts: ServiceProviderFacts, name: string, now: Date): ServiceProvider {
  const isSalesforce = facts.kind === 'salesforce';
  return {
    id: randomId(),
    name,
    enabled: true,
    ...facts,
    nameIdFormat: preferredNameIdFormat(facts),
    nameId: asItIs('federationIdOrEmail'),
    attributes: ATTRIBUTES.map((field) => ({ name: field, value: asItIs(field) })),
    access: 'everyone',
    iconDigest: null,
    signResponse: !isSalesforce,
    allowSha1: false,
    allowIdpInitiated: isSalesforce,
    maxAuthenticationAgeSeconds: 8 * 3600,
    assurance: { amrDeviceBound: null, amrSynced: null, authnContextClassRef: AUTHN_CONTEXT_CLASSES.unspecified },
    signingKeyId: null,
    singleLogoutServiceUrl: null,
    justInTime: false,
    createdAt: now,
    updatedAt: now,
  };
}

/** A name to begin with: `https://acme.my.salesforce.com` is "Salesforce – acme"; any other is its host. */
export function suggestName({ entityId, kind, assertionConsumerServices }: ServiceProviderFacts): string {
  const address = [assertionConsumerServices[0]?.url, entityId].find(
    (text) => text !== undefined && URL.canParse(text),
  );
  const host = address === undefined ? '' : new URL(address).hostname;
  if (kind === 'salesforce') return `Salesforce – ${host.split('.')[0]}`;
  return host === '' ? entityId.slice(0, 100) : host.slice(0, 100);
}

function asItIs(source: PersonField): ValueRule {
  return { source, text: '', lowerCase: false, prefix: '', suffix: '' };
}

function preferredNameIdFormat({ kind, nameIdFormats }: ServiceProviderFacts): string {
  const { emailAddress, unspecified } = NAME_ID_FORMATS;
  if (kind === 'salesforce' || nameIdFormats.length === 0) return unspecified;
  return [unspecified, emailAddress].find((format) => nameIdFormats.includes(format)) ?? unspecified;
}
