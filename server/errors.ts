/** What a failure looks like, to the person and to the operator. */
interface Failure {
  /** Stable, for programs. */
  code: string;
  /** HTTP status. */
  statusCode: number;
  /** What happened, for the person: a heading. */
  title: string;
  /** What the person can do. Never a hint for an attacker. */
  message: string;
  /** What the operator needs: a stable code for log and audit, such as `saml.destinationMismatch`. */
  reason?: string;
  /** The underlying error; logged, never shown. */
  cause?: unknown;
  /** Where in the input the mistakes are, when there is more than one place to look at. */
  places?: FailurePlace[];
}

/** A place in the input: a line, counted from 1, or a field or element. */
export interface FailurePlace {
  line: number | null;
  field: string | null;
  message: string;
}

/** Facts without secrets, by name. */
export type FailureDetails = Readonly<Record<string, string | number | boolean | null | string[]>>;

/** What a failure concerns, as far as it is known. */
export interface Concern {
  serviceProvider?: string;
  actor?: string;
  details?: FailureDetails;
}

/** The one error type: a stable code, an HTTP status, words for the person, a private reason for the operator. */
export class AppError extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly title: string;
  readonly reason: string;
  readonly places: readonly FailurePlace[];
  /** Whom or what it concerns, for the audit; never shown. */
  target: string | null = null;
  /** The service provider it concerns, by id; for the audit. */
  serviceProvider: string | null = null;
  /** Who did it, by id, once they had proved who they are; for the audit. */
  actor: string | null = null;
  /** What else is known of it, for the audit; no secret. */
  details: FailureDetails = {};

  constructor(failure: Failure) {
    super(failure.message, { cause: failure.cause });
    this.name = 'AppError';
    this.code = failure.code;
    this.statusCode = failure.statusCode;
    this.title = failure.title;
    this.reason = failure.reason ?? failure.code;
    this.places = failure.places ?? [];
  }

  /** Says whom or what it concerns, by id; who knew it first knew it best. */
  about(target: string): this {
    this.target ??= target;
    return this;
  }

  /** Says which service provider it concerns, who did it, and what else is known; who knew it first knew it best. */
  concerning({ serviceProvider, actor, details }: Concern): this {
    this.serviceProvider ??= serviceProvider ?? null;
    this.actor ??= actor ?? null;
    this.details = { ...details, ...this.details };
    return this;
  }
}

const START_AGAIN = 'Go back to the application you came from and sign in again.';
const ASK_ADMINISTRATOR = 'give your administrator the reference number below.';

/** A SAML request that cannot be trusted; the reason is for log and audit alone. */
export function requestRejected(reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'requestRejected',
    statusCode: 400,
    title: 'This sign-in request could not be used',
    message: `${START_AGAIN} If it happens again, ${ASK_ADMINISTRATOR}`,
    reason,
    cause,
  });
}

/** The sign-on has been answered, has expired or never was. */
export function signOnGone(): AppError {
  return new AppError({
    code: 'signOnGone',
    statusCode: 400,
    title: 'This sign-in is over',
    message: `It was already used, or it waited too long. ${START_AGAIN}`,
  });
}

/** The service provider is switched off, or its metadata no longer holds. */
export function serviceProviderDisabled(reason = 'serviceProviderDisabled'): AppError {
  return new AppError({
    code: 'serviceProviderDisabled',
    statusCode: 403,
    reason,
    title: 'This application is switched off',
    message: `Nobody can sign in to it at the moment. If you need it, ${ASK_ADMINISTRATOR}`,
  });
}

/** The service provider was changed again and again while its answer was being made. */
export function serviceProviderChanged(): AppError {
  return new AppError({
    code: 'serviceProviderChanged',
    statusCode: 409,
    title: 'This application was changed just now',
    message: 'An administrator is changing it at this moment. Wait a few seconds, then try again.',
  });
}

/** The person was changed again and again while an answer about them was being made. */
export function personChanged(): AppError {
  return new AppError({
    code: 'personChanged',
    statusCode: 409,
    title: 'Your account was changed just now',
    message: 'An administrator is changing it at this moment. Wait a few seconds, then try again.',
  });
}

