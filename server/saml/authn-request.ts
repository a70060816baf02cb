import type { ServiceProvider } from '../../db/model.ts';
import { requestRejected } from '../errors.ts';
import { checkAuthnRequestShape } from './authn-request-shape.ts';
import { isNameIdPolicyMet, type NameIdPolicy, readNameIdPolicy } from './name-id-policy.ts';
import { BINDINGS, NAME_ID_FORMATS, NAMESPACES, SAML_VERSION, STATUS_CODES } from './names.ts';
import { isAuthnContextMet, type RequestedAuthnContext, readRequestedAuthnContext } from './requested-authn-context.ts';
import { type RequestedSubject, readRequestedSubject } from './requested-subject.ts';
import type { SamlStatus } from './status.ts';
import { attributeOf, childNamed, isNamed, parseMessage, textOf } from './xml.ts';
import { isNcName, readBoolean, readInstant, readUnsignedShort } from './xml-values.ts';

/** What an AuthnRequest says; saml-core 3.4.1. */
export interface AuthnRequest extends RequestedSubject {
  id: string;
  issuer: string;
  issueInstant: Date;
  destination: string | null;
  assertionConsumerServiceUrl: string | null;
  assertionConsumerServiceIndex: number | null;
  protocolBinding: string | null;
  forceAuthn: boolean;
  isPassive: boolean;
  nameIdPolicy: NameIdPolicy | null;
  requestedAuthnContext: RequestedAuthnContext | null;
  /** An enveloped ds:Signature stood in the message. */
  signed: boolean;
}

/** Salesforce sends about 296 characters. */
const MAX_ID_LENGTH = 1024;

/** How far an IssueInstant may lie from now, either way. */
export const MAX_CLOCK_DIFFERENCE_MS = 5 * 60_000;

/** Reads an AuthnRequest strictly; nothing in it is believed yet. @throws requestRejected */
export function readAuthnRequest(xml: string): AuthnRequest {
  const root = parseMessage(xml);
  if (!isNamed(root, NAMESPACES.protocol, 'AuthnRequest')) throw requestRejected('saml.rootUnexpected');
  checkAuthnRequestShape(root);
  if (attributeOf(root, 'Version') !== SAML_VERSION) throw requestRejected('saml.versionUnsupported');

  const id = readId(root);
  const issuer = readIssuer(root);
  return {
    id,
    issuer,
    issueInstant: readIssueInstant(root),
    destination: attributeOf(root, 'Destination'),
    assertionConsumerServiceUrl: attributeOf(root, 'AssertionConsumerServiceURL'),
    assertionConsumerServiceIndex: readIndex(root),
    protocolBinding: attributeOf(root, 'ProtocolBinding'),
    forceAuthn: readFlag(root, 'ForceAuthn'),
    isPassive: readFlag(root, 'IsPassive'),
    nameIdPolicy: readNameIdPolicy(root),
    requestedAuthnContext: readRequestedAuthnContext(root),
    ...readRequestedSubject(root, issuer),
    signed: childNamed(root, NAMESPACES.dsig, 'Signature') !== null,
  };
}

/** Checks a request against the service provider that sent it; saml-core 3.2.1, saml-profiles 4.1.4.1. @throws requestRejected */
export function checkAuthnRequest(
  request: AuthnRequest,
  serviceProvider: ServiceProvider,
  { destination, now }: { destination: string; now: Date },
): void {
  if (request.issuer !== serviceProvider.entityId) throw requestRejected('saml.issuerMismatch');
  if (request.destination !== null && request.destination !== destination) {
    throw requestRejected('saml.destinationMismatch');
  }
  const age = now.getTime() - request.issueInstant.getTime();
  if (age > MAX_CLOCK_DIFFERENCE_MS) throw requestRejected('saml.issueInstantTooOld');
  if (age < -MAX_CLOCK_DIFFERENCE_MS) throw requestRejected('saml.issueInstantInFuture');
  // saml-metadata 2.3.2.
  if (serviceProvider.validUntil !== null && serviceProvider.validUntil <= now) {
    throw requestRejected('saml.metadataExpired');
  }
}

