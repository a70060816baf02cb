import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  FederationIdChoice,
  FederationIdPreviewLine,
  FederationIdProgress,
  FederationIdRow,
} from '../../server/contract/federation-ids.ts';
import type { Connection } from '../../server/contract/salesforce.ts';
import { addUser } from '../../server/directory/users.ts';
import { signInAs } from '../helpers/staff.ts';
import { type OrgSetUp, openOrgSetUp } from './org-set-up.ts';

let setUp: OrgSetUp;
let connection: Connection;
let path: string;

beforeEach(async () => {
  setUp = await openOrgSetUp();
  connection = await setUp.connect();
  const { serviceProviderId } = await setUp.runAll(connection);
  path = `/api/service-providers/${serviceProviderId}/federation-ids`;
});
afterEach(() => setUp.close());

async function addPeople(...emails: string[]): Promise<void> {
  for (const email of emails) {
    await addUser(
      setUp.server.services,
      { email, name: 'Some One', federationId: null, role: 'user' },
      setUp.server.origin(),
    );
  }
}

async function compare(source: object = { connection: connection.id }) {
  const reply = await setUp.administrator.browser.request('POST', `${path}/preview`, { body: { source } });
  const lines = linesOf<FederationIdPreviewLine>(reply.body);
  const rows = lines.flatMap((line) => ('rows' in line ? line.rows : []));
  const done = lines.find((line) => 'done' in line);
  if (done === undefined) throw new Error(reply.body);
  return { rows, ...done.done };
}

async function write(choices: FederationIdChoice[], how = 'write') {
  const body = how === 'write' ? { connection: connection.id, choices } : { connection: connection.id };
  const reply = await setUp.administrator.browser.request('POST', `${path}/${how}`, { body });
  const last = linesOf<FederationIdProgress>(reply.body).at(-1);
  if (last === undefined || !('done' in last)) throw new Error(reply.body);
  return last.done;
}