/** The service provider does not accept sign-ons that begin here. */
export function idpInitiatedNotAllowed(): AppError {
  return new AppError({
    code: 'idpInitiatedNotAllowed',
    statusCode: 403,
    title: 'Start in the application',
    message: 'This application has to be opened first; it then sends you here to sign in.',
  });
}

/** What arrived at the console's test page belongs to no test of this browser. */
export function testSignInGone(): AppError {
  return new AppError({
    code: 'testSignInGone',
    statusCode: 400,
    title: 'This test is over',
    message: 'Begin it again on the page of the application, in the console.',
  });
}

/** The person has no value for the NameID that the service provider needs. */
export function nameIdMissing(): AppError {
  return new AppError({
    code: 'nameIdMissing',
    statusCode: 403,
    title: 'Your account is not set up for this application',
    message: `To have it set up, ${ASK_ADMINISTRATOR}`,
  });
}

/** The ceremony has expired, was used, or belongs to another browser. */
export function ceremonyGone(reason = 'ceremonyGone'): AppError {
  return new AppError({
    code: 'ceremonyGone',
    statusCode: 400,
    title: 'This page was open too long',
    message: 'Nothing is lost. Try again now.',
    reason,
  });
}

/** A passkey's answer that did not verify; the reason is for log and audit alone. */
export function passkeyRefused(reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'passkeyRefused',
    statusCode: 401,
    title: 'That passkey could not be checked',
    message: `Try again, or use another passkey. If it happens again, ${ASK_ADMINISTRATOR}`,
    reason,
    cause,
  });
}

/** The passkey is not stored here. */
export function passkeyUnknown(): AppError {
  return new AppError({
    code: 'passkeyUnknown',
    statusCode: 401,
    title: 'This passkey is not known here',
    message: 'It may have been removed. Use another passkey, or ask your administrator for a new link.',
  });
}

/** The passkey is already stored, for this person or another. */
export function passkeyExists(): AppError {
  return new AppError({
    code: 'passkeyExists',
    statusCode: 409,
    title: 'This passkey is already set up',
    message: 'You can sign in with it. To add another, use another phone or computer.',
  });
}

/** The request asks for a particular person, and the passkey is another's. */
export function wrongPerson(): AppError {
  return new AppError({
    code: 'wrongPerson',
    statusCode: 403,
    title: 'This passkey belongs to someone else',
    message: 'The application asked for another person. Use the passkey of the account you want to sign in with.',
  });
}

/** The person is disabled; said only after their passkey was verified. */
export function accountDisabled(): AppError {
  return new AppError({
    code: 'accountDisabled',
    statusCode: 403,
    title: 'Your account is switched off',
    message: `To have it switched on, ${ASK_ADMINISTRATOR}`,
  });
}

/** An enrolment or set-up link that is spent, expired or unknown. */
export function linkGone(): AppError {
  return new AppError({
    code: 'linkGone',
    statusCode: 410,
    title: 'This link no longer works',
    message: 'Each link works once and for a short time. Ask your administrator for a new one.',
  });
}

/** The address belongs to somebody already. */
export function emailTaken(): AppError {
  return new AppError({
    code: 'emailTaken',
    statusCode: 409,
    title: 'This e-mail address is taken',
    message: 'Somebody with this address already has an account. Use another address.',
  });
}

/** Nobody is signed in, or the session has ended. */
export function notSignedIn(): AppError {
  return new AppError({
    code: 'notSignedIn',
    statusCode: 401,
    title: 'Sign in first',
    message: 'Your session has ended. Sign in again.',
  });
}

/** No service provider has this entity ID or id. */
export function serviceProviderUnknown(reference: string): AppError {
  return new AppError({
    code: 'serviceProviderUnknown',
    statusCode: 404,
    title: 'There is no such service provider',
    message: `No service provider has the entity ID or id "${reference}". It may have been removed; the list shows all there are.`,
  });
}

/** What was to be changed has been changed or removed since it was read. */
export function changedMeanwhile(): AppError {
  return new AppError({
    code: 'changedMeanwhile',
    statusCode: 409,
    title: 'Somebody changed this at the same moment',
    message: 'Nothing was stored. Look at what it is now, and try again.',
  });
}

/** Nobody has this e-mail address. */
export function userUnknown(email: string): AppError {
  return new AppError({
    code: 'userUnknown',
    statusCode: 404,
    title: 'Nobody has this e-mail address',
    message: `There is no person with the address "${email}". \`user list\` shows everybody.`,
  });
}

