/** The whole server in this process, over a database of its own, with a clock that the test turns. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { User } from '../../db/model.ts';
import type { DatabaseKind } from '../../db/schema.ts';
import { buildApp } from '../../server/app.ts';
import type { Origin } from '../../server/audit/record.ts';
import { readConfig } from '../../server/config.ts';
import { addUser } from '../../server/directory/users.ts';
import { createEnrolmentLink } from '../../server/enrolment/link.ts';
import { openInstallation } from '../../server/installation.ts';
import { randomReference } from '../../server/random.ts';
import type { Services } from '../../server/services.ts';
import { createTestBrowser, type TestBrowser } from './browser.ts';
import { newLocation } from './databases.ts';
import type { SoftwareAuthenticator } from './software-authenticator.ts';

/** A server that answers `inject` without a network. */
export interface TestServer {
  app: FastifyInstance;
  services: Services;
  /** Turns the clock. */
  advance(seconds: number): void;
  now(): Date;
  origin(): Origin;
  browser(): TestBrowser;
  close(): Promise<void>;
}

/** Starts a server; `environment` holds its LATCHKEY_ settings, `fetch` leads to a stand-in org. A data directory of its own is deleted at the end. */
export async function startTestServer(
  environment: Record<string, string> = {},
  fetch?: typeof globalThis.fetch,
): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-server-'));
  const config = readConfig({ LATCHKEY_DATA_DIR: dataDir, LATCHKEY_LOG_LEVEL: 'silent', ...environment });
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const { services } = await openInstallation(config, now, fetch);
  const app = await buildApp(services);
  return {
    app,
    services,
    advance: (seconds) => {
      ahead += seconds * 1000;
    },
    now,
    origin: () => ({ actor: 'operator', reference: randomReference(), address: null, at: now() }),
    browser: () => createTestBrowser(app, config.publicUrl),
    close: async () => {
      await app.close();
      await services.store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The same over a database of this kind, which is deleted at the end too. */
export async function startTestServerOn(
  kind: DatabaseKind,
  environment: Record<string, string> = {},
  fetch?: typeof globalThis.fetch,
): Promise<TestServer> {
  if (kind === 'sqlite') return startTestServer(environment, fetch);
  const { location, remove } = await newLocation(kind);
  if (!('postgresUrl' in location)) throw new Error('This is no PostgreSQL database.');
  const server = await startTestServer({ ...environment, LATCHKEY_DATABASE_URL: location.postgresUrl }, fetch);
  return {
    ...server,
    close: async () => {
      await server.close();
      await remove();
    },
  };
}

/** Adds a person and makes them a passkey, through the link and the API that a person uses. */
export async function enrolPerson(
  server: TestServer,
  authenticator: SoftwareAuthenticator,
  person: Partial<Pick<User, 'email' | 'name' | 'federationId' | 'role'>> = {},
): Promise<User> {
  const user = await addUser(
    server.services,
    { email: 'ada@example.com', name: 'Ada Lovelace', federationId: null, role: 'user', ...person },
    server.origin(),
  );
  const { url } = await createEnrolmentLink(server.services, { user, hours: 1, mayHavePasskey: true }, server.origin());
  await redeemOnPage(server.browser(), '/api/enrolment', { token: tokenOf(url), authenticator });
  return user;
}

/** What the enrolment page does once its button is pressed; gives what it would show. */
export async function redeemOnPage(
  browser: TestBrowser,
  api: '/api/enrolment' | '/api/setup',
  {
    token,
    authenticator,
    ...person
  }: { token: string; authenticator: SoftwareAuthenticator; email?: string; name?: string },
): Promise<{ passkey: { name: string; synced: boolean }; person: { name: string; email: string } }> {
  const begun = await browser.postJson(`${api}/options`, { token, ...person });
  if (begun.statusCode !== 200) throw new Error(`options: ${begun.statusCode} ${begun.body}`);
  const credential = authenticator.create(begun.json().options);
  const done = await browser.postJson(`${api}/verify`, { token, credential });
  if (done.statusCode !== 200) throw new Error(`verify: ${done.statusCode} ${done.body}`);
  return done.json();
}

/** The secret in a link's fragment. */
export function tokenOf(url: string): string {
  return new URL(url).hash.slice(1);
}