function linesOf<Line>(body: string): Line[] {
  return body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function proposals(rows: FederationIdRow[]): FederationIdChoice[] {
  return rows.flatMap(({ userId, before, after }) => (after === null ? [] : [{ userId, before, after }]));
}

function stateOf(rows: FederationIdRow[], username: string): string | undefined {
  return rows.find((row) => row.username === username)?.state;
}

describe('the comparison', () => {
  test('tells every way in which a user of the org and a person here stand to each other', async () => {
    const [matched, blank, missing, different, differentCase, inactive, notHere, twin] = setUp.org.addUsers(
      8,
      (number) => ({
        username: `user${number}@acme.example`,
        email: `user${number}@acme.example`,
        federationId: null,
        isActive: true,
      }),
    );
    if (!matched || !blank || !missing || !different || !differentCase || !inactive || !notHere || !twin)
      throw new Error('users');
    await addPeople(...[matched, blank, missing, different, differentCase, inactive].map(({ email }) => email));
    matched.federationId = matched.email;
    different.federationId = 'E-4711';
    differentCase.federationId = differentCase.email.toUpperCase();
    inactive.isActive = false;
    twin.email = missing.email;

    const { rows, counts } = await compare();
    expect(stateOf(rows, matched.username)).toBe('matched');
    expect(stateOf(rows, different.username)).toBe('different');
    expect(stateOf(rows, differentCase.username)).toBe('differentCase');
    expect(stateOf(rows, inactive.username)).toBe('inactive');
    expect(stateOf(rows, notHere.username)).toBe('notHere');
    expect([stateOf(rows, blank.username), stateOf(rows, missing.username), stateOf(rows, twin.username)]).toEqual([
      'missing',
      'duplicate',
      'duplicate',
    ]);
    expect(counts).toMatchObject({ matched: 1, missing: 1, different: 1, differentCase: 1, duplicate: 2, inactive: 1 });
    expect(
      rows
        .filter(({ after }) => after !== null)
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['different', 'differentCase', 'duplicate', 'duplicate', 'missing']);
  });

  test('knows the users of a sandbox by the names that they have in production', async () => {
    await setUp.close();
    setUp = await openOrgSetUp({ myDomain: 'acme--test.sandbox', isSandbox: true });
    connection = await setUp.connect();
    const { serviceProviderId } = await setUp.runAll(connection);
    path = `/api/service-providers/${serviceProviderId}/federation-ids`;
    await addPeople('ada@acme.example', 'bob@acme.example');
    setUp.org.addUsers(1, () => ({
      username: 'x@acme.example.test',
      email: 'ada@acme.example.invalid',
      federationId: null,
    }));
    setUp.org.addUsers(1, () => ({
      username: 'bob@acme.example.test',
      email: 'other@acme.example',
      federationId: null,
    }));
    const { rows } = await compare();
    expect(rows.find(({ username }) => username === 'x@acme.example.test')).toMatchObject({
      after: 'ada@acme.example',
      matchedBy: 'email',
    });
    expect(rows.find(({ username }) => username === 'bob@acme.example.test')).toMatchObject({
      after: 'bob@acme.example',
      matchedBy: 'username',
    });
  });

  test('reads a CSV by the names that a report gives its columns', async () => {
    await addPeople('ada@acme.example');
    const csv =
      'User ID,Username,Email,Full Name,Active,SAML Federation ID\r\n0055g00000AbCdEAAV,ada@acme.example,ada@acme.example,Ada,true,\r\n';
    const { rows } = await compare({ csv });
    expect(rows).toMatchObject([{ userId: '0055g00000AbCdEAAV', state: 'missing', after: 'ada@acme.example' }]);
  });

  test.each([
    [
      'has no column that is needed',
      'Username,Email\r\nada,ada@acme.example\r\n',
      'There is no column called “User ID”.',
    ],
    ['tells no Federation IDs', 'Id,Username,Email\r\n', 'There is no column called “Federation ID”.'],
    [
      'has a line that is no user',
      'Id,Username,Email,FederationIdentifier\r\n42,ada,ada@acme.example,\r\n',
      'begins with 005',
    ],
    ['is empty', '', 'The file is empty.'],
  ])('says what is wrong with a CSV that %s', async (_, csv, message) => {
    await expect(compare({ csv })).rejects.toThrow(message);
  });
});

describe('writing', () => {
  test('writes what was chosen, can be repeated without a change, and is taken back', async () => {
    const [ada, bob] = setUp.org.addUsers(2, (number) => ({
      email: `person${number}@acme.example`,
      federationId: null,
    }));
    if (!ada || !bob) throw new Error('users');
    bob.federationId = 'before';
    await addPeople(ada.email, bob.email);
    const choices = proposals((await compare()).rows);
    expect(choices).toHaveLength(2);
    expect(await write(choices)).toEqual({ written: 2, failures: [] });
    expect([ada, bob].map(({ id }) => setUp.org.users.get(id)?.federationId)).toEqual([ada.email, bob.email]);
    expect(proposals((await compare()).rows)).toEqual([]);
    expect((await setUp.administrator.browser.get(path)).json().written).toBe(2);

    expect(await write([], 'undo')).toEqual({ written: 2, failures: [] });
    expect(setUp.org.users.get(ada.id)?.federationId ?? null).toBeNull();
    expect(setUp.org.users.get(bob.id)?.federationId).toBe('before');
    expect((await setUp.administrator.browser.get(path)).json().written).toBe(0);
  });

  test('takes back nothing that somebody has changed since', async () => {
    const [ada] = setUp.org.addUsers(1, () => ({ email: 'ada@acme.example', federationId: null }));
    if (!ada) throw new Error('users');
    await addPeople(ada.email);
    await write(proposals((await compare()).rows));
    const stored = setUp.org.users.get(ada.id);
    if (stored) stored.federationId = 'somebody else’s';
    const { written, failures } = await write([], 'undo');
    expect([written, failures]).toMatchObject([0, [{ userId: ada.id, code: 'changedMeanwhile' }]]);
    expect(setUp.org.users.get(ada.id)?.federationId).toBe('somebody else’s');
    expect((await setUp.administrator.browser.get(path)).json().written).toBe(0);
  });

  test('lists each that Salesforce refuses with its own reason, writes the others, and tries again', async () => {
    const users = setUp.org.addUsers(3, (number) => ({ email: `p${number}@acme.example`, federationId: null }));
    await addPeople(...users.map(({ email }) => email));
    const failing = users[1];
    if (!failing) throw new Error('users');
    setUp.org.failUser(failing.id, {
      statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Ask HR first',
      times: 1,
    });
    const choices = proposals((await compare()).rows);
    const { written, failures } = await write(choices);
    expect(written).toBe(2);
    expect(failures).toMatchObject([
      {
        userId: failing.id,
        code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: expect.stringContaining('Ask HR first'),
      },
    ]);
    expect(await write(choices.filter(({ userId }) => userId === failing.id))).toEqual({ written: 1, failures: [] });
  });

  test('goes by Bulk API above two thousand', async () => {
    const users = setUp.org.addUsers(2_100, (number) => ({ email: `many${number}@acme.example`, federationId: null }));
    await setUp.server.services.store.users.addMany(
      users.map(({ email }) => ({
        id: crypto.randomUUID(),
        email,
        name: 'Some One',
        federationId: null,
        userHandle: Buffer.from(crypto.randomUUID()).toString('base64url'),
        role: 'user' as const,
        disabledAt: null,
        trialSigningKeyId: null,
        createdAt: new Date(),
        updatedAt: new Date(),
      })),
      [],
      () => undefined,
    );
    const { rows } = await compare();
    expect(await write(proposals(rows))).toEqual({ written: 2_100, failures: [] });
    expect(setUp.org.requests.some(({ path: asked }) => asked.includes('/jobs/ingest'))).toBe(true);
    expect(proposals((await compare()).rows)).toEqual([]);
  });

  test('writes nothing that was not shown, whatever is asked for', async () => {
    const users = setUp.org.addUsers(6, (number) => ({
      email: `q${number}@acme.example`,
      federationId: number % 2 === 0 ? `old${number}` : null,
      isActive: number !== 3,
    }));
    await addPeople(...users.slice(0, 4).map(({ email }) => email));
    const shown = (await compare()).rows;
    const ids = shown.map(({ userId }) => userId);
    const choice = fc.record({
      userId: fc.constantFrom(...ids),
      before: fc.oneof(fc.constant(null), fc.constantFrom('old2', 'old4', 'forged')),
      after: fc.constantFrom('forged', ...users.map(({ email }) => email)),
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(choice, { selector: ({ userId }) => userId, minLength: 1 }), async (choices) => {
        const allowed = choices.filter(({ userId, before, after }) =>
          shown.some((row) => row.userId === userId && row.before === before && row.after === after),
        );
        const federationIds = () => ids.map((id) => [id, setUp.org.users.get(id)?.federationId ?? null]);
        const old = new Map(federationIds() as [string, string | null][]);
        await write(choices);
        for (const [id, value] of federationIds()) {
          const wanted = allowed.find(({ userId }) => userId === id);
          expect(value).toBe(wanted ? wanted.after : old.get(String(id)));
        }
        if (allowed.length > 0) await write([], 'undo');
      }),
      { numRuns: 15 },
    );
  });
});

test('another browser session cannot use the connection', async () => {
  const other = await signInAs(setUp.server, 'administrator', { email: 'other@example.com' });
  const reply = await other.browser.request('POST', `${path}/write`, {
    body: { connection: connection.id, choices: [{ userId: '0055g00000AbCdEAAV', before: null, after: 'x' }] },
  });
  expect([reply.statusCode, reply.json().code]).toEqual([409, 'orgSessionEnded']);
});

describe('the file for Data Loader', () => {
  async function fileOf(choices: FederationIdChoice[], source: object = { connection: connection.id }) {
    const body = { source, choices };
    return (await setUp.administrator.browser.request('POST', `${path}/csv`, { body })).body;
  }

  test('has what was shown and chosen, and nothing else', async () => {
    const [ada, bob] = setUp.org.addUsers(2, (number) => ({ email: `dl${number}@acme.example`, federationId: null }));
    if (!ada || !bob) throw new Error('users');
    await addPeople(ada.email, bob.email);
    const [first] = proposals((await compare()).rows).filter(({ userId }) => userId === ada.id);
    if (first === undefined) throw new Error('Nothing is proposed.');
    const forged = { userId: bob.id, before: null, after: 'forged' };
    const stranger = { userId: '0055g00000AbCdEAAV', before: null, after: 'x' };
    expect(await fileOf([first, forged, stranger])).toBe(`Id,FederationIdentifier\r\n${ada.id},"${ada.email}"\r\n`);
  });

  test('is made of a file of users too, with exact values', async () => {
    const person = { email: 'ada@acme.example', name: 'Ada', federationId: '=a"b,c', role: 'user' as const };
    await addUser(setUp.server.services, person, setUp.server.origin());
    const id = '0055g00000AbCdEAAV';
    const csv = `Id,Username,Email,FederationIdentifier\r\n${id},ada@acme.example,ada@acme.example,\r\n`;
    const choices = proposals((await compare({ csv })).rows);
    expect(await fileOf(choices, { csv })).toBe(`Id,FederationIdentifier\r\n${id},"=a""b,c"\r\n`);
  });

  test('is not made for another browser session', async () => {
    const other = await signInAs(setUp.server, 'administrator', { email: 'other@example.com' });
    const choices = [{ userId: '0055g00000AbCdEAAV', before: null, after: 'x' }];
    const body = { source: { connection: connection.id }, choices };
    const reply = await other.browser.request('POST', `${path}/csv`, { body });
    expect([reply.statusCode, reply.json().code]).toEqual([409, 'orgSessionEnded']);
  });
});

describe('of two users with one address', () => {
  async function twins() {
    const [admin, robot] = setUp.org.addUsers(2, () => ({ email: 'twin@acme.example', federationId: null }));
    if (!admin || !robot) throw new Error('users');
    await addPeople(admin.email);
    return { admin, robot, choices: proposals((await compare()).rows) };
  }

  test('the one who is chosen gets the Federation ID, and the other nothing more', async () => {
    const { admin, robot, choices } = await twins();
    expect(choices.map(({ userId }) => userId).sort()).toEqual([admin.id, robot.id].sort());
    expect(await write(choices.filter(({ userId }) => userId === robot.id))).toEqual({ written: 1, failures: [] });
    expect(setUp.org.users.get(robot.id)?.federationId).toBe(robot.email);
    const { rows } = await compare();
    expect([stateOf(rows, robot.username), stateOf(rows, admin.username)]).toEqual(['matched', 'duplicate']);
    expect(proposals(rows)).toEqual([]);
  });

  test('neither gets it when both are chosen', async () => {
    const { admin, robot, choices } = await twins();
    const { written, failures } = await write(choices);
    expect([written, failures.map(({ code }) => code)]).toEqual([0, ['chosenTwice', 'chosenTwice']]);
    for (const { id } of [admin, robot]) expect(setUp.org.users.get(id)?.federationId ?? null).toBeNull();
  });

  test('neither is in the file for Data Loader when both are chosen', async () => {
    const { choices } = await twins();
    const body = { source: { connection: connection.id }, choices };
    const reply = await setUp.administrator.browser.request('POST', `${path}/csv`, { body });
    expect(reply.body).toBe('Id,FederationIdentifier\r\n');
  });
});

describe('taking back', () => {
  test('gives a user what somebody else had put there between two runs of ours', async () => {
    const [ada] = setUp.org.addUsers(1, () => ({ email: 'ada@acme.example', federationId: null }));
    if (!ada) throw new Error('users');
    await addPeople(ada.email);
    await write(proposals((await compare()).rows));
    const stored = setUp.org.users.get(ada.id);
    if (stored) stored.federationId = 'OKTA-77';
    await write(proposals((await compare()).rows));
    expect(setUp.org.users.get(ada.id)?.federationId).toBe(ada.email);
    expect(await write([], 'undo')).toEqual({ written: 1, failures: [] });
    expect(setUp.org.users.get(ada.id)?.federationId).toBe('OKTA-77');
  });

  test('gives back what stood there before our last run that nobody came between, whatever happened', async () => {
    const users = setUp.org.addUsers(3, (number) => ({ email: `any${number}@acme.example`, federationId: null }));
    await addPeople(...users.map(({ email }) => email));
    const ids = users.map(({ id }) => id);
    const act = fc.record({
      what: fc.constantFrom('write' as const, 'byHand' as const, 'undo' as const),
      who: fc.subarray(ids, { minLength: 1 }),
      value: fc.constantFrom(null, 'OKTA-77'),
    });
    interface Act {
      who: string[];
      value: string | null;
    }
    // What has to come back, of those that are ours at this moment.
    const before = new Map<string, string | null>();
    const acts = {
      async write({ who }: Act) {
        const chosen = proposals((await compare()).rows).filter(({ userId }) => who.includes(userId));
        if (chosen.length > 0) await write(chosen);
        for (const choice of chosen) before.set(choice.userId, choice.before);
      },
      async byHand({ who, value }: Act) {
        for (const id of who) setByHand(id, value && `${value}-${id}`);
        for (const id of who) before.delete(id);
      },
      async undo() {
        const expected = ids.map((id) => (before.has(id) ? before.get(id) : federationIdOf(id)));
        await write([], 'undo');
        expect(ids.map(federationIdOf)).toEqual(expected);
        before.clear();
      },
    };
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 6 }), async (some) => {
        for (const one of some) await acts[one.what](one);
        await acts.undo();
      }),
      { numRuns: 12 },
    );
  });

  function federationIdOf(id: string): string | null {
    return setUp.org.users.get(id)?.federationId ?? null;
  }

  function setByHand(id: string, federationId: string | null): void {
    Object.assign(setUp.org.users.get(id) ?? {}, { federationId });
  }
});