/** The service provider is given to groups, and the person is in none of them. */
export function accessDenied(): AppError {
  return new AppError({
    code: 'accessDenied',
    statusCode: 403,
    title: 'You do not have access to this application',
    message: `If you should have it, ${ASK_ADMINISTRATOR}`,
  });
}

/** The role does not allow it. */
export function forbidden(): AppError {
  return new AppError({
    code: 'forbidden',
    statusCode: 403,
    title: 'Your role does not allow this',
    message: 'Ask an administrator to do it, or to give you another role.',
  });
}

/** A sensitive act, and the last touch of the passkey was too long ago. */
export function passkeyAgain(): AppError {
  return new AppError({
    code: 'passkeyAgain',
    statusCode: 403,
    title: 'Use your passkey once more',
    message: 'This changes who can get in, so it needs a passkey that was used within the last five minutes.',
  });
}

/** A sensitive act that a program tried with a token. */
export function passkeyRequired(): AppError {
  return new AppError({
    code: 'passkeyRequired',
    statusCode: 403,
    title: 'This needs a person with a passkey',
    message: 'An API token cannot do it. An administrator can, in the console.',
  });
}

/** There is no such record (any more); `what` begins the sentence, such as "This person". */
export function recordUnknown(what: string): AppError {
  return new AppError({
    code: 'recordUnknown',
    statusCode: 404,
    title: `${what} is not there`,
    message: 'It may have been deleted meanwhile. Go back to the list.',
  });
}

/** Somebody else has the Federation ID. */
export function federationIdTaken(): AppError {
  return new AppError({
    code: 'federationIdTaken',
    statusCode: 409,
    title: 'This Federation ID is taken',
    message:
      'Somebody else has it, or has it as their e-mail address and no Federation ID of their own. Each person needs their own.',
  });
}

/** Another group has this name. */
export function nameTaken(): AppError {
  return new AppError({
    code: 'nameTaken',
    statusCode: 409,
    title: 'This name is taken',
    message: 'Choose another name.',
  });
}

/** Nobody else could administer afterwards. */
export function lastAdministrator(): AppError {
  return new AppError({
    code: 'lastAdministrator',
    statusCode: 409,
    title: 'This is the last administrator',
    message: 'Nobody else could administer Latchkey. Make somebody else with a passkey an administrator first.',
  });
}

/** What nobody may do to themselves: they would be out at once. */
export function ownAccount(): AppError {
  return new AppError({
    code: 'ownAccount',
    statusCode: 409,
    title: 'This is your own account',
    message: 'You would lock yourself out. Ask another administrator to do it.',
  });
}

/** Somebody of a role beyond `user`, whom only an administrator may help. */
export function privilegedPerson(): AppError {
  return new AppError({
    code: 'privilegedPerson',
    statusCode: 403,
    title: 'Only an administrator may do this',
    message: 'This person works at the console themselves. Ask an administrator.',
  });
}

/** What was previewed would be something else by now. */
export function previewOutdated(): AppError {
  return new AppError({
    code: 'previewOutdated',
    statusCode: 409,
    title: 'This is not what you were shown',
    message:
      'Something has changed since the preview. Nothing was stored. Look at the new preview, then confirm again.',
  });
}

/** It is used by something else, which `message` names. */
export function inUse(message: string): AppError {
  return new AppError({ code: 'inUse', statusCode: 409, title: 'This is in use', message });
}

/** An address that could not be fetched, or may not be. */
export function fetchRefused(message: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'fetchRefused',
    statusCode: 422,
    title: 'This address could not be read',
    message,
    reason,
    cause,
  });
}

/** Mistakes in several places of the input; nothing was stored. */
export function inputMistaken(message: string, places: FailurePlace[]): AppError {
  return new AppError({
    code: 'inputInvalid',
    statusCode: 400,
    title: 'Something is missing or wrong',
    message,
    places,
  });
}

/** One field of the input that cannot be what it is; `message` says what to mend. */
export function fieldMistaken(field: string, message: string): AppError {
  return inputMistaken(message, [{ line: null, field, message }]);
}

/** Somebody who is switched off, and is to be invited. */
export function personDisabled(): AppError {
  return new AppError({
    code: 'personDisabled',
    statusCode: 409,
    title: 'This person is switched off',
    message: 'Switch them on first; then make the link.',
  });
}

