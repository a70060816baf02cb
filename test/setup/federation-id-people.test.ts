import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FederationIdPreviewLine } from '../../server/contract/federation-ids.ts';
import type { ImportPreviewReply, ImportProgress } from '../../server/contract/people.ts';
import type { Connection } from '../../server/contract/salesforce.ts';
import { peopleFile, peopleHandedOver } from '../../web/data/federation-csv.ts';
import { federationIdsWords } from '../../web/i18n/federation-ids-words.ts';
import { anEvent, aServiceProvider } from '../helpers/records.ts';
import { openSalesforceOrg, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { startSmtpServer, type TestSmtpServer } from '../helpers/smtp-server.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

const { headings } = federationIdsWords.people;

let smtp: TestSmtpServer;
let org: SalesforceOrg;
let server: TestServer;
let administrator: SignedIn;

beforeEach(async () => {
  smtp = await startSmtpServer();
  org = await openSalesforceOrg({ isSandbox: true });
  server = await startTestServer(smtp.environment, org.fetch);
  administrator = await signInAs(server, 'administrator');
});
afterEach(async () => {
  await server.close();
  await org.close();
  await smtp.close();
});

async function post(path: string, body: object): Promise<string> {
  const reply = await administrator.browser.request('POST', path, { body });
  if (reply.statusCode !== 200) throw new Error(reply.body);
  return reply.body;
}

function linesOf<Line>(text: string): Line[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function rowsNotHere() {
  const application = aServiceProvider({ entityId: `https://${org.host}` });
  await server.services.store.serviceProviders.add(application, anEvent());
  const way = { way: 'accessToken', myDomain: org.host, accessToken: org.issueAccessToken() };
  const { id }: Connection = JSON.parse(await post('/api/salesforce/connections', way));
  const path = `/api/service-providers/${application.id}/federation-ids/preview`;
  const lines = linesOf<FederationIdPreviewLine>(await post(path, { source: { connection: id } }));
  const rows = lines.flatMap((line) => ('rows' in line ? line.rows : []));
  return rows.filter(({ state, email }) => state === 'notHere' && /^(anneli|boris)@/.test(email));
}

test.each([
  ['handed over', peopleHandedOver],
  ['saved as a file', peopleFile],
])('people who are only in a sandbox are invited at the address that mail reaches, %s', async (_, write) => {
  org.addUsers(1, () => ({ email: 'anneli@example.com.invalid', name: 'Anneli', federationId: '+4711' }));
  org.addUsers(1, () => ({ email: 'boris@example.com.invalid', name: '=Boris', federationId: null }));
  const rows = await rowsNotHere();
  expect(rows).toHaveLength(2);

  const csv = write(headings, rows);
  const { digest, counts }: ImportPreviewReply = JSON.parse(await post('/api/people/import/preview', { csv }));
  expect(counts).toEqual({ add: 2, known: 0, refused: 0 });
  const [imported] = linesOf<ImportProgress>(await post('/api/people/import', { csv, digest })).slice(-1);
  const userIds = imported !== undefined && 'done' in imported ? imported.done.userIds : [];
  const { store } = server.services;
  expect(await store.users.byEmail('anneli@example.com')).toMatchObject({ name: 'Anneli', federationId: '+4711' });
  expect(await store.users.byEmail('boris@example.com')).toMatchObject({ name: '=Boris', federationId: null });

  await post('/api/invitations', { name: 'From Salesforce', people: { userIds }, by: 'mail' });
  await expect.poll(() => smtp.received.length).toBe(2);
  expect(smtp.received.map(({ to }) => to).toSorted()).toEqual([['anneli@example.com'], ['boris@example.com']]);
});
