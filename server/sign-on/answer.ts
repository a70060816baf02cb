import type { NewAuditEvent, PendingAuthnRequest, ServiceProvider, User } from '../../db/model.ts';
import type { AnsweredRequest } from '../../db/store.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import {
  accessDenied,
  notSignedIn,
  personChanged,
  serviceProviderChanged,
  serviceProviderDisabled,
  signOnGone,
} from '../errors.ts';
import { issueResponse, issueStatusResponse, type ResponseFacts } from '../saml/response.ts';
import type { SamlStatus } from '../saml/status.ts';
import type { Services } from '../services.ts';
import { assertionFacts, nameIdFor, type SignOn } from './assertion-facts.ts';
import type { PendingSignOn } from './pending-sign-on.ts';
import { requestDetails } from './refused-sign-on.ts';

/** A Response on its way to a service provider: the form of saml-bindings 3.5.4. */
export interface OutboundPost {
  /** The AssertionConsumerService. */
  action: string;
  fields: Record<string, string>;
}

/** A Response that is ready to go, and what the audit notes of it. */
export interface IssuedAnswer {
  post: OutboundPost;
  details: NewAuditEvent['details'];
}

/** Issues the Response of a sign-on; nothing is recorded yet. @throws accessDenied, nameIdMissing */
export async function issueAnswer(services: Services, signOn: SignOn, now: Date): Promise<IssuedAnswer> {
  const { pending, serviceProvider, user } = signOn;
  await checkAccess(services, serviceProvider, user);
  const facts = assertionFacts(services, signOn, now);
  const signer = await signerFor(services, serviceProvider, user);
  const post = outboundPost(pending, await issueResponse(facts, signer));
  return { post, details: { ...answerDetails(pending, facts), signingKey: signer.id } };
}

/** Answers a sign-on from the browser's session, without a new login. @throws signOnGone, serviceProviderDisabled, serviceProviderChanged, personChanged, accessDenied, notSignedIn */
export async function answerFromSession(services: Services, signOn: SignOn, origin: Origin): Promise<OutboundPost> {
  const { pending, user, session } = signOn;
  const { post, details } = await issueAnswer(services, signOn, origin.at);
  await recordAnswer(services, {
    answers: answeredRequest(signOn, user),
    sessionIdHash: session.idHash,
    now: origin.at,
    event: auditEvent(origin, {
      action: 'signOn.answer',
      actor: user.id,
      target: user.id,
      serviceProvider: pending.serviceProviderId,
      details: { ...details, fromSession: true },
    }),
  });
  return post;
}

/** Answers a sign-on with an error status at the service provider's ACS; saml-core 3.2.2.2. @throws signOnGone, serviceProviderDisabled, serviceProviderChanged */
export async function answerWithStatus(
  services: Services,
  { pending, serviceProvider, status }: PendingSignOn & { status: SamlStatus },
  origin: Origin,
): Promise<OutboundPost> {
  const signer = await signerFor(services, serviceProvider, null);
  const response = await issueStatusResponse(
    {
      issuer: services.identityProvider.entityId,
      assertionConsumerServiceUrl: pending.assertionConsumerServiceUrl,
      inResponseTo: pending.requestId,
      ...status,
      now: origin.at,
    },
    signer,
  );
  const reason = (status.secondLevelStatusCode ?? status.statusCode).replace(/^.*:/, 'saml.status');
  await recordAnswer(services, {
    answers: answeredRequest({ pending, serviceProvider }, null),
    sessionIdHash: null,
    now: origin.at,
    event: auditEvent(origin, {
      action: 'signOn.answer',
      outcome: 'refused',
      target: serviceProvider.id,
      serviceProvider: serviceProvider.id,
      reason,
      details: { ...requestDetails(pending), responseSigned: true, signingKey: signer.id },
    }),
  });
  return outboundPost(pending, response);
}

/** Whether the user is the one that the request's Subject names; saml-core 3.4.1. */
export function isRequestedSubject({ pending, serviceProvider }: PendingSignOn, user: User): boolean {
  return pending.subjectNameId === null || pending.subjectNameId === nameIdFor(serviceProvider, user);
}

/** What is recorded of a sign-on with its answer; `user` null: it tells of nobody. */
export function answeredRequest({ pending, serviceProvider }: PendingSignOn, user: User | null): AnsweredRequest {
  return {
    handleHash: pending.handleHash,
    readUpdatedAt: serviceProvider.updatedAt,
    readUserUpdatedAt: user?.updatedAt ?? null,
  };
}

/** Whether the service provider is given to the person. @throws accessDenied */
export async function checkAccess({ store }: Services, { id, access }: ServiceProvider, user: User): Promise<void> {
  if (access === 'groups' && !(await store.serviceProviders.mayUse(id, user.id))) throw accessDenied();
}

async function recordAnswer(
  services: Services,
  answer: Parameters<Services['store']['authnRequests']['answer']>[0],
): Promise<void> {
  const outcome = await services.store.authnRequests.answer(answer);
  if (outcome === 'serviceProviderDisabled') throw serviceProviderDisabled();
  if (outcome === 'serviceProviderChanged') throw serviceProviderChanged();
  if (outcome === 'userChanged') throw personChanged();
  if (outcome === 'accessDenied') throw accessDenied();
  if (outcome === 'sessionEnded') throw notSignedIn();
  if (outcome === 'requestGone') throw signOnGone();
}

/** The key that is tried on the person, or else the one that the service provider trusts. */
export function signerFor(
  { keys }: Services,
  { signingKeyId }: ServiceProvider,
  user: User | null,
): ReturnType<Services['keys']['active']> {
  const pinned = user?.trialSigningKeyId ?? signingKeyId;
  return pinned === null ? keys.active() : keys.byId(pinned);
}

function outboundPost(
  { assertionConsumerServiceUrl, relayState }: PendingAuthnRequest,
  response: string,
): OutboundPost {
  const SAMLResponse = Buffer.from(response).toString('base64');
  const fields = relayState === null ? { SAMLResponse } : { SAMLResponse, RelayState: relayState };
  return { action: assertionConsumerServiceUrl, fields };
}

function answerDetails(pending: PendingAuthnRequest, facts: ResponseFacts): NewAuditEvent['details'] {
  const { nameId, attributes, authnContextClassRef, signResponse } = facts;
  return {
    ...requestDetails(pending),
    nameIdFormat: nameId.format,
    amr: [...(attributes.find(({ name }) => name === 'amr')?.values ?? [])],
    authnContextClassRef,
    responseSigned: signResponse,
    fromSession: false,
  };
}
