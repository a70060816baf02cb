import type { ImportSource } from '../contract/service-providers.ts';
import { type AppError, fieldMistaken, inputMistaken } from '../errors.ts';
import { logoutUrl, readMyDomain, readOrganizationId } from '../salesforce/my-domain.ts';
import { hasStrongKey, readCertificate } from '../saml/certificate.ts';
import { findEndpointFault } from '../saml/endpoint-url.ts';
import { isEntityId } from '../saml/metadata-entity.ts';
import type { MetadataWarning } from '../saml/metadata-warning.ts';
import { isSalesforceAddress } from '../saml/salesforce-address.ts';
import { type ServiceProviderFacts, serviceProviderKind } from '../saml/service-provider.ts';

/** What an administrator types of a Salesforce org. */
export type SalesforceFields = Extract<ImportSource, { salesforce: unknown }>['salesforce'];
/** What an administrator types of any other application. */
export type ApplicationFields = Extract<ImportSource, { fields: unknown }>['fields'];

/** The facts of a Salesforce org: what was typed, and what its My Domain says of the rest. @throws inputInvalid */
export function readSalesforceFields(fields: SalesforceFields): {
  facts: ServiceProviderFacts;
  warnings: MetadataWarning[];
} {
  const domain = readMyDomain(fields.myDomain);
  if ('fault' in domain) throw fieldMistaken('myDomain', domain.fault);
  const { host } = domain;
  const { url, warnings } = readSalesforceAcs(fields, host);
  const logout = logoutUrl(host);
  const facts: ServiceProviderFacts = {
    entityId: readEntityId(said(fields.entityId) ?? `https://${host}`),
    kind: 'salesforce',
    assertionConsumerServices: [{ url, index: 0, isDefault: true }],
    singleLogoutServices: [
      { url: logout, binding: 'redirect' },
      { url: logout, binding: 'post' },
    ],
    ...readSigning(fields.certificate),
  };
  return { facts, warnings };
}

/** The facts of an application as they were typed. @throws inputInvalid */
export function readApplicationFields(fields: ApplicationFields): ServiceProviderFacts {
  const url = readEndpoint('assertionConsumerServiceUrl', fields.assertionConsumerServiceUrl);
  const logout = said(fields.singleLogoutServiceUrl);
  const assertionConsumerServices = [{ url, index: 0, isDefault: true }];
  return {
    entityId: readEntityId(fields.entityId.trim()),
    kind: serviceProviderKind(assertionConsumerServices),
    assertionConsumerServices,
    singleLogoutServices:
      logout === null ? [] : [{ url: readEndpoint('singleLogoutServiceUrl', logout), binding: 'redirect' }],
    ...readSigning(fields.certificate),
  };
}

/** The ACS as Salesforce shows it, or, from the organisation ID, as it usually is. */
function readSalesforceAcs(
  { assertionConsumerServiceUrl, organizationId }: SalesforceFields,
  host: string,
): { url: string; warnings: MetadataWarning[] } {
  const copied = said(assertionConsumerServiceUrl);
  if (copied !== null) {
    const url = readEndpoint('assertionConsumerServiceUrl', copied);
    if (isSalesforceAddress(url)) return { url, warnings: [] };
    throw fieldMistaken(
      'assertionConsumerServiceUrl',
      `Salesforce receives assertions at its own hosts only, not at ${new URL(url).host}. Copy the Login URL again.`,
    );
  }
  const id = said(organizationId);
  if (id === null) throw acsMissing();
  const organization = readOrganizationId(id);
  if ('fault' in organization) throw fieldMistaken('organizationId', organization.fault);
  const url = `https://${host}?so=${organization.id}`;
  return { url, warnings: [acsDerived(url)] };
}

function acsMissing(): AppError {
  const message =
    'Where Salesforce receives assertions cannot be guessed. Copy the Login URL from Setup → Single Sign-On Settings → your configuration → Endpoints, or give the organisation ID.';
  return inputMistaken(message, [
    { line: null, field: 'assertionConsumerServiceUrl', message },
    { line: null, field: 'organizationId', message },
  ]);
}

function acsDerived(url: string): MetadataWarning {
  const message = `The address ${url} was put together from the organisation ID. Compare it, to the last character, with the Login URL that Salesforce shows under Setup → Single Sign-On Settings → Endpoints; if it differs, copy that one instead.`;
  return { code: 'assertionConsumerServiceDerived', message };
}

/** A certificate means that requests are signed: without one, nothing could be checked. */
function readSigning(
  certificate: string | undefined,
): Pick<
  ServiceProviderFacts,
  'nameIdFormats' | 'signingCertificates' | 'authnRequestsSigned' | 'wantAssertionsSigned' | 'validUntil'
> {
  const text = said(certificate);
  const signingCertificates = text === null ? [] : [readTypedCertificate(text)];
  return {
    nameIdFormats: [],
    signingCertificates,
    authnRequestsSigned: signingCertificates.length > 0,
    wantAssertionsSigned: true,
    validUntil: null,
  };
}

/** PEM, or its base64 alone. */
function readTypedCertificate(text: string): string {
  const base64 = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '');
  const certificate = readCertificate(base64);
  if (certificate === null) {
    throw fieldMistaken(
      'certificate',
      'This is not one certificate. Paste the text from BEGIN CERTIFICATE to END CERTIFICATE.',
    );
  }
  if (!hasStrongKey(certificate)) {
    throw fieldMistaken('certificate', 'The key of this certificate should be RSA with at least 2048 bits.');
  }
  return certificate.raw.toString('base64');
}

function readEntityId(text: string): string {
  if (!isEntityId(text)) {
    throw fieldMistaken('entityId', 'The entity ID should be 1 to 1,024 characters without white space.');
  }
  return text;
}

function readEndpoint(field: string, text: string): string {
  const url = text.trim();
  const fault = findEndpointFault(url);
  if (fault !== null) throw fieldMistaken(field, `The address ${fault}`);
  return url;
}

/** What was typed; null: nothing. */
function said(text: string | undefined): string | null {
  return text?.trim() || null;
}
