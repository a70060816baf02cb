import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ImportPreviewReply, ImportProgress, ImportRow } from '../../server/contract/people.ts';
import { csvLine } from '../../server/csv.ts';
import { importPeople, planImport } from '../../server/directory/import-people.ts';
import { addUser } from '../../server/directory/users.ts';
import { aGroup, anEvent } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { logIn, makeToken, type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let admin: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  admin = await signInAs(server, 'administrator');
  const ada = { email: 'Ada@example.com', name: 'Ada Lovelace', federationId: 'F-ADA', role: 'user' } as const;
  await addUser(server.services, ada, server.origin());
  const ben = { email: 'ben@example.com', name: 'Ben', federationId: null, role: 'user' } as const;
  await addUser(server.services, ben, server.origin());
});
afterAll(() => server.close());

beforeEach(() => logIn(admin.browser, admin.authenticator));

async function preview(csv: string): Promise<ImportPreviewReply> {
  const reply = await admin.browser.request('POST', '/api/people/import/preview', { body: { csv } });
  if (reply.statusCode !== 200) throw new Error(reply.body);
  return reply.json();
}

function confirm(csv: string, digest: string) {
  return admin.browser.request('POST', '/api/people/import', { body: { csv, digest } });
}

function linesOf(body: string): ImportProgress[] {
  return body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function facts({ line, fate, message }: ImportRow) {
  return [line, fate, message];
}

describe('a file is understood', () => {
  const expected = [{ email: 'eve@example.com', name: 'Eve Adams', federationId: 'F-9', fate: 'add' }];

  test.each([
    ['with commas', 'email,name,federationId\neve@example.com,Eve Adams,F-9\n'],
    ['with semicolons', 'E-mail;Name;Federation ID\r\neve@example.com;Eve Adams;F-9\r\n'],
    ['with tabs', 'Email\tName\tFederationIdentifier\neve@example.com\tEve Adams\tF-9'],
    ['with a byte order mark and quotes', '\uFEFF"Name","E-Mail","federationId"\n"Eve Adams","eve@example.com","F-9"'],
    ['with first and last name', 'First Name,Last name,EMAIL,federation-id\nEve,Adams,eve@example.com,F-9'],
    ['with spaces and empty lines', 'email , name,federationId\n\n eve@example.com ,  Eve Adams , F-9\n,,\n\n'],
  ])('%s', async (_how, csv) => {
    const { rows, counts, problems } = await preview(csv);
    expect(rows).toMatchObject(expected);
    expect(counts).toEqual({ add: 1, known: 0, refused: 0 });
    expect(problems).toEqual([]);
  });

  test('with commas inside quotes', async () => {
    const { rows } = await preview('email,name\neve@example.com,"Adams, ""Eve"""');
    expect(rows).toMatchObject([{ name: 'Adams, "Eve"', federationId: null, fate: 'add' }]);
  });

  test.each([
    ["'+4711", '+4711'],
    ["'=1", '=1'],
    ["'-1", '-1'],
    ["'@home", '@home'],
    ["''+4711", "'+4711"],
    ["'4711", "'4711"],
    ["'", "'"],
  ])('without the apostrophe that keeps a formula from being one, and no other: %s', async (cell, federationId) => {
    const { rows } = await preview(`email,name,federationId\neve@example.com,O'Neill,${cell}`);
    expect(rows).toMatchObject([{ name: "O'Neill", federationId, fate: 'add' }]);
  });

  test('as our own files write it, whatever stands in it', async () => {
    for (const federationId of ['+4711', "'+4711", "'4711", '@home']) {
      const csv = csvLine(['email', 'name', 'federationId']) + csvLine(['eve@example.com', '=Eve', federationId]);
      expect((await preview(csv)).rows).toMatchObject([{ name: '=Eve', federationId }]);
    }
  });

  test('and what means nothing here is named', async () => {
    const { rows, ignoredColumns } = await preview('email,role,name,Shoe size\neve@example.com,administrator,Eve,38');
    expect(ignoredColumns).toEqual(['role', 'Shoe size']);
    expect(rows).toMatchObject([{ fate: 'add' }]);
  });
});

describe('a file is refused as a whole', () => {
  test.each([
    ['', null, null],
    ['name\nEve', 1, 'email'],
    ['email\neve@example.com', 1, 'name'],
    ['email,firstName\neve@example.com,Eve', 1, 'name'],
    ['email,mail,name\na@example.com,b@example.com,Eve', 1, 'email'],
    ['email,name\n"eve@example.com,Eve', 2, null],
    ['email,name\neve@example.com,E"ve"', 2, null],
    [`email,name\n${'é'.repeat(2_500_001)}`, null, null],
    [`email,name\n${'a@b,c\n'.repeat(20_001)}`, null, null],
  ])('(%#)', async (csv, line, field) => {
    const { rows, problems, digest } = await preview(csv);
    expect(rows).toEqual([]);
    expect(problems).toMatchObject([{ line, field }]);
    const reply = await confirm(csv, digest);
    expect(reply.json()).toMatchObject({ status: 400, code: 'inputInvalid', places: [{ line, field }] });
  });
});

describe('each row has its fate', () => {
  test.each([
    ['nobody', 'Eve', '', 'is not an e-mail address'],
    ['eve@example.com', '', '', 'The name is missing'],
    ['eve@example.com', '"two\nlines"', '', 'The name should be'],
    ['eve@example.com', 'E'.repeat(201), '', 'The name should be'],
    ['eve@example.com', 'Eve', 'F'.repeat(513), 'The Federation ID should be'],
    ['eve@example.com', 'J\ufffdrg', '', 'Save the file as UTF-8'],
    ['eve@example.com', 'Eve', 'F,too much', 'as many cells as the header'],
    ['ADA@example.com', 'Somebody Else', 'F-ADA', 'Somebody has this e-mail address already'],
    ['eve@example.com', 'Eve', 'F-ADA', 'Ada@example.com has this Federation ID already'],
    ['eve@example.com', 'Eve', 'ben@example.com', 'This Federation ID is the e-mail address of ben@example.com'],
    ['eve@example.com', 'Eve', 'BEN@example.com', 'This Federation ID is the e-mail address of ben@example.com'],
    ['eve@example.com', 'Eve', 'ADA@example.com', 'This Federation ID is the e-mail address of Ada@example.com'],
  ])('refused: %s, %s', async (...cells) => {
    const message = cells.pop() ?? '';
    const { rows, counts } = await preview(`email,name,federationId\n${cells.join(',')}`);
    expect(rows).toMatchObject([{ fate: 'refused', message: expect.stringContaining(message) }]);
    expect(counts).toEqual({ add: 0, known: 0, refused: 1 });
  });

  test('refused: an address that is the Federation ID of somebody', async () => {
    const owner = {
      email: 'owner@example.com',
      name: 'Owner',
      federationId: 'borrowed@example.com',
      role: 'user',
    } as const;
    await addUser(server.services, owner, server.origin());
    const { rows } = await preview('email,name\nborrowed@example.com,Eve\nBORROWED@example.com,Eve');
    expect(rows).toMatchObject([
      { fate: 'refused', message: expect.stringContaining('is the Federation ID of owner') },
      { fate: 'refused', message: expect.stringContaining('Line 2 has this e-mail address too') },
    ]);
    const { rows: otherCase } = await preview('email,name,federationId\nBorrowed@example.com,Eve,F-EVE');
    expect(otherCase).toMatchObject([
      { fate: 'refused', message: expect.stringContaining('is the Federation ID of owner') },
    ]);
  });

  test('refused: what is an earlier line’s, but for case', async () => {
    const { rows } = await preview(
      'email,name,federationId\nx@example.com,X,\ny@example.com,Y,X@example.com\nz@example.com,Z,Q@example.com\nq@example.com,Q,F-Q',
    );
    expect(rows.map(facts)).toEqual([
      [2, 'add', ''],
      [3, 'refused', 'Line 2 has this Federation ID as its e-mail address.'],
      [4, 'add', ''],
      [5, 'refused', 'Line 4 has this e-mail address as its Federation ID.'],
    ]);
  });

  test('added with a warning: a Federation ID that differs from another in case alone', async () => {
    const { rows } = await preview(
      'email,name,federationId\nx@example.com,X,f-ada\ny@example.com,Y,F-Y\nz@example.com,Z,f-y\nq@example.com,Q,F-Q',
    );
    expect(rows.map(({ fate }) => fate)).toEqual(['add', 'add', 'add', 'add']);
    expect(rows.map(({ warning }) => warning.split(' has ')[0])).toEqual(['Ada@example.com', '', 'Line 3', '']);
  });

  test('refused: what an earlier line has', async () => {
    const { rows } = await preview(
      'email,name,federationId\nx@example.com,X,F-1\nX@example.com,Y,\ny@example.com,Y,F-1\nz@example.com,Z,\nq@example.com,Q,z@example.com',
    );
    expect(rows.map(facts)).toEqual([
      [2, 'add', ''],
      [3, 'refused', 'Line 2 has this e-mail address too.'],
      [4, 'refused', 'Line 2 has this Federation ID too.'],
      [5, 'add', ''],
      [6, 'refused', 'Line 5 has this Federation ID too.'],
    ]);
  });

  test('known: this very person', async () => {
    const { rows } = await preview('email,name,federationId\nADA@EXAMPLE.COM,Ada Lovelace,F-ADA\nben@example.com,Ben,');
    expect(rows.map(({ fate }) => fate)).toEqual(['known', 'known']);
    // A file without Federation IDs says nothing about them.
    expect((await preview('email,name\nada@example.com,Ada Lovelace')).rows).toMatchObject([{ fate: 'known' }]);
  });
});

describe('an import', () => {
  test('adds everybody, tells of its progress, and is found in the audit by each of them', async () => {
    const people = Array.from({ length: 1_200 }, (_, index) => `bulk${index}@example.com,Bulk ${index}`);
    const csv = `email,name\nben@example.com,Ben\n${people.join('\n')}`;
    const { digest, counts } = await preview(csv);
    expect(counts).toEqual({ add: 1_200, known: 1, refused: 0 });
    const reply = await confirm(csv, digest);
    expect(reply.headers['content-type']).toBe('application/x-ndjson');
    const lines = linesOf(reply.body);
    expect(lines.slice(0, -1)).toEqual([500, 1_000, 1_200].map((written) => ({ written, of: 1_200 })));
    const last = lines.at(-1);
    expect(last).toMatchObject({ done: { added: 1_200 } });
    const userIds = last !== undefined && 'done' in last ? last.done.userIds : [];
    expect(new Set(userIds).size).toBe(1_200);
    expect(await server.services.store.users.byId(userIds[0] ?? '')).toMatchObject({ name: 'Bulk 0', role: 'user' });
    const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({ action: 'people.import', actor: admin.user.id, details: { added: 1_200, known: 1 } });
    const ofPerson = (await admin.browser.get(`/api/audit?person=${userIds[700]}`)).json();
    expect(ofPerson.items).toMatchObject([
      {
        action: 'user.add',
        reference: event?.reference,
        details: { email: 'bulk700@example.com', federationId: null, role: 'user', import: true },
      },
    ]);
    // Once more, everybody is known.
    const again = await preview(csv);
    expect(again.counts).toEqual({ add: 0, known: 1_201, refused: 0 });
    expect(linesOf((await confirm(csv, again.digest)).body)).toEqual([{ done: { added: 0, userIds: [] } }]);
  });

  test('asks for the passkey again, and for a person, when it gives somebody a Federation ID', async () => {
    const own = 'email,name,federationId\nown@example.com,Own,F-OWN';
    const plain = 'email,name\nplain@example.com,Plain';
    const [ownDigest, plainDigest] = [(await preview(own)).digest, (await preview(plain)).digest];
    const { bearer: headers } = await makeToken(admin, 'administrator');
    server.advance(6 * 60);
    expect((await confirm(own, ownDigest)).json()).toMatchObject({ status: 403, code: 'passkeyAgain' });
    const body = { csv: own, digest: ownDigest };
    const byToken = await server.browser().request('POST', '/api/people/import', { body, headers });
    expect(byToken.json()).toMatchObject({ status: 403, code: 'passkeyRequired' });
    expect(await server.services.store.users.byEmail('own@example.com')).toBeNull();
    expect((await confirm(plain, plainDigest)).statusCode).toBe(200);
  });

  test('adds nobody when one row is refused, and names the line', async () => {
    const csv = 'email,name\nfine@example.com,Fine\nnobody,Wrong';
    const reply = await confirm(csv, (await preview(csv)).digest);
    expect(reply.json()).toMatchObject({ status: 400, code: 'inputInvalid', places: [{ line: 3 }] });
    expect(await server.services.store.users.byEmail('fine@example.com')).toBeNull();
  });

  test('is exactly what was previewed: this file, judged the same', async () => {
    const csv = 'email,name\nlater@example.com,Later';
    const { digest } = await preview(csv);
    expect((await confirm(`${csv} `, digest)).json()).toMatchObject({ status: 409, code: 'previewOutdated' });
    const person = { email: 'later@example.com', name: 'Faster', federationId: null, role: 'user' } as const;
    await addUser(server.services, person, server.origin());
    expect((await confirm(csv, digest)).json()).toMatchObject({ code: 'previewOutdated' });
  });

  test('that fails on its way says so in its last line, and adds nobody', async () => {
    const csv = 'email,name\nrace@example.com,Race';
    const { digest } = await preview(csv);
    // Somebody else adds this very person after the file was judged.
    vi.spyOn(server.services.store.users, 'addMany').mockResolvedValueOnce({ outcome: 'emailTaken', index: 0 });
    const reply = await confirm(csv, digest);
    expect(reply.statusCode).toBe(200);
    expect(linesOf(reply.body)).toEqual([
      { problem: expect.objectContaining({ code: 'previewOutdated', status: 409, reference: expect.any(String) }) },
    ]);
    const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({ action: 'people.import', outcome: 'refused', reason: 'previewOutdated' });
  });

  test('goes on to its end when nobody reads what is told of it', async () => {
    const csv = 'email,name\nunread@example.com,Unread';
    const { digest } = await preview(csv);
    const plan = await planImport(server.services, { csv, digest }, server.now());
    const progress = importPeople(server.services, plan, server.origin());
    for await (const step of progress) {
      expect(step).toEqual({ written: 1, of: 1 });
      break;
    }
    await expect.poll(() => server.services.store.users.byEmail('unread@example.com')).not.toBeNull();
  });
});

describe('a column of groups', () => {
  async function addGroup(name: string): Promise<string> {
    const group = aGroup({ name });
    await server.services.store.groups.add(group, anEvent());
    return group.id;
  }
  const members = async (id: string) => (await server.services.store.groups.byId(id))?.memberCount;

  test('puts those who are added into their groups, in the same act', async () => {
    const [sales, service] = [await addGroup('Sales'), await addGroup('Field Service')];
    const csv =
      'email,name,groups\nmia@example.com,Mia,sales | FIELD SERVICE|Sales\nnia@example.com,Nia,Sales\noda@example.com,Oda,\nben@example.com,Ben,Sales';
    const { rows, digest, counts } = await preview(csv);
    expect(counts).toEqual({ add: 3, known: 1, refused: 0 });
    expect(rows.map(({ groups }) => groups.map((name) => name.toLowerCase()))).toEqual([
      ['sales', 'field service'],
      ['sales'],
      [],
      ['sales'],
    ]);
    expect(rows.map(({ warning }) => warning !== '')).toEqual([false, false, false, true]);
    expect(await members(sales)).toBe(0);
    expect((await confirm(csv, digest)).statusCode).toBe(200);
    expect([await members(sales), await members(service)]).toEqual([2, 1]);
    const mia = await server.services.store.users.byEmail('mia@example.com');
    const groups = await server.services.store.groups.ofUser(mia?.id ?? '');
    expect(groups.map(({ name }) => name)).toEqual(['Field Service', 'Sales']);
    const told = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 10 });
    const event = told.find(({ action, target }) => action === 'group.members' && target === service);
    expect(event?.details).toEqual({ added: [mia?.id], import: true });
  });

  test('refuses a row that names a group which is not there, or too many', async () => {
    await addGroup('Support');
    const many = Array.from({ length: 51 }, (_, index) => `G${index}`).join('|');
    const csv = `email,name,Group\npia@example.com,Pia,Support|Nowhere\nria@example.com,Ria,${many}`;
    const { rows, digest } = await preview(csv);
    expect(rows.map(({ fate, message }) => [fate, message])).toEqual([
      ['refused', 'There is no group called "Nowhere". Make it first, or correct its name.'],
      ['refused', 'These are more than 50 groups. Add some of them by hand.'],
    ]);
    expect((await confirm(csv, digest)).json()).toMatchObject({ status: 400, code: 'inputInvalid' });
  });

  test('adds nobody when a group goes at the last moment', async () => {
    const id = await addGroup('Fleeting');
    const csv = 'email,name,groups\nsia@example.com,Sia,Fleeting';
    const { digest } = await preview(csv);
    const plan = await planImport(server.services, { csv, digest }, server.now());
    await server.services.store.groups.remove(id, anEvent());
    const readAll = async () => {
      for await (const step of importPeople(server.services, plan, server.origin()))
        expect(step).toHaveProperty('written');
    };
    await expect(readAll()).rejects.toMatchObject({ code: 'previewOutdated' });
    expect(await server.services.store.users.byEmail('sia@example.com')).toBeNull();
    expect((await confirm(csv, digest)).json().code).toBe('previewOutdated');
  });

  test('takes a recent passkey', async () => {
    const csv = 'email,name,groups\ntia@example.com,Tia,';
    const { digest } = await preview(csv);
    server.advance(301);
    expect((await confirm(csv, digest)).json()).toMatchObject({ status: 403, code: 'passkeyAgain' });
    expect(await server.services.store.users.byEmail('tia@example.com')).toBeNull();
  });
});
