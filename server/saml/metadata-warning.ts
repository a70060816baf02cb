import type { X509Certificate } from 'node:crypto';
import { domainToASCII } from 'node:url';
import type { ServiceProvider } from '../../db/model.ts';
import { dayOf } from '../day.ts';
import { nameOfCertificate, readCertificate } from './certificate.ts';
import { isSalesforceAddress } from './salesforce-address.ts';

/** What an administrator should know before trusting a service provider's metadata. */
export interface MetadataWarning {
  /** Stable, for programs. */
  code: string;
  /** What it means, and what to do. */
  message: string;
}

type Facts = Pick<
  ServiceProvider,
  'entityId' | 'assertionConsumerServices' | 'signingCertificates' | 'authnRequestsSigned' | 'validUntil'
>;

/** When an administrator should begin to think of what ends. */
const EXPIRY_NOTICE_MS = 30 * 24 * 3600_000;

/** What is doubtful about a service provider's facts, though nothing of it is wrong. */
export function metadataWarnings(facts: Facts, now: Date): MetadataWarning[] {
  return [
    ...facts.assertionConsumerServices.flatMap(({ url }) => localhostWarning(url)),
    ...salesforceElsewhere(facts),
    ...disguiseWarnings(facts),
    ...facts.signingCertificates.flatMap((certificate) => certificateWarning(readCertificate(certificate), now)),
    ...requestWarning(facts),
    ...validityWarning(facts, now),
  ];
}

function localhostWarning(url: string): MetadataWarning[] {
  if (!url.startsWith('http:')) return [];
  const message = `Assertions for ${url} travel without encryption. That is for trying things out on one computer only; use an https address for anything else.`;
  return [{ code: 'localhostAddress', message }];
}

/** A Salesforce name with an address elsewhere is how somebody would collect assertions. */
function salesforceElsewhere({ entityId, assertionConsumerServices }: Facts): MetadataWarning[] {
  const foreign = assertionConsumerServices.find(({ url }) => !isSalesforceAddress(url));
  if (foreign === undefined || !isSalesforceAddress(entityId)) return [];
  const message = `It calls itself a Salesforce org (${entityId}), but assertions would go to ${new URL(foreign.url).host}, which is not Salesforce’s. Do not continue unless you know why.`;
  return [{ code: 'salesforceElsewhere', message }];
}

/** Letters of other scripts look like those of ours: they are shown in the form that the network uses. */
function disguiseWarnings({ entityId, assertionConsumerServices }: Facts): MetadataWarning[] {
  const hosts = assertionConsumerServices.map(({ url }) => new URL(url).hostname).filter((host) => /xn--/.test(host));
  const names = [...new Set([...(isAscii(entityId) ? [] : [asciiForm(entityId)]), ...hosts])];
  return names.map((name) => ({
    code: 'disguisedLetters',
    message: `There are letters in a name here that can look like others. In plain letters it is ${name}. Compare it with what the application itself shows.`,
  }));
}

function isAscii(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}

/** The host in punycode; anything else with its letters by number. */
function asciiForm(entityId: string): string {
  const host = URL.parse(entityId)?.hostname ?? domainToASCII(entityId);
  if (/xn--/.test(host)) return host;
  return entityId.replace(/[^\x21-\x7e]/gu, (letter) => `(U+${letter.codePointAt(0)?.toString(16).toUpperCase()})`);
}

function certificateWarning(certificate: X509Certificate | null, now: Date): MetadataWarning[] {
  if (certificate === null) return [];
  const name = nameOfCertificate(certificate);
  const { validFromDate, validToDate } = certificate;
  const end = dayOf(validToDate);
  if (validToDate <= now) {
    const message = `The certificate ${name} expired on ${end}. Signatures made with it are still accepted. Have it replaced there, then import the metadata again.`;
    return [{ code: 'certificateExpired', message }];
  }
  if (validFromDate > now) {
    const message = `The certificate ${name} is valid only from ${dayOf(validFromDate)}. If requests are signed with it before, look at the clocks.`;
    return [{ code: 'certificateNotYetValid', message }];
  }
  if (validToDate.getTime() - now.getTime() < EXPIRY_NOTICE_MS) {
    const message = `The certificate ${name} expires on ${end}. Import the metadata again when it has been replaced.`;
    return [{ code: 'certificateExpiresSoon', message }];
  }
  return [];
}

function requestWarning({ authnRequestsSigned }: Facts): MetadataWarning[] {
  if (authnRequestsSigned) return [];
  const message =
    'This service provider does not say that it signs its requests (AuthnRequestsSigned), so anybody can start a sign-on in its name. If it can sign them, switch that on there and import its metadata again.';
  return [{ code: 'requestsUnsigned', message }];
}

function validityWarning({ validUntil }: Facts, now: Date): MetadataWarning[] {
  if (validUntil === null || validUntil.getTime() - now.getTime() >= EXPIRY_NOTICE_MS) return [];
  const message =
    validUntil <= now
      ? `This metadata was valid until ${dayOf(validUntil)}: nobody can sign in to it now. Import newer metadata.`
      : `This metadata is valid until ${dayOf(validUntil)}; nobody can sign in to it after that. Import newer metadata before, or have its address watched.`;
  return [{ code: 'metadataExpiresSoon', message }];
}