/** E-mail is not configured here. */
export function mailNotConfigured(): AppError {
  return new AppError({
    code: 'mailNotConfigured',
    statusCode: 409,
    title: 'E-mail is not set up',
    message: 'Copy the link instead, or set LATCHKEY_SMTP_URL and LATCHKEY_MAIL_FROM.',
  });
}

/** Input that does not have the documented shape; `message` says what to mend. */
export function inputInvalid(message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'inputInvalid',
    statusCode: 400,
    title: 'Something is missing or wrong',
    message,
    cause,
  });
}

/** A state-changing request that another site sent. */
export function crossSiteRefused(): AppError {
  return new AppError({
    code: 'crossSiteRefused',
    statusCode: 403,
    title: 'This came from another site',
    message: 'Open the page here and try again.',
  });
}

/** A request that the server cannot read, with the HTTP status that says why. */
export function requestUnreadable(statusCode: number, cause: unknown): AppError {
  return new AppError({
    code: 'inputInvalid',
    statusCode,
    title: 'Something is missing or wrong',
    message: 'The request is not in the form this page expects. Go back and try again.',
    cause,
  });
}

/** Salesforce did not answer, or not in a way that can be read. `reason`: `org.tooSlow`, `org.noAnswer`, `org.unreadable` … */
export function orgUnreachable(reason: string, message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'orgUnreachable',
    statusCode: 502,
    title: 'Salesforce could not be reached',
    message,
    reason,
    cause,
  });
}

/** Salesforce refused; `message` says it in its own words and what to do, `reason` is its code, such as `org.INVALID_LOGIN`. */
export function orgRefused(reason: string, message: string): AppError {
  return new AppError({ code: 'orgRefused', statusCode: 422, title: 'Salesforce refused this', message, reason });
}

/** The session with the org has ended, or never was. */
export function orgSessionEnded(): AppError {
  return new AppError({
    code: 'orgSessionEnded',
    statusCode: 409,
    title: 'The session with Salesforce has ended',
    message: 'Nothing is lost: connect again, and it goes on where it stopped.',
  });
}

/** The org takes no more requests of programs today. */
export function orgLimitReached(): AppError {
  return new AppError({
    code: 'orgLimitReached',
    statusCode: 503,
    title: 'Salesforce takes no more requests today',
    message:
      'The org has used up its API requests of 24 hours (Setup → System Overview). Wait, then go on: what was done stays done.',
  });
}

/** Nobody waits for this answer of Salesforce's: it took too long, or began in another browser. */
export function authorizationGone(): AppError {
  return new AppError({
    code: 'authorizationGone',
    statusCode: 400,
    title: 'This login at Salesforce is over',
    message:
      'It was used already, took more than ten minutes, or began in another browser. Connect again from the console.',
  });
}

/** What was confirmed is not what would be done now. */
export function planOutdated(): AppError {
  return new AppError({
    code: 'planOutdated',
    statusCode: 409,
    title: 'Something has changed meanwhile',
    message: 'Nothing was changed. Look at the plan again, and confirm it as it is now.',
  });
}

/** More bytes than the address takes. */
export function bodyTooLarge(cause: unknown): AppError {
  return new AppError({
    code: 'bodyTooLarge',
    statusCode: 413,
    title: 'This is too large',
    message: 'It holds more than can be taken at once. Send less, or in parts.',
    cause,
  });
}

/** Too many requests from one address. */
export function rateLimited(seconds: number): AppError {
  return new AppError({
    code: 'rateLimited',
    statusCode: 429,
    title: 'Too many tries from this network',
    message: `Nothing is locked. Wait ${seconds} seconds and try again.`,
  });
}

/** No such page. */
export function notFound(): AppError {
  return new AppError({
    code: 'notFound',
    statusCode: 404,
    title: 'There is nothing here',
    message: 'The address may be mistyped.',
  });
}

/** A fault of ours. */
export function internal(cause: unknown): AppError {
  return new AppError({
    code: 'internal',
    statusCode: 500,
    title: 'Something went wrong here',
    message: `Nothing is lost. Try again in a minute; if it happens again, ${ASK_ADMINISTRATOR}`,
    cause,
  });
}
