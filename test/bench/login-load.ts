/** A server under the load of whole logins, each as a browser does it: three requests, and the form that Salesforce would get. */
import { randomInt } from 'node:crypto';
import type { LoginPageData } from '../../server/contract/pages.ts';
import { formOf, pageData } from '../helpers/browser.ts';
import { redirectQuery, salesforceRequest } from '../helpers/service-provider.ts';
import type { SoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import type { BenchDatabase } from './database.ts';
import { cookiesOf, inFlight, type Received, send } from './http-client.ts';
import { canSignIn, type Person, person } from './invented-people.ts';
import { costOf, type LoadCost, type MeasuredProcess, startProcess } from './measured-process.ts';

export interface LoadedServer extends Pick<MeasuredProcess, 'usage' | 'close'> {
  /** A slice of so many logins, of people whom chance picks. */
  logins(count: number): () => Promise<LoadCost>;
}

/** A login about to be made. */
interface Visit {
  person: Person;
  /** Of the signed AuthnRequest. */
  query: string;
}

const RELAY_STATE = '/lightning/r/Account/001D000000IRFmaIAH/view';

/** Starts the server over a database. */
export async function startLoadedServer(
  database: BenchDatabase,
  authenticator: SoftwareAuthenticator,
): Promise<LoadedServer> {
  const server = await startProcess('server/main.ts', { ...database.settings, LATCHKEY_RATE_LIMIT: '1000000' });
  const { port } = server;
  const origin = `http://localhost:${port}`;

  /** Signed beforehand: what Salesforce does is no part of the load. */
  async function prepareVisit(): Promise<Visit> {
    const request = salesforceRequest({ issueInstant: new Date(), destination: `${origin}/saml/sso` });
    return {
      person: anybody(database.population.people),
      query: await redirectQuery(request, { relayState: RELAY_STATE }),
    };
  }

  async function login({ person, query }: Visit): Promise<void> {
    const received = await send({ port, path: `/saml/sso?${query}` });
    const page = await send({ port, path: expectRedirect(received) });
    const { request, options } = pageData<LoginPageData>(expectPage(page));
    const identity = { origin, responseId: person.credentialId, userHandle: person.userHandle };
    const credential = JSON.stringify(authenticator.get(options, identity));
    const answer = await send({
      port,
      method: 'POST',
      path: '/login',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: cookiesOf(page),
        origin,
        'sec-fetch-site': 'same-origin',
      },
      body: new URLSearchParams({ request, credential }).toString(),
    });
    expectResponseFor(person, expectPage(answer));
  }

  return {
    usage: server.usage,
    close: server.close,
    logins: (count) => async () => {
      const visits = await Promise.all(Array.from({ length: count }, prepareVisit));
      return costOf(server, count, () => inFlight(visits, login));
    },
  };
}

/** Somebody of so many, who is not disabled and has a passkey. */
function anybody(people: number): Person {
  for (;;) {
    const n = randomInt(1, people + 1);
    if (canSignIn(n)) return person(n);
  }
}

function expectRedirect({ status, headers, body }: Received): string {
  if (status !== 303 || headers.location === undefined) throw new Error(`No way to the login page: ${status} ${body}`);
  return headers.location;
}

function expectPage({ status, body }: Received): string {
  if (status !== 200) throw new Error(`No page: ${status} ${body}`);
  return body;
}

/** Only what signs the right person in counts as a login. */
function expectResponseFor({ email, federationId }: Person, html: string): void {
  const { SAMLResponse = '', RelayState } = formOf(html).fields;
  const response = Buffer.from(SAMLResponse, 'base64').toString();
  if (!response.includes(`>${federationId ?? email}</saml:NameID>`) || RelayState !== RELAY_STATE) {
    throw new Error(`The Response does not sign ${email} in: ${html}`);
  }
}
