/** A service provider that speaks as Salesforce does: its key, its metadata, its signed requests. */
// The certificate library below needs it first.
import 'reflect-metadata';
import {
  type BinaryLike,
  createHash,
  createPrivateKey,
  createSign,
  type KeyLike,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { X509CertificateGenerator } from '@peculiar/x509';
import { SignedXml } from 'xml-crypto';
import type { ServiceProvider } from '../../db/model.ts';
import {
  BINDINGS,
  DIGEST_ALGORITHMS,
  NAME_ID_FORMATS,
  NAMESPACES,
  SIGNATURE_ALGORITHMS,
  TRANSFORMS,
} from '../../server/saml/names.ts';
import { readServiceProviderMetadata } from '../../server/saml/service-provider.ts';
import { aServiceProvider, NOW } from './records.ts';
import { runTool } from './run-tool.ts';

const XMLSEC1 = { program: 'xmlsec1', debianPackage: 'xmlsec1' };

/** A key with its self-signed certificate. */
export interface SigningPair {
  privateKey: KeyObject;
  /** Base64 DER. */
  certificate: string;
}

interface SigningPairOptions {
  /** Of the certificate's subject. */
  commonName?: string;
  modulusLength?: number;
  notBefore?: Date;
  notAfter?: Date;
}

/** Makes an RSA key and certificate. */
export async function createSigningPair(options: SigningPairOptions = {}): Promise<SigningPair> {
  const { commonName = 'SelfSignedCert_24Nov2026', modulusLength = 2048 } = options;
  const { notBefore = new Date('2026-01-01'), notAfter = new Date('2029-01-01') } = options;
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    notBefore,
    notAfter,
    keys,
    signingAlgorithm: algorithm,
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    privateKey: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    certificate: Buffer.from(certificate.rawData).toString('base64'),
  };
}

/** Where the identity provider under test receives requests. */
export const SSO_URL = 'https://login.acme.example/saml/sso';

export const ENTITY_ID = 'https://acme.my.salesforce.com';
export const ACS_URL = 'https://acme.my.salesforce.com?so=00D5g000004abcd';

/** The pair that is made once in a process, because making one takes time. */
export function salesforcePair(): Promise<SigningPair> {
  made ??= createSigningPair();
  return made;
}

let made: Promise<SigningPair> | null = null;

/** Metadata with the elements, attributes and order of Salesforce's download. */
export function salesforceMetadata(
  certificate: string,
  overrides: { entityId?: string; acsUrl?: string } = {},
): string {
  const { entityId = ENTITY_ID, acsUrl = ACS_URL } = overrides;
  return `<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor xmlns:md="${NAMESPACES.metadata}" entityID="${entityId}" validUntil="2036-11-24T09:15:29.968Z" xmlns:ds="${NAMESPACES.dsig}">
   <md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="${NAMESPACES.protocol}">
      <md:KeyDescriptor use="signing">
         <ds:KeyInfo>
            <ds:X509Data>
               <ds:X509Certificate>${certificate}</ds:X509Certificate>
            </ds:X509Data>
         </ds:KeyInfo>
      </md:KeyDescriptor>
      <md:NameIDFormat>${NAME_ID_FORMATS.unspecified}</md:NameIDFormat>
      <md:AssertionConsumerService Binding="${BINDINGS.httpPost}" Location="${acsUrl}" index="0" isDefault="true"/>
   </md:SPSSODescriptor>
</md:EntityDescriptor>`;
}

/** The record that importing Salesforce's metadata gives. */
export async function salesforceRecord(fields: Partial<ServiceProvider> = {}): Promise<ServiceProvider> {
  const { certificate } = await salesforcePair();
  const { wantAssertionsSigned, warnings, ...facts } = readServiceProviderMetadata(salesforceMetadata(certificate), {
    now: NOW,
  });
  return aServiceProvider({ ...facts, nameIdFormat: NAME_ID_FORMATS.unspecified, ...fields });
}

export interface AuthnRequestOptions {
  id?: string;
  issuer?: string;
  issueInstant?: Date;
  destination?: string;
  acsUrl?: string;
  /** More attributes of the root, or others: null leaves one out. */
  attributes?: Record<string, string | null>;
  /** XML after the Issuer. */
  content?: string;
}

/** An ID as long as Salesforce's. */
export function salesforceId(): string {
  return `_2CAAAAX${randomBytes(216).toString('base64url').slice(0, 288)}`;
}

/** An AuthnRequest as Salesforce writes it, unsigned. */
export function salesforceRequest(options: AuthnRequestOptions = {}): string {
  const attributes: Record<string, string | null> = {
    AssertionConsumerServiceURL: options.acsUrl ?? ACS_URL,
    Destination: options.destination ?? SSO_URL,
    ID: options.id ?? salesforceId(),
    IssueInstant: (options.issueInstant ?? NOW).toISOString(),
    ProtocolBinding: BINDINGS.httpPost,
    Version: '2.0',
    ...options.attributes,
  };
  const written = Object.entries(attributes).map(([name, value]) => (value === null ? '' : ` ${name}="${value}"`));
  const issuer = `<saml:Issuer xmlns:saml="${NAMESPACES.assertion}">${options.issuer ?? ENTITY_ID}</saml:Issuer>`;
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
  return `${declaration}<samlp:AuthnRequest xmlns:samlp="${NAMESPACES.protocol}"${written.join('')}>${issuer}${options.content ?? ''}</samlp:AuthnRequest>`;
}

export interface SigningOptions {
  /** The key to sign with; the shared pair's when left out. */
  pair?: SigningPair;
  signatureAlgorithm?: string;
  digestAlgorithm?: string;
  transforms?: string[];
  /** PrefixList of the CanonicalizationMethod's InclusiveNamespaces. */
  signedInfoPrefixes?: string[];
  withoutKeyInfo?: boolean;
}

