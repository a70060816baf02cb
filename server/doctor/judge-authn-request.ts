import type { ServiceProvider } from '../../db/model.ts';
import type { Finding } from '../contract/doctor.ts';
import { type AuthnRequest, readAuthnRequest } from '../saml/authn-request.ts';
import { attempt } from '../saml/encoded-response.ts';
import { failed, instantInWords, passed } from './finding.ts';
import { indentMessage } from './indent-message.ts';
import { judgeRequestAddresses, judgeRequestTime } from './judge-request-place.ts';
import { judgeRequestSignature } from './judge-request-signature.ts';
import { judgeRequestWishes } from './judge-request-wishes.ts';
import { factsOf, type MessageFact } from './message-facts.ts';
import type { PastedAuthnRequest } from './read-message.ts';

/** What a request is held against. */
export interface RequestExpectation {
  /** The application that it names, or that was named; null: none that is known here. */
  serviceProvider: ServiceProvider | null;
  /** Where requests arrive here. */
  destination: string;
  now: Date;
}

/** An AuthnRequest, judged and explained. */
export interface AuthnRequestDiagnosis {
  /** Indented; as it was when it cannot be read. */
  xml: string;
  /** In the order in which it is judged when it arrives. */
  findings: Finding[];
  facts: MessageFact[];
  /** Whether a signature of the application covers it. */
  verified: boolean;
}

/** Explains a request as it would be judged here if it arrived now. */
export async function judgeAuthnRequest(
  pasted: PastedAuthnRequest,
  expected: RequestExpectation,
): Promise<AuthnRequestDiagnosis> {
  const { xml } = pasted.message;
  const indented = attempt(() => indentMessage(xml));
  const shown = 'value' in indented ? indented.value : xml;
  const read = attempt(() => readAuthnRequest(xml));
  if ('refusal' in read) return { xml: shown, findings: [unreadable(read.refusal)], facts: [], verified: false };
  const request = read.value;
  const signature = await judgeRequestSignature(pasted, request, expected.serviceProvider);
  const findings = [
    passed({ code: 'request', check: 'Request', cause: 'It is a SAML 2.0 AuthnRequest.', evidence: lengthOf(request) }),
    ...judgeIssuer(request, expected),
    ...judgeRequestAddresses(request, expected),
    signature.finding,
    judgeRequestTime(request, expected.now),
    ...judgeRequestWishes(request, expected.serviceProvider),
  ];
  return { xml: shown, findings, facts: factsOfRequest(request, pasted), verified: signature.isVerified };
}

function lengthOf({ id }: AuthnRequest): Record<string, string> {
  return { 'Length of the ID': `${id.length} characters` };
}

/** What the reader refuses, told apart by what helps. */
function unreadable(refusal: string): Finding {
  const words = { check: 'Request', evidence: { Reason: refusal } };
  if (refusal === 'saml.idInvalid') {
    const cause = 'Its ID is missing, is no XML name, or has more than 1,024 characters.';
    const remedy = 'Let the application send a shorter ID that begins with a letter or “_”.';
    return failed({ ...words, code: 'requestIdInvalid', check: 'ID', cause, remedy });
  }
  if (refusal === 'saml.issuerMissing') {
    const cause = 'It does not say which application it comes from.';
    const remedy = 'Let the application send its Entity ID as the Issuer.';
    return failed({ ...words, code: 'requestIssuerMissing', check: 'Issuer', cause, remedy });
  }
  const cause = 'It is no AuthnRequest of SAML 2.0 that can be read.';
  const remedy = 'Copy the whole message, unchanged. If it is whole, the application writes it wrongly.';
  return failed({ ...words, code: 'requestUnreadable', cause, remedy });
}

function judgeIssuer({ issuer }: AuthnRequest, { serviceProvider, now }: RequestExpectation): Finding[] {
  const check = 'Issuer';
  const evidence = { Found: issuer, Expected: serviceProvider?.entityId };
  if (serviceProvider === null) {
    const cause = 'No application here has this Entity ID.';
    const remedy = 'Add the application from its metadata, or correct its Entity ID.';
    return [failed({ code: 'requestIssuerUnknown', check, cause, evidence, remedy, mend: 'application' })];
  }
  if (issuer !== serviceProvider.entityId) {
    const cause = 'It comes from another application than the one that it was held against.';
    const remedy = 'Choose the application that it comes from, or bring this one up to date.';
    return [failed({ code: 'requestIssuerMismatched', check, cause, evidence, remedy, mend: 'update' })];
  }
  const known = passed({
    code: 'requestIssuer',
    check,
    cause: 'It comes from an application that is known here.',
    evidence,
  });
  if (!serviceProvider.enabled) {
    const cause = 'The application is switched off here, so nobody can sign in to it.';
    const words = { check: 'Application', cause, evidence: { [serviceProvider.name]: 'switched off' } };
    return [known, failed({ ...words, code: 'applicationDisabled', remedy: 'Switch it on.', mend: 'settings' })];
  }
  const { validUntil } = serviceProvider;
  if (validUntil === null || validUntil > now) return [known];
  const words = {
    cause: 'The metadata of the application has expired.',
    evidence: { Until: instantInWords(validUntil) },
  };
  const remedy = 'Bring the application up to date with its own metadata.';
  return [known, failed({ code: 'metadataExpired', check: 'Application', ...words, remedy, mend: 'update' })];
}

function factsOfRequest(request: AuthnRequest, { message }: PastedAuthnRequest): MessageFact[] {
  const { nameIdPolicy, requestedAuthnContext, subjectNameId } = request;
  return factsOf({
    ID: request.id,
    Issuer: request.issuer,
    IssueInstant: instantInWords(request.issueInstant),
    Destination: request.destination,
    AssertionConsumerServiceURL: request.assertionConsumerServiceUrl,
    AssertionConsumerServiceIndex: request.assertionConsumerServiceIndex?.toString(),
    ProtocolBinding: request.protocolBinding,
    ForceAuthn: String(request.forceAuthn),
    IsPassive: String(request.isPassive),
    'NameIDPolicy format': nameIdPolicy?.format,
    RequestedAuthnContext:
      requestedAuthnContext && `${requestedAuthnContext.comparison}: ${requestedAuthnContext.classRefs.join(' ')}`,
    Subject: subjectNameId?.value,
    SigAlg: message.signature?.algorithm,
    RelayState: message.relayState,
  });
}
