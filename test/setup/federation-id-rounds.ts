/**
 * A process of its own: `node --expose-gc federation-id-rounds.ts HOST TOKEN`. Matches, writes and takes back the Federation
 * IDs of an org again and again; prints the heap after each round, in bytes.
 */
import type { FederationIdChoice, FederationIdPreviewLine } from '../../server/contract/federation-ids.ts';
import type { Connection } from '../../server/contract/salesforce.ts';
import { anEvent, aServiceProvider, aUser } from '../helpers/records.ts';
import { startTestServer } from '../helpers/server.ts';
import { signInAs } from '../helpers/staff.ts';

/** Users of the org, whose addresses are `many0@acme.example` and so on. */
export const PEOPLE = 10_000;

/** How often it is done. */
export const ROUNDS = 5;

if (import.meta.main) {
  const [host = '', accessToken = ''] = process.argv.slice(2);
  process.stdout.write(`${JSON.stringify(await measureRounds({ host, accessToken }))}\n`);
  process.exit(0);
}

/** What is left in the heap after each round. */
async function measureRounds({ host, accessToken }: { host: string; accessToken: string }): Promise<number[]> {
  const server = await startTestServer();
  const { store } = server.services;
  const people = Array.from({ length: PEOPLE }, (_, number) => aUser({ email: `many${number}@acme.example` }));
  await store.users.addMany(people, [anEvent()], () => undefined);
  const application = aServiceProvider({ entityId: `https://${host}` });
  await store.serviceProviders.add(application, anEvent());
  const { browser } = await signInAs(server, 'administrator');

  async function ask<Line>(path: string, body: object): Promise<Line[]> {
    const reply = await browser.request('POST', path, { body });
    if (reply.statusCode !== 200) throw new Error(reply.body);
    return reply.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  const [opened] = await ask<Connection>('/api/salesforce/connections', {
    ...{ way: 'accessToken', myDomain: host, accessToken },
  });
  const connection = opened?.id;
  const path = `/api/service-providers/${application.id}/federation-ids`;
  const heaps: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const choices = chosen(await ask(`${path}/preview`, { source: { connection } }));
    const written = (await ask(`${path}/write`, { connection, choices })).at(-1);
    const undone = (await ask(`${path}/undo`, { connection })).at(-1);
    const all = JSON.stringify({ done: { written: PEOPLE, failures: [] } });
    if (JSON.stringify(written) !== all || JSON.stringify(undone) !== all) throw new Error(JSON.stringify(written));
    heaps.push(heapNow());
  }
  await server.close();
  return heaps;
}

function chosen(lines: FederationIdPreviewLine[]): FederationIdChoice[] {
  const rows = lines.flatMap((line) => ('rows' in line ? line.rows : []));
  return rows.flatMap(({ userId, before, after }) => (after === null ? [] : [{ userId, before, after }]));
}

function heapNow(): number {
  if (globalThis.gc === undefined) throw new Error('Start it with --expose-gc.');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
