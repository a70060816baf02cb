import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../server/contract/people.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let admin: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  admin = await signInAs(server, 'administrator');
});
afterAll(() => server.close());

const email = () => `${randomUUID()}@example.com`;

/** Stored and given back as it is. */
const STRANGE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}<%= 7*7 %>#{7*7}',
  '&lt;b&gt;&amp;',
  "'; drop table users; --",
  '%s%n%x',
  '../../etc/passwd',
  '=HYPERLINK("http://evil.example","click")',
  '+1+1',
  '-1-1',
  '@SUM(A1)',
  '\u202Egnp.exe',
  '\u2066right\u2069',
  'e\u0301\u0327\u0308',
  '\u200Bzero\u200Dwidth\uFEFFmark',
  '👩‍👩‍👧‍👦 𝕏',
  'İstanbul ı',
  '__proto__',
  'constructor',
  'null',
  'a'.repeat(200),
];

/** Refused: no line of text that an assertion could carry. */
const IMPOSSIBLE = [
  '',
  ' ',
  'a\0b',
  'line\nbreak',
  'tab\tstop',
  '\u2028',
  'lone \ud800',
  '\udc00 lone',
  '\uffff',
  'a'.repeat(201),
];

async function add(name: string, federationId: string | null = null) {
  return admin.browser.request('POST', '/api/people', { body: { email: email(), name, federationId, role: 'user' } });
}

describe('text that means something elsewhere', () => {
  test.each(STRANGE)('%j is a name and a Federation ID', async (text) => {
    const added = await add(text, text);
    expect(added.statusCode).toBe(200);
    const { id, name, federationId } = added.json().person as Person;
    expect([name, federationId]).toEqual([text, text]);
    const shown = await admin.browser.get(`/api/people/${id}`);
    expect(shown.headers['content-type']).toContain('application/json');
    expect(shown.json().person).toMatchObject({ name: text, federationId: text });
    expect((await admin.browser.request('DELETE', `/api/people/${id}`)).statusCode).toBe(204);
  });

  test.each(STRANGE)('%j is a group', async (text) => {
    const name = text.slice(0, 100);
    const made = await admin.browser.request('POST', '/api/groups', { body: { name } });
    expect(made.json()).toMatchObject({ name });
  });

  test.each(STRANGE)('%j is something to search for', async (text) => {
    for (const path of ['people', 'groups']) {
      const found = await admin.browser.get(`/api/${path}?search=${encodeURIComponent(text)}`);
      expect(found.statusCode).toBe(200);
    }
  });

  test('comes by a file as well, row by row', async () => {
    const quoted = STRANGE.map((text) => `${email()},"${text.replaceAll('"', '""')}"`);
    const csv = `email,name\n${quoted.join('\n')}`;
    const { rows, counts } = (
      await admin.browser.request('POST', '/api/people/import/preview', { body: { csv } })
    ).json();
    expect(counts).toEqual({ add: STRANGE.length, known: 0, refused: 0 });
    expect(rows.map(({ name }: Person) => name)).toEqual(STRANGE);
  });
});

describe('text that is none', () => {
  test.each(IMPOSSIBLE)('%j is no name and no Federation ID', async (text) => {
    expect((await add(text)).json()).toMatchObject({ status: 400, code: 'inputInvalid' });
    const long = text.length > 200 ? text.repeat(3) : text;
    expect((await add('Fine', long)).json()).toMatchObject({ status: 400, code: 'inputInvalid' });
  });

  test.each(IMPOSSIBLE)('%j is no name of a person who is there, nor of a group', async (name) => {
    const { person } = (await add('Fine')).json();
    const changed = await admin.browser.request('PATCH', `/api/people/${person.id}`, {
      body: { updatedAt: person.updatedAt, name },
    });
    expect(changed.json()).toMatchObject({ code: 'inputInvalid' });
    const group = await admin.browser.request('POST', '/api/groups', { body: { name } });
    expect(group.json()).toMatchObject({ code: 'inputInvalid' });
  });

  test.each(IMPOSSIBLE)('%j is refused in a file, and the rest is judged', async (text) => {
    const csv = `email,name,federationId\n${email()},"${text}",\n${email()},Fine,`;
    const reply = await admin.browser.request('POST', '/api/people/import/preview', { body: { csv } });
    const fates = reply.json().rows.map(({ fate }: { fate: string }) => fate);
    expect(fates).toEqual(['refused', 'add']);
  });

  test.each(IMPOSSIBLE)('%j finds nobody, or everybody, or is refused, but breaks nothing', async (text) => {
    const search = encodeURIComponent(text.toWellFormed().slice(0, 200));
    for (const path of ['people', 'groups', 'people/export']) {
      const { statusCode } = await admin.browser.get(`/api/${path}?search=${search}`);
      expect(statusCode).toBe(text.includes('\0') ? 400 : 200);
    }
  });

  test('is no cursor either', async () => {
    const cursor = Buffer.from(JSON.stringify(['a\0b', 'id'])).toString('base64url');
    for (const path of ['people', 'groups']) {
      expect((await admin.browser.get(`/api/${path}?cursor=${cursor}`)).json()).toMatchObject({ code: 'inputInvalid' });
    }
  });
});
