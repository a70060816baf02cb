import type { PendingAuthnRequest, ServiceProvider, Session, User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { nameIdMissing, notSignedIn, serviceProviderDisabled, signOnGone } from '../errors.ts';
import { assuranceSignal } from '../salesforce/assurance.ts';
import { issueResponse, issueStatusResponse } from '../saml/response.ts';
import type { SamlStatus } from '../saml/status.ts';
import type { Services } from '../services.ts';

/** A Response on its way to a service provider: the form of saml-bindings 3.5.4. */
export interface OutboundPost {
  /** The AssertionConsumerService. */
  action: string;
  fields: Record<string, string>;
}

/** Who signs on, by which login, to what. */
export interface SignOn {
  pending: PendingAuthnRequest;
  serviceProvider: ServiceProvider;
  user: User;
  session: Session;
}

/** A Response that is ready to go, and what the audit notes of it. */
export interface IssuedAnswer {
  post: OutboundPost;
  details: { serviceProvider: string; amr: string[]; authnContextClassRef: string };
}

/** Issues the Response of a sign-on; nothing is recorded yet. @throws nameIdMissing */
export async function issueAnswer(services: Services, signOn: SignOn, now: Date): Promise<IssuedAnswer> {
  const { pending, serviceProvider, user, session } = signOn;
  const { amr, authnContextClassRef } = assuranceSignal(session.authentication, serviceProvider.assurance);
  const response = await issueResponse(
    {
      issuer: services.identityProvider.entityId,
      audience: serviceProvider.entityId,
      assertionConsumerServiceUrl: pending.assertionConsumerServiceUrl,
      inResponseTo: pending.requestId,
      nameId: { value: nameIdValue(user), format: pending.nameIdFormat },
      authnInstant: session.authentication.authnInstant,
      sessionIndex: session.sessionIndex,
      // What Salesforce would do with it is not documented; it keeps its own session length.
      sessionNotOnOrAfter: serviceProvider.kind === 'salesforce' ? null : session.expiresAt,
      authnContextClassRef,
      attributes: [...standardAttributes(user), { name: 'amr', values: amr }],
      signResponse: serviceProvider.signResponse,
      now,
    },
    await signerFor(services, serviceProvider),
  );
  const details = { serviceProvider: serviceProvider.entityId, amr, authnContextClassRef };
  return { post: outboundPost(pending, response), details };
}

/** Answers a sign-on from the browser's session, without a new login. @throws signOnGone, serviceProviderDisabled, notSignedIn */
export async function answerFromSession(services: Services, signOn: SignOn, origin: Origin): Promise<OutboundPost> {
  const { post, details } = await issueAnswer(services, signOn, origin.at);
  const { pending, user, session } = signOn;
  await recordAnswer(services, {
    handleHash: pending.handleHash,
    sessionIdHash: session.idHash,
    now: origin.at,
    event: auditEvent(origin, { action: 'signOn.answer', actor: user.id, target: user.id, details }),
  });
  return post;
}

/** Answers a sign-on with an error status at the service provider's ACS; saml-core 3.2.2.2. @throws signOnGone */
export async function answerWithStatus(
  services: Services,
  { pending, serviceProvider, status }: Pick<SignOn, 'pending' | 'serviceProvider'> & { status: SamlStatus },
  origin: Origin,
): Promise<OutboundPost> {
  const response = await issueStatusResponse(
    {
      issuer: services.identityProvider.entityId,
      assertionConsumerServiceUrl: pending.assertionConsumerServiceUrl,
      inResponseTo: pending.requestId,
      ...status,
      now: origin.at,
    },
    await signerFor(services, serviceProvider),
  );
  const reason = (status.secondLevelStatusCode ?? status.statusCode).replace(/^.*:/, 'saml.status');
  await recordAnswer(services, {
    handleHash: pending.handleHash,
    sessionIdHash: null,
    now: origin.at,
    event: auditEvent(origin, {
      action: 'signOn.answer',
      outcome: 'refused',
      target: serviceProvider.id,
      reason,
    }),
  });
  return outboundPost(pending, response);
}

/** Whether the user is the one that the request's Subject names; saml-core 3.4.1. */
export function isRequestedSubject(pending: PendingAuthnRequest, user: User): boolean {
  return pending.subjectNameId === null || pending.subjectNameId === nameIdValue(user);
}

async function recordAnswer(
  services: Services,
  answer: Parameters<Services['store']['authnRequests']['answer']>[0],
): Promise<void> {
  const outcome = await services.store.authnRequests.answer(answer);
  if (outcome === 'serviceProviderDisabled') throw serviceProviderDisabled();
  if (outcome === 'sessionEnded') throw notSignedIn();
  if (outcome === 'requestGone') throw signOnGone();
}

/** The key that the service provider trusts. */
function signerFor({ keys }: Services, { signingKeyId }: ServiceProvider): ReturnType<typeof keys.active> {
  return signingKeyId === null ? keys.active() : keys.byId(signingKeyId);
}

function nameIdValue(user: User): string {
  const value = user.federationId ?? user.email;
  if (value === '') throw nameIdMissing();
  return value;
}

function outboundPost(
  { assertionConsumerServiceUrl, relayState }: PendingAuthnRequest,
  response: string,
): OutboundPost {
  const SAMLResponse = Buffer.from(response).toString('base64');
  const fields = relayState === null ? { SAMLResponse } : { SAMLResponse, RelayState: relayState };
  return { action: assertionConsumerServiceUrl, fields };
}

/** E-mail address, whole name, and its parts as Salesforce's user record has them: the last word is the LastName it requires. */
function standardAttributes({ email, name }: User): { name: string; values: string[] }[] {
  const words = name.trim().split(/\s+/);
  const attributes = { email, name, firstName: words.slice(0, -1).join(' '), lastName: words.at(-1) ?? '' };
  return Object.entries(attributes).flatMap(([key, value]) => (value === '' ? [] : [{ name: key, values: [value] }]));
}
