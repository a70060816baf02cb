import { type AppError, orgLimitReached, orgRefused, orgSessionEnded, orgUnreachable } from '../errors.ts';

/** What an org gives as its reason: its code and its own sentence. */
export interface OrgRefusal {
  /** Such as `INVALID_FIELD`, without a prefix. */
  code: string;
  message: string;
}

/** The error for what the org gave as its reason; `secrets` are taken out of its sentence. */
export function refusalError({ code, message }: OrgRefusal, secrets: readonly string[]): AppError {
  const name = code.replace(/^[A-Za-z]{1,20}:/, '');
  if (name === 'INVALID_SESSION_ID') return orgSessionEnded();
  if (name === 'REQUEST_LIMIT_EXCEEDED') return orgLimitReached();
  const said = quoted(message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message, secrets);
  const remedy = Object.hasOwn(REMEDIES, name) ? REMEDIES[name] : '';
  return orgRefused(`org.${plainCode(name)}`, `${said} ${remedy}`.trim());
}

/** An answer that is none of Salesforce's, such as a proxy's page. */
export function unreadableAnswer(status: number): AppError {
  return orgUnreachable(
    'org.unreadable',
    `Salesforce gave an answer that cannot be read (status ${status}). Try again in a minute; if it stays so, look at status.salesforce.com.`,
  );
}

/** What Salesforce said, on one line and of a bounded length, in quotation marks. */
export function quoted(message: string, secrets: readonly string[]): string {
  const line = withoutSecrets(message, secrets).replace(/\s+/g, ' ').trim();
  if (line === '') return 'Salesforce gave no reason.';
  return `Salesforce says: “${line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line}”`;
}

const MOST_CHARACTERS = 500;

/** The form of every session ID, whoever it belongs to. */
const SESSION_ID = /00D[A-Za-z0-9]{12,15}!\S+/g;

function withoutSecrets(message: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret !== '');
  return known.reduce((text, secret) => text.replaceAll(secret, '…'), message).replace(SESSION_ID, '…');
}

/** A code goes into the log and the audit: nothing but a code may stand there. */
function plainCode(code: string): string {
  return /^[A-Za-z][A-Za-z0-9_.]{0,79}$/.test(code) ? code : 'unknownCode';
}

const API_USER = 'Use a user whose profile or permission set has “API Enabled” and “Customize Application”.';

/** What to do, for the codes that people meet; Salesforce's own sentence stands before it. */
const REMEDIES: Readonly<Record<string, string>> = {
  INVALID_LOGIN:
    'Check the username, the password and the security token. Users of a sandbox sign in at test.salesforce.com or at its own address, with the sandbox’s name at the end of the username.',
  LOGIN_MUST_USE_SECURITY_TOKEN:
    'Add the security token: in Salesforce, open your settings, “Reset My Security Token”; it comes by e-mail.',
  INSUFFICIENT_ACCESS:
    'The user may not do this. To sign in with a password here, they need “API Enabled” and “Use Any API Auth”; to change single sign-on, “Customize Application” and “Modify Metadata Through Metadata API Functions”.',
  INVALID_OPERATION:
    'Orgs made since Winter ’26 switch login with a password off for programs. Connect with an External Client App, or paste an access token.',
  UNSUPPORTED_API_VERSION:
    'Salesforce ends login with a password for programs in Summer ’27. Connect with an External Client App, or paste an access token.',
  PASSWORD_LOCKOUT: 'The user is locked out: an administrator unlocks them in Setup → Users.',
  LOGIN_DURING_RESTRICTED_DOMAIN: 'The user’s profile allows other network addresses only: connect with another user.',
  LOGIN_DURING_RESTRICTED_TIME: 'The user’s profile allows other hours only: wait, or connect with another user.',
  API_CURRENTLY_DISABLED: API_USER,
  API_DISABLED_FOR_ORG: `The org’s edition has no API, or the user may not use it. ${API_USER}`,
  FUNCTIONALITY_NOT_ENABLED: 'The org does not have this feature, or it is switched off in Setup.',
  INSUFFICIENT_ACCESS_OR_READONLY: API_USER,
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: API_USER,
  LIMIT_EXCEEDED:
    'Look at what the org has already: one that allows a single SAML setting has a button for more in Setup → Single Sign-On Settings.',
  DUPLICATE_VALUE:
    'Another setting of the org has this value already: delete it in Setup → Single Sign-On Settings if it is an old try.',
  UNABLE_TO_LOCK_ROW: 'Somebody else changes it at this moment: try again.',
  access_denied: 'Access was not allowed. Connect again and press “Allow”.',
  invalid_grant: 'The code is spent or too old: connect again.',
  invalid_client_id: 'Check the consumer key. A new External Client App works after about ten minutes.',
  invalid_client:
    'In the External Client App, switch “Require Secret for Web Server Flow” off: the code is protected by PKCE.',
  redirect_uri_mismatch: 'Enter the callback address that is shown here in the External Client App, exactly as it is.',
  invalid_scope: 'Give the External Client App the scope “Manage user data via APIs (api)”.',
  OAUTH_APP_ACCESS_DENIED: 'An administrator of the org has to allow the External Client App for this user.',
};
