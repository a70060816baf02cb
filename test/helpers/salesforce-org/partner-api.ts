import type { Answer, OrgRequest } from './answers.ts';
import { empty } from './answers.ts';
import { countRequest, takeSoapCaller } from './sessions.ts';
import {
  apiFault,
  faultAnswer,
  faultOf,
  PARTNER,
  readCall,
  type SoapCall,
  soapAnswer,
  tag,
  textIn,
} from './soap-xml.ts';
import { adminOf, type OrgState, openSession, recordLogin } from './state.ts';

/** The last version with `login()`; Salesforce ends it with Summer '27. */
const LAST_WITH_LOGIN = 64;
const FIRST_SUPPORTED = 31;

/** Answers the SOAP API: `login`, `logout` and `getUserInfo`. */
export function answerPartnerApi(state: OrgState, request: OrgRequest): Answer {
  if (request.method !== 'POST') return empty(405);
  try {
    const call = readCall(request, PARTNER, ['login', 'logout', 'getUserInfo']);
    checkVersion(request.path, call.operation);
    if (call.operation === 'login') return login(state, request, call);
    const { token, user } = takeSoapCaller(state, call.sessionId);
    if (call.operation === 'logout') {
      state.sessions.delete(token);
      return soapAnswer(PARTNER, 'logout', '');
    }
    return soapAnswer(PARTNER, 'getUserInfo', `<result>${userInfo(state, user.id)}</result>`);
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    return faultAnswer(PARTNER, fault);
  }
}

function checkVersion(path: string, operation: string): void {
  const version = Number(/\/u\/(\d{1,3})\.0(?:\/|$)/.exec(path)?.[1]);
  if (Number.isNaN(version) || version < FIRST_SUPPORTED || version > 67) {
    throw apiFault('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
  }
  if (operation === 'login' && version > LAST_WITH_LOGIN) {
    throw apiFault('UNSUPPORTED_API_VERSION', `login() is not supported in API version ${version}.0`);
  }
}

const INVALID_LOGIN = 'Invalid username, password, security token; or user locked out.';

function login(state: OrgState, { host }: OrgRequest, { element }: SoapCall): Answer {
  const { options } = state;
  const username = textIn(element, PARTNER, 'username') ?? '';
  const password = textIn(element, PARTNER, 'password') ?? '';
  if (isElsewhere(state, host) || username.toLowerCase() !== options.admin.username.toLowerCase()) {
    throw apiFault('INVALID_LOGIN', INVALID_LOGIN);
  }
  if (!options.soapLoginEnabled) {
    throw apiFault(
      'INVALID_OPERATION',
      'SOAP API login() is disabled by default in this org. Contact your Salesforce admin.',
    );
  }
  checkPassword(state, password);
  const admin = adminOf(state);
  if (!admin.isActive) throw apiFault('INVALID_LOGIN', INVALID_LOGIN);
  if (!options.adminHasAnyApiAuth) {
    throw apiFault('INSUFFICIENT_ACCESS', 'The user requires the “Use Any API Auth” permission to call login()');
  }
  if (!countRequest(state)) throw apiFault('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
  recordLogin(state, { UserId: admin.id, LoginType: 'Other Apex API', Status: 'Success', LoginUrl: host });
  return soapAnswer(PARTNER, 'login', loginResult(state, admin.id));
}

/** Production signs in at `login`, sandboxes at `test`, and each at its own My Domain. */
function isElsewhere({ options }: OrgState, host: string): boolean {
  return host === (options.isSandbox ? 'login.salesforce.com' : 'test.salesforce.com');
}

function checkPassword(state: OrgState, given: string): void {
  const { admin, isTrustedNetwork } = state.options;
  if (given === `${admin.password}${admin.securityToken}`) return;
  if (given === admin.password) {
    if (isTrustedNetwork) return;
    throw apiFault(
      'LOGIN_MUST_USE_SECURITY_TOKEN',
      'Invalid username, password, security token; or user locked out. Are you at a new location? When accessing Salesforce--either via a desktop client or the API--from outside of your company’s trusted networks, you must add a security token to your password to log in.',
    );
  }
  recordLogin(state, { UserId: adminOf(state).id, LoginType: 'Other Apex API', Status: 'Invalid Password' });
  throw apiFault('INVALID_LOGIN', INVALID_LOGIN);
}

function loginResult(state: OrgState, userId: string): string {
  const { options, host, organizationId } = state;
  const isRestricted = options.adminPasswordExpired;
  const sessionId = openSession(state, { userId, kind: 'password', isRestricted });
  const server = (api: string) => `https://${host}/services/Soap/${api}/64.0/${organizationId.slice(0, 15)}`;
  const fields = [
    tag('metadataServerUrl', server('m')),
    tag('passwordExpired', isRestricted),
    tag('sandbox', options.isSandbox),
    tag('serverUrl', server('u')),
    tag('sessionId', sessionId),
    tag('userId', userId),
    `<userInfo>${userInfo(state, userId)}</userInfo>`,
  ];
  return `<result>${fields.join('')}</result>`;
}

function userInfo(state: OrgState, userId: string): string {
  const user = state.users.get(userId);
  const facts = {
    accessibilityMode: false,
    organizationId: state.organizationId,
    organizationName: state.options.name,
    profileId: '00e5g000000AcmeAAA',
    sessionSecondsValid: 7200,
    userEmail: user?.email ?? '',
    userFullName: user?.name ?? '',
    userId,
    userLanguage: 'en_US',
    userName: user?.username ?? '',
    userType: 'Standard',
    userUiSkin: 'Theme3',
  };
  return Object.entries(facts)
    .map(([name, value]) => tag(name, value))
    .join('');
}
