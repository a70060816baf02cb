/** People of every role who are signed in, as the console finds them. */
import type { LightMyRequestResponse } from 'fastify';
import type { Role, User } from '../../db/model.ts';
import type { LoginPageData } from '../../server/contract/pages.ts';
import { pageData, type TestBrowser } from './browser.ts';
import { enrolPerson, type TestServer } from './server.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from './software-authenticator.ts';

/** Somebody in front of a browser that knows them. */
export interface SignedIn {
  user: User;
  browser: TestBrowser;
  authenticator: SoftwareAuthenticator;
}

/** Adds a person of this role with a passkey, and signs them in. */
export async function signInAs(server: TestServer, role: Role, person: Partial<User> = {}): Promise<SignedIn> {
  const authenticator = createSoftwareAuthenticator({ origin: server.services.config.publicUrl });
  const user = await enrolPerson(server, authenticator, {
    email: `${role}@example.com`,
    name: `A ${role}`,
    ...person,
    role,
  });
  const browser = server.browser();
  const signedIn = await logIn(browser, authenticator);
  if (signedIn.statusCode !== 303) throw new Error(`login: ${signedIn.statusCode} ${signedIn.body}`);
  return { user, browser, authenticator };
}

/** What the login page does, opened at `address`. */
export async function logIn(
  browser: TestBrowser,
  authenticator: SoftwareAuthenticator,
  address = '/login',
): Promise<LightMyRequestResponse> {
  const page = pageData<LoginPageData>((await browser.get(address)).body);
  return browser.postForm('/login', {
    request: page.request,
    return: page.return,
    credential: JSON.stringify(authenticator.get(page.options)),
  });
}

/** What the console does before a sensitive act when it is told `passkeyAgain`. */
export async function usePasskeyAgain({ browser, authenticator }: SignedIn): Promise<LightMyRequestResponse> {
  const begun = await browser.request('POST', '/api/session/passkey/options');
  const credential = authenticator.get(begun.json().options);
  return browser.request('POST', '/api/session/passkey', { body: { credential } });
}

/** An administrator makes a token by the console's own request; gives its secret and id. */
export async function makeToken(
  administrator: SignedIn,
  role: Exclude<Role, 'user'>,
  days = 1,
): Promise<{ secret: string; id: string; bearer: Record<string, string> }> {
  const made = await administrator.browser.request('POST', '/api/tokens', {
    body: { name: `For ${role}`, role, days },
  });
  if (made.statusCode !== 200) throw new Error(`token: ${made.statusCode} ${made.body}`);
  const { token, record } = made.json();
  return { secret: token, id: record.id, bearer: { authorization: `Bearer ${token}` } };
}
