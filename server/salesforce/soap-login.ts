import { fieldMistaken, orgRefused, orgUnreachable } from '../errors.ts';
import { childNamed } from '../saml/xml.ts';
import type { TimedNetwork } from './bounded-fetch.ts';
import { findOwnOrigin, readOrgOrigin } from './hosts.ts';
import { createOrgSession, PARTNER_NAMESPACE, PARTNER_PATH } from './open-session.ts';
import { unreadableAnswer } from './org-refusal.ts';
import type { OrgSession } from './org-session.ts';
import { callSoap, escapeXml, textIn } from './soap.ts';

/** What an administrator gives to sign in the old way. */
export interface PasswordLogin {
  /** Production, sandboxes, or the address of one org. */
  server: string;
  username: string;
  password: string;
  /** Empty when the org trusts the address of this server. */
  securityToken: string;
}

/**
 * Opens a session by SOAP `login()`, API 64.0: Salesforce switches it off with Summer ’27. Nothing of it is kept but the session.
 * @throws inputInvalid, orgRefused, orgUnreachable, orgLimitReached
 */
export async function openByPassword(network: TimedNetwork, login: PasswordLogin): Promise<OrgSession> {
  checkCharacters(login);
  const { password, securityToken } = login;
  const origin = readOrgOrigin(SHARED_SERVERS.get(login.server) ?? login.server, network.otherHosts);
  const answer = await callSoap(network, {
    url: `${origin}${PARTNER_PATH}`,
    namespace: PARTNER_NAMESPACE,
    body: loginElement(login),
    sessionId: null,
    isSafe: false,
    secrets: [`${password}${securityToken}`, password, securityToken],
  });
  return readLogin(network, answer);
}

const SHARED_SERVERS: ReadonlyMap<string, string> = new Map([
  ['login', 'https://login.salesforce.com'],
  ['test', 'https://test.salesforce.com'],
]);

/** xml 2.2: what cannot be written in XML at all would be another password. */
function checkCharacters({ username, password, securityToken }: PasswordLogin): void {
  for (const [field, text] of Object.entries({ username, password, securityToken })) {
    if (!UNWRITABLE.test(text)) continue;
    throw fieldMistaken(field, 'It holds a control character, which Salesforce does not take. Type it anew.');
  }
}

const UNWRITABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** The security token stands right behind the password; SOAP API Developer Guide, login(). */
function loginElement({ username, password, securityToken }: PasswordLogin): string {
  const secret = escapeXml(`${password}${securityToken}`);
  return `<login xmlns="${PARTNER_NAMESPACE}"><username>${escapeXml(username)}</username><password>${secret}</password></login>`;
}

async function readLogin(network: TimedNetwork, answer: Element): Promise<OrgSession> {
  const result = childNamed(answer, PARTNER_NAMESPACE, 'result');
  const sessionId = result === null ? null : textIn(result, PARTNER_NAMESPACE, 'sessionId');
  const serverUrl = result === null ? null : textIn(result, PARTNER_NAMESPACE, 'serverUrl');
  if (result === null || !sessionId || serverUrl === null) throw unreadableAnswer(200);
  const instanceUrl = findOwnOrigin(serverUrl, network.otherHosts);
  if (instanceUrl === null) throw elsewhere();
  const session = createOrgSession(network, { way: 'password', instanceUrl, accessToken: sessionId });
  if (textIn(result, PARTNER_NAMESPACE, 'passwordExpired') !== 'true') return session;
  // Such a session can only change the password.
  await session.revoke();
  throw orgRefused(
    'org.passwordExpired',
    'The password has expired. Sign in to Salesforce in the browser, choose a new one, and connect again.',
  );
}

function elsewhere(): Error {
  return orgUnreachable(
    'org.hostForbidden',
    'Salesforce led to a server that is not one of its My Domain addresses. Connect with the address of the org itself.',
  );
}