/** Puts an enveloped signature after the Issuer, as Salesforce does for HTTP-POST. */
export async function signEnveloped(xml: string, options: SigningOptions = {}): Promise<string> {
  const { privateKey, certificate } = options.pair ?? (await salesforcePair());
  const signedXml = new SignedXml({
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }),
    publicCert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
    signatureAlgorithm: options.signatureAlgorithm ?? SIGNATURE_ALGORITHMS.rsaSha256,
    canonicalizationAlgorithm: TRANSFORMS.exclusiveC14n,
    inclusiveNamespacesPrefixList: options.signedInfoPrefixes ?? [],
    ...(options.withoutKeyInfo && { getKeyInfoContent: () => null }),
  });
  signedXml.SignatureAlgorithms[SIGNATURE_ALGORITHMS.rsaSha384] = RsaSha384;
  signedXml.HashAlgorithms[DIGEST_ALGORITHMS.sha384] = Sha384;
  signedXml.addReference({
    xpath: '/*',
    transforms: options.transforms ?? [TRANSFORMS.envelopedSignature, TRANSFORMS.exclusiveC14n],
    digestAlgorithm: options.digestAlgorithm ?? DIGEST_ALGORITHMS.sha256,
  });
  const location = { reference: "/*/*[local-name(.)='Issuer']", action: 'after' } as const;
  signedXml.computeSignature(xml, { prefix: 'ds', location });
  return signedXml.getSignedXml();
}

/** The same by xmlsec1, in the form of OpenSAML: an InclusiveNamespaces in the Transform, no KeyInfo. */
export async function signWithXmlsec1(xml: string, prefixList: string): Promise<string> {
  const id = /ID="([^"]*)"/.exec(xml)?.[1] ?? '';
  const inclusive = `<ec:InclusiveNamespaces xmlns:ec="${TRANSFORMS.exclusiveC14n}" PrefixList="${prefixList}"/>`;
  const template = `<ds:Signature xmlns:ds="${NAMESPACES.dsig}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${TRANSFORMS.exclusiveC14n}"/><ds:SignatureMethod Algorithm="${SIGNATURE_ALGORITHMS.rsaSha256}"/><ds:Reference URI="#${id}"><ds:Transforms><ds:Transform Algorithm="${TRANSFORMS.envelopedSignature}"/><ds:Transform Algorithm="${TRANSFORMS.exclusiveC14n}">${inclusive}</ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="${DIGEST_ALGORITHMS.sha256}"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue></ds:Signature>`;
  const { privateKey } = await salesforcePair();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-service-provider-'));
  try {
    const document = join(folder, 'document.xml');
    const key = join(folder, 'key.pem');
    const signed = join(folder, 'signed.xml');
    await writeFile(document, xml.replace('</saml:Issuer>', `</saml:Issuer>${template}`));
    await writeFile(key, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const ids = ['--id-attr:ID', `${NAMESPACES.protocol}:AuthnRequest`];
    await runTool(XMLSEC1, ['--sign', '--privkey-pem', key, ...ids, '--output', signed, document]);
    return await readFile(signed, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Base64 of the deflated message, as HTTP-Redirect wants it. */
export function deflated(xml: string): string {
  return deflateRawSync(xml).toString('base64');
}

/** The query of HTTP-Redirect, without its `?`, signed over the octets that it sends. */
export async function redirectQuery(
  xml: string,
  options: { relayState?: string; pair?: SigningPair; signatureAlgorithm?: string } = {},
): Promise<string> {
  const { signatureAlgorithm = SIGNATURE_ALGORITHMS.rsaSha256 } = options;
  const signed = `${unsignedRedirectQuery(xml, options.relayState)}&SigAlg=${encodeURIComponent(signatureAlgorithm)}`;
  const { privateKey } = options.pair ?? (await salesforcePair());
  const value = sign(HASHES.get(signatureAlgorithm) ?? 'sha256', Buffer.from(signed), privateKey);
  return `${signed}&Signature=${encodeURIComponent(value.toString('base64'))}`;
}

/** The query of HTTP-Redirect, without its `?` and without a signature. */
export function unsignedRedirectQuery(xml: string, relayState?: string): string {
  const samlRequest = `SAMLRequest=${encodeURIComponent(deflated(xml))}`;
  return relayState === undefined ? samlRequest : `${samlRequest}&RelayState=${encodeURIComponent(relayState)}`;
}

/** The form of HTTP-POST. */
export function postForm(xml: string, relayState?: string): Record<string, string> {
  const form = { SAMLRequest: Buffer.from(xml).toString('base64') };
  return relayState === undefined ? form : { ...form, RelayState: relayState };
}

const HASHES = new Map<string, string>([
  [SIGNATURE_ALGORITHMS.rsaSha1, 'sha1'],
  [SIGNATURE_ALGORITHMS.rsaSha384, 'sha384'],
  [SIGNATURE_ALGORITHMS.rsaSha512, 'sha512'],
]);

class Sha384 {
  getHash(xml: string): string {
    return createHash('sha384').update(xml).digest('base64');
  }
  getAlgorithmName(): string {
    return DIGEST_ALGORITHMS.sha384;
  }
}

class RsaSha384 {
  getSignature(octets: BinaryLike, key: KeyLike): string {
    return createSign('sha384').update(octets).sign(key, 'base64');
  }
  verifySignature(): boolean {
    throw new Error('This helper only signs.');
  }
  getAlgorithmName(): string {
    return SIGNATURE_ALGORITHMS.rsaSha384;
  }
}
