/** A sign-on as a test walks through it. */
import type { LightMyRequestResponse } from 'fastify';
import type { AuditEvent } from '../../db/model.ts';
import { formOf, type TestBrowser } from '../helpers/browser.ts';
import type { TestServer } from '../helpers/server.ts';
import type { SoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { logIn } from '../helpers/staff.ts';

/** Goes from where a sign-on begins to our login page, and answers it with a passkey. */
export async function signOn(
  browser: TestBrowser,
  path: string,
  authenticator: SoftwareAuthenticator,
): Promise<LightMyRequestResponse> {
  const sent = await browser.get(path);
  if (sent.statusCode !== 303) throw new Error(`begin: ${sent.statusCode} ${sent.body}`);
  return logIn(browser, authenticator, String(sent.headers.location));
}

/** The Response in an auto-submit page, as XML. */
export function responseOf({ body }: LightMyRequestResponse): string {
  return Buffer.from(formOf(body).fields.SAMLResponse ?? '', 'base64').toString();
}

/** The newest event. */
export async function lastEvent({ services }: TestServer): Promise<AuditEvent> {
  const [event] = await services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  if (event === undefined) throw new Error('There is no event.');
  return event;
}