/** What a request says about where its answer goes. */
type AskedConsumer = Pick<
  AuthnRequest,
  'assertionConsumerServiceUrl' | 'assertionConsumerServiceIndex' | 'protocolBinding'
>;

/** For an answer to no request: it goes to the default. */
export const UNSOLICITED: AskedConsumer = {
  assertionConsumerServiceUrl: null,
  assertionConsumerServiceIndex: null,
  protocolBinding: null,
};

/** The address the Response goes to: always a registered one; saml-core 3.4.1. @throws requestRejected */
export function selectAssertionConsumerService(request: AskedConsumer, serviceProvider: ServiceProvider): string {
  const { assertionConsumerServiceUrl: url, assertionConsumerServiceIndex: index, protocolBinding } = request;
  if (protocolBinding !== null && protocolBinding !== BINDINGS.httpPost) {
    throw requestRejected('saml.protocolBindingUnsupported');
  }
  if (url !== null && index !== null) throw requestRejected('saml.assertionConsumerServiceAmbiguous');

  const selected = serviceProvider.assertionConsumerServices.find((registered) => {
    if (url !== null) return registered.url === url;
    if (index !== null) return registered.index === index;
    return registered.isDefault;
  });
  if (selected === undefined) throw requestRejected('saml.assertionConsumerServiceUnknown');
  return selected.url;
}

/** The status to answer with when a request that we trust asks for what we cannot give; null: we can. */
export function refusedStatus(request: AuthnRequest, serviceProvider: ServiceProvider): SamlStatus | null {
  const { nameIdPolicy, requestedAuthnContext, unsupported } = request;
  if (unsupported.length > 0) return refusal(STATUS_CODES.requestUnsupported);
  if (nameIdPolicy !== null && !isNameIdPolicyMet(nameIdPolicy, serviceProvider)) {
    return refusal(STATUS_CODES.invalidNameIdPolicy);
  }
  const { authnContextClassRef } = serviceProvider.assurance;
  if (requestedAuthnContext !== null && !isAuthnContextMet(requestedAuthnContext, authnContextClassRef)) {
    return refusal(STATUS_CODES.noAuthnContext);
  }
  return null;
}

/** The NameID format to answer with: the one asked for, or else the service provider's own; saml-core 3.4.1.1. */
export function selectNameIdFormat(request: AuthnRequest, serviceProvider: ServiceProvider): string {
  const format = request.nameIdPolicy?.format;
  return !format || format === NAME_ID_FORMATS.unspecified ? serviceProvider.nameIdFormat : format;
}

function refusal(secondLevelStatusCode: string): SamlStatus {
  return { statusCode: STATUS_CODES.requester, secondLevelStatusCode };
}

function readId(root: Element): string {
  const id = attributeOf(root, 'ID');
  if (id === null || id.length > MAX_ID_LENGTH || !isNcName(id)) throw requestRejected('saml.idInvalid');
  return id;
}

function readIssuer(root: Element): string {
  const issuer = childNamed(root, NAMESPACES.assertion, 'Issuer');
  const text = issuer === null ? '' : (textOf(issuer) ?? '').trim();
  if (text === '') throw requestRejected('saml.issuerMissing');
  return text;
}

function readIssueInstant(root: Element): Date {
  const instant = readInstant(attributeOf(root, 'IssueInstant') ?? '');
  if (instant === null) throw requestRejected('saml.issueInstantInvalid');
  return instant;
}

function readFlag(root: Element, name: string): boolean {
  const flag = readBoolean(attributeOf(root, name) ?? 'false');
  if (flag === null) throw requestRejected('saml.booleanInvalid');
  return flag;
}

function readIndex(root: Element): number | null {
  const text = attributeOf(root, 'AssertionConsumerServiceIndex');
  if (text === null) return null;
  const index = readUnsignedShort(text);
  if (index === null) throw requestRejected('saml.indexInvalid');
  return index;
}
