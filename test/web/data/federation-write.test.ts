import { describe, expect, test } from 'vitest';
import type { FederationIdRow } from '../../../server/contract/federation-ids.ts';
import { readCsv } from '../../../server/directory/read-csv.ts';
import type { Api } from '../../../web/data/api.ts';
import { countInFile, fetchDataLoaderFile, peopleFile, peopleHandedOver } from '../../../web/data/federation-csv.ts';
import {
  compareUsers,
  failedChoices,
  federationIdsPath,
  stopWriting,
  undoFederationIds,
  type WriteStep,
  writeFederationIds,
} from '../../../web/data/federation-write.ts';
import type { Reply } from '../../../web/data/reply.ts';

const PATH = federationIdsPath('an-id');
const ROW: FederationIdRow = {
  userId: '005000000000001',
  username: 'ada@acme',
  email: 'ada@example.com',
  name: 'Ada "A" Lovelace',
  state: 'notHere',
  before: null,
  after: null,
  person: null,
  matchedBy: null,
  note: '',
};
const CHOICE = { userId: ROW.userId, before: null, after: 'ada@example.com' };
const ORDER = { source: { csv: 'Id\n' }, choices: [CHOICE] };
const FAILURE = { userId: ROW.userId, username: ROW.username, code: 'DUPLICATE_VALUE', message: 'duplicate value' };
const PROBLEM = { code: 'orgSessionEnded', title: 'Ended', detail: 'Connect again.', reference: 'REF-1' };

/** A server that answers with these lines, and then so; it notes what it was asked. */
function apiOf(lines: object[], end: Reply<null> = { value: null }) {
  const asked: { path: string; body: object }[] = [];
  const api: Pick<Api, 'stream'> = {
    async stream<Line>(path: string, body: object, onLine: (line: Line) => void) {
      asked.push({ path, body });
      for (const line of lines) onLine(JSON.parse(JSON.stringify(line)));
      return end;
    },
  };
  return { api, asked };
}

describe('comparing', () => {
  const order = { path: PATH, source: { csv: 'Id\n' } };

  test('the rows come as they are matched, the counts last', async () => {
    const done = { counts: {}, notInOrg: 2 };
    const rows: FederationIdRow[] = [];
    const reply = await compareUsers(apiOf([{ rows: [ROW] }, { done }]).api, order, (more) => rows.push(...more));
    expect(rows).toEqual([ROW]);
    expect(reply).toEqual({ value: done });
  });

  test('a problem in the last line is the answer', async () => {
    const reply = await compareUsers(apiOf([{ rows: [] }, { problem: PROBLEM }]).api, order, () => undefined);
    expect(reply).toMatchObject({ problem: PROBLEM });
  });

  test('an answer without an end has broken off', async () => {
    expect(await compareUsers(apiOf([{ rows: [ROW] }]).api, order, () => undefined)).toEqual({ offline: true });
  });
});

describe('writing', () => {
  const order = { path: PATH, connection: 'c', choices: [CHOICE] };

  test('it sends exactly what was chosen', async () => {
    const { api, asked } = apiOf([{ done: { written: 1, failures: [] } }]);
    await writeFederationIds(api, order, () => undefined);
    expect(asked).toEqual([{ path: `${PATH}/write`, body: { connection: 'c', choices: [CHOICE] } }]);
  });

  test('it tells of each step, and then what was written', async () => {
    const steps: WriteStep[] = [];
    const done = { written: 0, failures: [FAILURE] };
    const reply = await writeFederationIds(apiOf([{ written: 0, of: 1 }, { done }]).api, order, (step) =>
      steps.push(step),
    );
    expect(steps).toEqual([{ written: 0, of: 1 }]);
    expect(reply).toEqual({ value: done });
  });

  test('a refusal before the first line is the answer', async () => {
    const { api } = apiOf([], { offline: true });
    expect(await writeFederationIds(api, order, () => undefined)).toEqual({ offline: true });
  });

  test('only what failed is tried again', () => {
    const other = { ...CHOICE, userId: '005000000000002' };
    expect(failedChoices([CHOICE, other], [FAILURE])).toEqual([CHOICE]);
  });

  test('stopping names the connection alone', async () => {
    const asked: unknown[] = [];
    const api: Pick<Api, 'post'> = {
      async post(path, body) {
        asked.push(path, body);
        return { offline: true };
      },
    };
    expect(await stopWriting(api, { path: PATH, connection: 'c' })).toEqual({ offline: true });
    expect(asked).toEqual([`${PATH}/stop`, { connection: 'c' }]);
  });

  test('taking back names the connection alone', async () => {
    const { api, asked } = apiOf([{ done: { written: 1, failures: [] } }]);
    await undoFederationIds(api, { path: PATH, connection: 'c' }, () => undefined);
    expect(asked).toEqual([{ path: `${PATH}/undo`, body: { connection: 'c' } }]);
  });
});

describe('files', () => {
  test('people who are not here keep the Federation ID that they have', () => {
    const file = peopleFile(['email', 'name', 'federationId'], [{ ...ROW, before: 'ADA' }]);
    expect(file).toBe('\uFEFFemail,name,federationId\r\nada@example.com,"Ada ""A"" Lovelace",ADA\r\n');
  });

  test('no cell is one that a spreadsheet would calculate', () => {
    expect(peopleFile(['email'], [{ ...ROW, name: '=1+1' }])).toContain(",'=1+1,");
  });

  test('people are handed over to the import with exact values', () => {
    const csv = peopleHandedOver(['email', 'name', 'federationId'], [{ ...ROW, name: '=1+1', before: '+4711' }]);
    expect(csv).toBe('email,name,federationId\r\nada@example.com,=1+1,+4711\r\n');
  });

  test.each(['+4711', "'+4711", "''@x", '-1', '@home', "O'Neill", "'quoted'", '＝x', 'a"b,c;d'])(
    'come out of the import as they went in: %s',
    (before) => {
      const headings = ['email', 'name', 'federationId'];
      for (const write of [peopleFile, peopleHandedOver]) {
        const { rows, problems } = readCsv(write(headings, [{ ...ROW, before }]));
        expect(problems).toEqual([]);
        expect(rows).toMatchObject([{ email: ROW.email, name: ROW.name, federationId: before }]);
      }
    },
  );

  test('the file for Data Loader is asked for with what was chosen, and from where', async () => {
    const asked: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (address, init) => {
      asked.push(address, JSON.parse(String(init?.body)));
      return new Response('');
    };
    await fetchDataLoaderFile(PATH, ORDER, fetch);
    expect(asked).toEqual([`${PATH}/csv`, ORDER]);
  });

  test('the users in a file for Data Loader are counted', () => {
    expect(countInFile('Id,FederationIdentifier\r\n')).toBe(0);
    expect(countInFile('Id,FederationIdentifier\r\n1,"a"\r\n2,"b"\r\n')).toBe(2);
  });

  test('the file for Data Loader is the text of the answer', async () => {
    const fetch = async () => new Response('Id,FederationIdentifier\r\n');
    expect(await fetchDataLoaderFile(PATH, ORDER, fetch)).toEqual({ value: 'Id,FederationIdentifier\r\n' });
  });

  test('a refusal of the file is told', async () => {
    const fetch = async () => Response.json(PROBLEM, { status: 409 });
    expect(await fetchDataLoaderFile(PATH, ORDER, fetch)).toEqual({ problem: PROBLEM });
  });

  test('a file that does not come is told', async () => {
    const fetch = () => Promise.reject(new TypeError('offline'));
    expect(await fetchDataLoaderFile(PATH, ORDER, fetch)).toEqual({ offline: true });
  });
});
