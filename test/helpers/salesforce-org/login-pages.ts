import { escapeHtml } from '../../../server/contract/text.ts';
import { redirectQuery, salesforceId, salesforceRequest, signEnveloped } from '../service-provider.ts';
import { type Answer, notFound, type OrgRequest, page, redirect } from './answers.ts';
import { judgeResponse, loginRefusalOf, loginRefused, type SamlMemory } from './saml-judge.ts';
import { findUser, isPrivileged, tierOf } from './saml-users.ts';
import { acsUrl, isSamlOn, NOBODY, type OrgState, recordLogin, type SamlConfigRow } from './state.ts';
import { authConfiguration, isOffered, ssoUrl } from './tables.ts';

/** What the ACS was sent. */
export interface ReceivedAnswer {
  /** XML. */
  response: string;
  relayState: string | null;
  /** `Success`, or why not; a text of the login history. */
  status: string;
  /** Who signed in; null: nobody. */
  username: string | null;
}

/** Pages for people: the login page, the way to the identity provider and back, and where it leads. */
export interface LoginPages {
  /** Everything the ACS was sent, in order. */
  received: ReceivedAnswer[];
  answer(request: OrgRequest): Promise<Answer>;
  /** The page after a login, on the other host. */
  land(request: OrgRequest): Answer;
}

/** Makes the pages; what was asked and answered before is theirs. */
export function createLoginPages(state: OrgState): LoginPages {
  const memory: SamlMemory = { openRequests: new Set(), taken: new Set() };
  const received: ReceivedAnswer[] = [];

  async function begin(query: URLSearchParams): Promise<Answer> {
    const config = findConfig(state, query.get('samlSsoConfig'));
    const loginUrl = config?.fields.get('loginUrl');
    if (!isSamlOn(state) || config === undefined || loginUrl === undefined) return refusalPage();
    const id = salesforceId();
    memory.openRequests.add(id);
    const relayState = query.get('RelayState') ?? '';
    const binding = query.get('binding') ?? (config.fields.get('redirectBinding') === 'true' ? 'redirect' : 'post');
    return leave(state, { config, loginUrl, id, relayState, binding });
  }

  function receive({ body, query }: OrgRequest): Answer {
    const form = new URLSearchParams(body);
    const samlResponse = form.get('SAMLResponse') ?? '';
    const relayState = form.get('RelayState');
    const response = Buffer.from(samlResponse, 'base64').toString();
    const { status, username } = judge(state, memory, { samlResponse, so: query.get('so') });
    received.push({ response, relayState, status, username });
    if (status === 'Failed: Computer activation required')
      return page(200, 'Verify Your Identity', '<p>We e-mailed you a code.</p>');
    if (username === null) return refusalPage();
    return redirect(303, `https://${state.lightningHost}/signed-in?login=${received.length - 1}`);
  }

  return {
    received,
    async answer(request) {
      const { method, path, query } = request;
      if (method === 'POST' && path === '/') return receive(request);
      if (method !== 'GET') return notFound();
      if (path === '/saml/authn-request.jsp') return begin(query);
      if (path === '/.well-known/auth-configuration') {
        const body = JSON.stringify(authConfiguration(state));
        return { status: 200, headers: { 'content-type': 'application/json;charset=UTF-8' }, body };
      }
      return path === '/' ? loginPage(state) : notFound();
    },
    land({ path, query }) {
      const login = received[Number(query.get('login') ?? Number.NaN)];
      if (path !== '/signed-in' || login?.username == null) return notFound();
      const relayState = escapeHtml(login.relayState ?? 'none');
      return page(200, `Signed in as ${login.username}`, `<pre>RelayState ${relayState}</pre>`);
    },
  };
}

/** Judges an answer and writes the login down. */
function judge(
  state: OrgState,
  memory: SamlMemory,
  sent: { samlResponse: string; so: string | null },
): { status: string; username: string | null } {
  let loginType = 'SAML Sfdc Initiated SSO';
  let userId = NOBODY;
  try {
    const judged = judgeResponse(state, memory, sent);
    if (judged.isUnsolicited) loginType = 'SAML Idp Initiated SSO';
    const user = findUser(state, judged);
    userId = user.id;
    if (!user.isActive) throw loginRefused('User is inactive', judged.config);
    const tier = tierOf(judged);
    if (isPrivileged(user) && tier !== 'phishing-resistant') {
      throw loginRefused('Failed: Phishing-resistant MFA required', judged.config);
    }
    // What Salesforce has written down for the e-mailed code since long before.
    if (tier === 'weak') throw loginRefused('Failed: Computer activation required', judged.config);
    recordLogin(state, {
      UserId: user.id,
      LoginType: loginType,
      Status: 'Success',
      AuthenticationServiceId: judged.config.id,
    });
    return { status: 'Success', username: user.username };
  } catch (error) {
    const refusal = loginRefusalOf(error);
    if (refusal === null) throw error;
    const { status, config } = refusal;
    recordLogin(state, {
      UserId: userId,
      LoginType: loginType,
      Status: status,
      AuthenticationServiceId: config?.id ?? null,
    });
    return { status, username: null };
  }
}

function findConfig({ samlConfigs }: OrgState, id: string | null): SamlConfigRow | undefined {
  const configs = [...samlConfigs.values()];
  return id === null ? configs[0] : configs.find((config) => config.id === id);
}

/** Goes to the identity provider with a signed request. */
async function leave(
  state: OrgState,
  sent: { config: SamlConfigRow; loginUrl: string; id: string; relayState: string; binding: string },
): Promise<Answer> {
  const { config, loginUrl, id, relayState } = sent;
  const { pair } = state.requestSigning;
  const request = salesforceRequest({
    id,
    issuer: escapeHtml(config.fields.get('samlEntityId') ?? ''),
    destination: escapeHtml(loginUrl),
    acsUrl: escapeHtml(acsUrl(state)),
    issueInstant: state.now(),
  });
  if (sent.binding === 'redirect') {
    const query = await redirectQuery(request, { relayState, pair });
    return redirect(302, `${loginUrl}${loginUrl.includes('?') ? '&' : '?'}${query}`);
  }
  const fields = {
    SAMLRequest: Buffer.from(await signEnveloped(request, { pair })).toString('base64'),
    RelayState: relayState,
  };
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
  );
  return page(
    200,
    'Redirecting…',
    `<form id="saml" method="post" action="${escapeHtml(loginUrl)}">${inputs.join('')}<button>Continue</button></form><script>document.getElementById('saml').submit()</script>`,
  );
}

/** All that Salesforce tells the person. */
function refusalPage(): Answer {
  return page(
    403,
    'Single Sign-On Error',
    '<p>We can’t log you in because of an issue with single sign-on. Contact your Salesforce admin for help.</p>',
  );
}

function loginPage(state: OrgState): Answer {
  const buttons = [...state.samlConfigs.values()]
    .filter(({ id }) => isOffered(state, id))
    .map(
      ({ id, fields }) =>
        `<p><a href="${escapeHtml(ssoUrl(state, id))}">${escapeHtml(fields.get('name') ?? '')}</a></p>`,
    );
  const form =
    '<form method="post" action="/login.jsp"><p><label>Username <input name="username"></label></p><p><label>Password <input type="password" name="pw"></label></p><button>Log In</button></form>';
  return page(200, 'Login | Salesforce', `${state.options.hasLoginForm ? form : ''}${buttons.join('')}`);
}
