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
}

/** The one error type: a stable code, an HTTP status, words for the person, a private reason for the operator. */
export class AppError extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly title: string;
  readonly reason: string;
  /** Whom or what it concerns, for the audit; never shown. */
  target: string | null = null;

  constructor(failure: Failure) {
    super(failure.message, { cause: failure.cause });
    this.name = 'AppError';
    this.code = failure.code;
    this.statusCode = failure.statusCode;
    this.title = failure.title;
    this.reason = failure.reason ?? failure.code;
  }

  /** Says whom or what it concerns, by id; who knew it first knew it best. */
  about(target: string): this {
    this.target ??= target;
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

/** The service provider does not accept sign-ons that begin here. */
export function idpInitiatedNotAllowed(): AppError {
  return new AppError({
    code: 'idpInitiatedNotAllowed',
    statusCode: 403,
    title: 'Start in the application',
    message: 'This application has to be opened first; it then sends you here to sign in.',
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
    message: `No service provider has the entity ID or id "${reference}". \`service-provider list\` shows them all.`,
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
