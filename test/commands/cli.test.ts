import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../../server/commands/run.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { ENTITY_ID, salesforceMetadata, salesforcePair } from '../helpers/service-provider.ts';

/** The command as the operator runs it, beside a server that has the same data open. */
let server: TestServer;
let folder: string;
let metadataFile: string;

beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-cli-'));
  metadataFile = join(folder, 'salesforce.xml');
  await writeFile(metadataFile, salesforceMetadata((await salesforcePair()).certificate));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

function latchkey(...words: string[]): Promise<Ran> {
  return latchkeyAt(server.services.config.dataDir, ...words);
}

async function latchkeyAt(dataDir: string, ...words: string[]): Promise<Ran> {
  const ran = { stdout: '', stderr: '' };
  const code = await runCommandLine(words, {
    environment: { LATCHKEY_DATA_DIR: dataDir },
    stdout: (text) => {
      ran.stdout += text;
    },
    stderr: (text) => {
      ran.stderr += text;
    },
  });
  return { code, ...ran };
}

async function json<T>(...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await latchkey(...words, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

test('people are added, invited, listed, disabled and enabled', async () => {
  const added = await json('user', 'add', 'ada@example.com', '--name', 'Ada Lovelace', '--federation-id', 'ada@acme');
  expect(added).toMatchObject({
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    role: 'user',
    federationId: 'ada@acme',
    disabled: false,
  });

  const invited = await json<{ url: string; expiresAt: string }>('invite', 'Ada@Example.com', '--hours', '1');
  expect(invited).toMatchObject({
    email: 'ada@example.com',
    url: expect.stringMatching(/^http:\/\/localhost:3000\/enrol#[\w-]{43}$/),
  });
  const token = new URL(invited.url).hash.slice(1);
  expect((await server.browser().postJson('/api/enrolment/link', { token })).json()).toMatchObject({
    person: { name: 'Ada Lovelace' },
  });

  expect(await json('user', 'list')).toMatchObject([{ email: 'ada@example.com' }]);
  expect(await json('user', 'disable', 'ada@example.com')).toMatchObject({ disabled: true });
  expect((await server.browser().postJson('/api/enrolment/link', { token })).statusCode).toBe(410);
  expect((await latchkey('invite', 'ada@example.com')).code).toBe(1);
  expect(await json('user', 'enable', 'ada@example.com')).toMatchObject({ disabled: false });
  expect(await json('passkey', 'list', 'ada@example.com')).toEqual([]);
});

test('a service provider is imported, set, imported again with its settings kept, and removed', async () => {
  const imported = await json('service-provider', 'import', metadataFile, '--name', 'Salesforce – Acme');
  expect(imported).toMatchObject({
    entityId: ENTITY_ID,
    name: 'Salesforce – Acme',
    kind: 'salesforce',
    isNew: true,
    signResponse: false,
    authnRequestsSigned: true,
    assertionConsumerServices: [{ isDefault: true }],
  });
  const set = await json(
    'service-provider',
    'set',
    ENTITY_ID,
    '--amr-synced',
    'passkey,webauthn',
    '--idp-initiated',
    'no',
  );
  expect(set).toMatchObject({ allowIdpInitiated: false, assurance: { amrSynced: ['passkey', 'webauthn'] } });
  expect(set).toMatchObject({ warnings: [{ message: expect.stringContaining('blocks administrators') }] });
  const nameId = await json('service-provider', 'set', ENTITY_ID, '--name-id', 'email');
  expect(nameId).toMatchObject({ nameId: { source: 'email', lowerCase: false, prefix: '', suffix: '' } });
  expect((await latchkey('service-provider', 'set', ENTITY_ID, '--name-id', 'phone')).code).toBe(2);
  expect((await latchkey('service-provider', 'set', ENTITY_ID, '--name-id', 'lastName')).code).toBe(1);

  const again = await json('service-provider', 'import', metadataFile);
  expect(again).toMatchObject({ isNew: false, changed: [], name: 'Salesforce – Acme', allowIdpInitiated: false });
  expect(await json('service-provider', 'list')).toMatchObject([{ entityId: ENTITY_ID }]);
  expect(await json('service-provider', 'remove', ENTITY_ID)).toMatchObject({ entityId: ENTITY_ID });
  expect(await json('service-provider', 'list')).toEqual([]);
});

test('a signal that would be a lie is refused with the reason', async () => {
  await json('service-provider', 'import', metadataFile);
  const { code, stderr } = await latchkey('service-provider', 'set', ENTITY_ID, '--amr-synced', 'hwk');
  expect(code).toBe(1);
  expect(stderr).toContain('"hwk" cannot be sent for a synced passkey');
  await json('service-provider', 'remove', ENTITY_ID);
});

test('the next signing key is in the metadata before it signs, and the server changes over without a restart', async () => {
  const before = (await server.app.inject('/saml/certificate')).body;
  await json('signing-key', 'next');
  const { metadata } = await json<{ metadata: string }>('metadata');
  expect(metadata.match(/<md:KeyDescriptor use="signing">/g)).toHaveLength(2);
  expect((await server.app.inject('/saml/certificate')).body).toBe(before);
  expect((await latchkey('signing-key', 'next')).code).toBe(1);
  await json('signing-key', 'activate');
  const after = (await server.app.inject('/saml/certificate')).body;
  expect(after).not.toBe(before);
  expect((await server.services.keys.active()).certificatePem).toBe(after);
  expect(await json('signing-key', 'list')).toMatchObject([{ slot: 'active' }, { slot: 'retired' }]);
  expect((await latchkey('signing-key', 'activate')).code).toBe(1);
});

test('the signing key before signs again, and a next one that is not wanted is retired', async () => {
  const [active, before] = await json<{ id: string }[]>('signing-key', 'list');
  expect(await json('signing-key', 'back')).toEqual({ id: before?.id, slot: 'active' });
  expect((await server.services.keys.active()).id).toBe(before?.id);
  expect(await json('signing-key', 'retire')).toEqual({ id: active?.id, slot: 'retired' });
  expect((await latchkey('signing-key', 'retire')).stderr).toContain('There is no next signing key.');

  const neverActive = await json<{ id: string }>('signing-key', 'next');
  await json('signing-key', 'retire');
  expect(await json('signing-key', 'back')).toEqual({ id: active?.id, slot: 'active' });
  expect((await json<{ id: string }[]>('signing-key', 'list')).map(({ id }) => id)).toEqual([
    active?.id,
    before?.id,
    neverActive.id,
  ]);
});

test('there is no going back from the first signing key', async () => {
  const fresh = await startTestServer();
  const { stderr } = await latchkeyAt(fresh.services.config.dataDir, 'signing-key', 'back');
  expect(stderr).toContain('no other one has been active');
  await fresh.close();
});

test.each(['user', 'helpDesk', 'auditor', 'administrator'])('a person is added with the role %s', async (role) => {
  const added = await json('user', 'add', `role-${role}@example.com`, '--name', 'Role', '--role', role);
  expect(added).toMatchObject({ role });
});

test.each([
  [['--role', 'god'], '--role should be one of'],
  [['--role', 'auditor', '--administrator'], 'not both'],
])('a role is written rightly: %j', async (options, message) => {
  const ran = await latchkey('user', 'add', 'wrong-role@example.com', '--name', 'Role', ...options);
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

test('set-up links are made for a new administrator, or one who exists', async () => {
  const { url } = await json<{ url: string }>('setup-link');
  expect(url).toMatch(/^http:\/\/localhost:3000\/setup#/);
  await json('user', 'add', 'grace@example.com', '--name', 'Grace Hopper', '--administrator');
  const forGrace = await json<{ url: string }>('setup-link', '--email', 'grace@example.com');
  const token = new URL(forGrace.url).hash.slice(1);
  const reply = await server.browser().postJson('/api/setup/link', { token });
  expect(reply.json()).toEqual({ person: { name: 'Grace Hopper', email: 'grace@example.com' } });
  expect((await latchkey('setup-link', '--email', 'ada@example.com')).stderr).toContain('is not an administrator');
});

test('the audit shows every act of the operator, and none of the secrets', async () => {
  const { url } = await json<{ url: string }>('setup-link');
  const events = await json<{ action: string; actor: string; address: null }[]>('audit', 'tail', '--limit', '1');
  expect(events).toMatchObject([{ action: 'setupLink.create', actor: 'operator', address: null, outcome: 'success' }]);
  expect(JSON.stringify(events)).not.toContain(new URL(url).hash.slice(1));
  expect((await latchkey('audit', 'tail')).stdout).toContain('signingKey.activate');
});

describe('what is wrong is said, and the exit code tells', () => {
  test.each([
    { what: 'an unknown command', words: ['frobnicate'], exitCode: 2, message: 'There is no command "frobnicate"' },
    { what: 'a missing argument', words: ['invite'], exitCode: 2, message: 'npm run latchkey -- invite EMAIL' },
    { what: 'an unknown option', words: ['user', 'list', '--nope'], exitCode: 2, message: "Unknown option '--nope'" },
    { what: 'a missing name', words: ['user', 'add', 'x@example.com'], exitCode: 2, message: '--name NAME' },
    {
      what: 'an address that is none',
      words: ['user', 'add', 'x', '--name', 'X'],
      exitCode: 1,
      message: 'is not an e-mail address',
    },
    {
      what: 'a person who is not there',
      words: ['invite', 'nobody@example.com'],
      exitCode: 1,
      message: 'Nobody has this e-mail address',
    },
    {
      what: 'a file that is not there',
      words: ['service-provider', 'import', '/nowhere.xml'],
      exitCode: 1,
      message: 'cannot be read',
    },
    {
      what: 'a passkey that is not there',
      words: ['passkey', 'remove', 'x'],
      exitCode: 1,
      message: 'There is no passkey',
    },
    {
      what: 'a service provider that is not there',
      words: ['service-provider', 'remove', 'x'],
      exitCode: 1,
      message: 'There is no such service provider',
    },
    {
      what: 'hours that are none',
      words: ['invite', 'ada@example.com', '--hours', '0'],
      exitCode: 2,
      message: '--hours should be',
    },
  ])('$what', async ({ words, exitCode, message }) => {
    const { code, stdout, stderr } = await latchkey(...words);
    expect([code, stdout]).toEqual([exitCode, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\.ts:\d+/);
  });

  test('in JSON too', async () => {
    const { code, stdout } = await latchkey('invite', 'nobody@example.com', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      { error: { code: 'userUnknown', message: expect.stringContaining('Nobody') } },
    ]);
  });

  test('metadata that is refused stores nothing and names what is wrong', async () => {
    const broken = join(folder, 'broken.xml');
    await writeFile(broken, '<!DOCTYPE x><EntityDescriptor/>');
    const { code, stderr } = await latchkey('service-provider', 'import', broken);
    expect(code).toBe(1);
    expect(stderr).toMatch(/DOCTYPE/);
    expect(await json('service-provider', 'list')).toEqual([]);
  });
});

test('help lists every command', async () => {
  const { code, stdout } = await latchkey('help');
  expect(code).toBe(0);
  for (const name of ['setup-link', 'user add', 'invite', 'service-provider import', 'metadata', 'audit tail'])
    expect(stdout).toContain(name);
});

test('the command itself is that, with the environment of its process', async () => {
  const env = { PATH: process.env.PATH, LATCHKEY_DATA_DIR: server.services.config.dataDir };
  const { stdout } = await promisify(execFile)(process.execPath, ['server/cli.ts', 'user', 'list', '--json'], { env });
  expect(JSON.parse(stdout)).toEqual(await json('user', 'list'));
}, 30_000);
