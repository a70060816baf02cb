import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../server/config.ts';
import { createSigningPair, salesforcePair } from './helpers/service-provider.ts';

const BEHIND_PROXY = { LATCHKEY_PUBLIC_URL: 'https://login.example.com', LATCHKEY_TRUST_PROXY: '127.0.0.1' };

function problemsOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('without any setting', () => {
  test('the server is at localhost:3000, with its data beside it', () => {
    expect(readConfig({})).toMatchObject({
      publicUrl: 'http://localhost:3000',
      rpId: 'localhost',
      secure: false,
      host: 'localhost',
      port: 3000,
      dataDir: resolve('data'),
      databaseUrl: null,
      masterKey: null,
      tls: null,
      trustProxy: [],
    });
  });

  test('nothing can be changed afterwards', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });

  test('an empty variable counts as unset', () => {
    expect(readConfig({ LATCHKEY_PORT: '', LATCHKEY_PUBLIC_URL: ' ' }).publicUrl).toBe('http://localhost:3000');
  });

  test('variables of other programs are nobody’s business', () => {
    expect(readConfig({ PATH: '/bin', LATCHKEY_CHROMIUM: '/usr/bin/chromium' }).port).toBe(3000);
  });
});

describe('the public URL', () => {
  test('fixes RP ID and origin', () => {
    expect(readConfig({ ...BEHIND_PROXY, LATCHKEY_PUBLIC_URL: 'https://Login.Example.com:8443/' })).toMatchObject({
      publicUrl: 'https://login.example.com:8443',
      rpId: 'login.example.com',
      secure: true,
    });
  });

  test('follows the port at localhost when it is not said', () => {
    expect(readConfig({ LATCHKEY_PORT: '4000' }).publicUrl).toBe('http://localhost:4000');
  });

  test.each([
    'http://login.example.com',
    'http://127.0.0.1:3000',
    'https://login.example.com/idp',
    'https://login.example.com/?a=b',
    'https://login.example.com/#top',
    'https://me@login.example.com',
    'https://192.0.2.1',
    'https://[2001:db8::1]',
    'ftp://login.example.com',
    'login.example.com',
  ])('is refused when it is %s', (url) => {
    const problems = problemsOf({ ...BEHIND_PROXY, LATCHKEY_PUBLIC_URL: url });
    expect(problems).toContain('LATCHKEY_PUBLIC_URL should be an https address without a path');
    expect(problems).toContain(url);
  });
});

describe('TLS', () => {
  let certificate: string;
  let key: string;

  beforeAll(async () => {
    const pair = await salesforcePair();
    certificate = `-----BEGIN CERTIFICATE-----\n${pair.certificate}\n-----END CERTIFICATE-----`;
    key = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trim();
  });

  test('needs the key of its certificate', async () => {
    const other = (await createSigningPair()).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const environment = { LATCHKEY_PUBLIC_URL: 'https://login.example.com', LATCHKEY_TLS_CERTIFICATE: certificate };
    expect(problemsOf({ ...environment, LATCHKEY_TLS_KEY: other })).toContain('the key of another certificate');
  });

  test('needs PEM that can be read', () => {
    const broken = '-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----';
    expect(problemsOf({ LATCHKEY_TLS_CERTIFICATE: certificate, LATCHKEY_TLS_KEY: broken })).toContain(
      'LATCHKEY_TLS_KEY should be',
    );
  });

  test('is ours when certificate and key are given', () => {
    const config = readConfig({
      LATCHKEY_PUBLIC_URL: 'https://login.example.com',
      LATCHKEY_TLS_CERTIFICATE: certificate,
      LATCHKEY_TLS_KEY: key,
    });
    expect(config.tls).toEqual({ certificate, key });
  });

  test('needs somebody who ends it', () => {
    expect(problemsOf({ LATCHKEY_PUBLIC_URL: 'https://login.example.com' })).toContain('LATCHKEY_TRUST_PROXY');
  });

  test('needs the key with the certificate', () => {
    expect(problemsOf({ ...BEHIND_PROXY, LATCHKEY_TLS_CERTIFICATE: certificate })).toContain('belong together');
  });

  test('needs an https address', () => {
    expect(problemsOf({ LATCHKEY_TLS_CERTIFICATE: certificate, LATCHKEY_TLS_KEY: key })).toContain('https://');
  });
});

describe('a value', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'));

  test('may stand in a file', () => {
    const path = join(folder, 'port');
    writeFileSync(path, '4001\n');
    expect(readConfig({ LATCHKEY_PORT_FILE: path }).port).toBe(4001);
  });

  test('stands in one place', () => {
    expect(problemsOf({ LATCHKEY_PORT: '1', LATCHKEY_PORT_FILE: '/nowhere' })).toContain(
      'LATCHKEY_PORT and LATCHKEY_PORT_FILE are both set',
    );
  });

  test('names its file when the file cannot be read', () => {
    const path = join(folder, 'missing');
    expect(problemsOf({ LATCHKEY_PORT_FILE: path })).toContain(
      `LATCHKEY_PORT_FILE should be the path of a readable file; "${path}"`,
    );
  });

  test.each([
    ['LATCHKEY_PORT', '65536'],
    ['LATCHKEY_PORT', '3e3'],
    ['LATCHKEY_HOST', 'two words'],
    ['LATCHKEY_TRUST_PROXY', '10.0.0.0/33'],
    ['LATCHKEY_TRUST_PROXY', 'proxy.local'],
    ['LATCHKEY_TRUST_PROXY', '10.0.0.0/0'],
    ['LATCHKEY_PORT', '0'],
    ['LATCHKEY_LOG_LEVEL', 'loud'],
    ['LATCHKEY_SESSION_IDLE_MINUTES', '0'],
    ['LATCHKEY_SESSION_HOURS', '721'],
    ['LATCHKEY_RATE_LIMIT', '9'],
    ['LATCHKEY_METADATA_PRIVATE_HOSTS', '127.0.0.1'],
    ['LATCHKEY_METADATA_PRIVATE_HOSTS', 'app.example:8443'],
    ['LATCHKEY_METADATA_PRIVATE_HOSTS', 'https://app.example'],
    ['LATCHKEY_METADATA_PRIVATE_HOSTS', 'app.example,,'],
    ['LATCHKEY_METADATA_PRIVATE_HOSTS', '0x7f.1'],
    ['LATCHKEY_SALESFORCE_HOSTS', 'https://org.example.com'],
    ['LATCHKEY_SALESFORCE_HOSTS', 'org.example.com/services'],
    ['LATCHKEY_SALESFORCE_HOSTS', 'user@org.example.com'],
    ['LATCHKEY_SALESFORCE_HOSTS', 'org.example.com:443'],
    ['LATCHKEY_SALESFORCE_HOSTS', 'org.example.com:99999'],
    ['LATCHKEY_SALESFORCE_HOSTS', 'org.example.com,,'],
    ['LATCHKEY_SALESFORCE_HOSTS', '0x7f.1'],
    ['LATCHKEY_SALESFORCE_HOSTS', 'órg.example.com'],
  ])('that does not fit %s is refused with its name and itself (%s)', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toContain(`${name} should be`);
    expect(problems).toContain(`"${value}"`);
  });

  test.each([
    ['LATCHKEY_DATABASE_URL', 'mysql://user:hunter2@host/db'],
    ['LATCHKEY_MASTER_KEY', 'hunter2'],
    ['LATCHKEY_TLS_KEY', 'hunter2'],
  ])('that is secret is never repeated (%s)', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toContain(`${name} should be`);
    expect(problems).not.toContain('hunter2');
  });

  test('of every kind is read', () => {
    const config = readConfig({
      ...BEHIND_PROXY,
      LATCHKEY_TRUST_PROXY: '127.0.0.1, 10.0.0.0/8, ::1',
      LATCHKEY_DATABASE_URL: 'postgres://latchkey:secret@db/latchkey',
      LATCHKEY_MASTER_KEY: 'A'.repeat(43),
      LATCHKEY_SESSION_IDLE_MINUTES: '15',
      LATCHKEY_SESSION_HOURS: '8',
      LATCHKEY_RATE_LIMIT: '5000',
      LATCHKEY_METADATA_PRIVATE_HOSTS: 'App.intranet.example, localhost',
      LATCHKEY_SALESFORCE_HOSTS: 'Org.example.com, localhost:8443',
      LATCHKEY_LOG_LEVEL: 'warn',
    });
    expect(config).toMatchObject({
      trustProxy: ['127.0.0.1', '10.0.0.0/8', '::1'],
      databaseUrl: 'postgres://latchkey:secret@db/latchkey',
      masterKey: 'A'.repeat(43),
      sessionIdleSeconds: 900,
      sessionAbsoluteSeconds: 28_800,
      rateLimit: 5000,
      metadataPrivateHosts: ['app.intranet.example', 'localhost'],
      salesforceHosts: ['org.example.com', 'localhost:8443'],
      logLevel: 'warn',
    });
  });
});

test('an unknown variable is refused with the nearest name', () => {
  expect(problemsOf({ LATCHKEY_PUBLIC_URI: 'https://login.example.com' })).toContain(
    'LATCHKEY_PUBLIC_URI is not a setting. Did you mean LATCHKEY_PUBLIC_URL?',
  );
});

test('all problems are told at once', () => {
  const problems = problemsOf({ LATCHKEY_PORT: 'x', LATCHKEY_LOG_LEVEL: 'y', LATCHKEY_POTR: '1' });
  expect(problems.match(/^ {2}- /gm)).toHaveLength(3);
});

describe('e-mail', () => {
  const FROM = { LATCHKEY_MAIL_FROM: 'it@example.com' };

  test('is not sent without settings', () => {
    expect(readConfig({}).mail).toBeNull();
  });

  test.each([
    [
      'smtps://me:p%40ss%2F@mail.example.com',
      { port: 465, isTls: true, credentials: { user: 'me', password: 'p@ss/' } },
    ],
    [
      'smtp://me%40corp.example:secret@mail.example.com:2525',
      { port: 2525, isTls: false, credentials: { user: 'me@corp.example', password: 'secret' } },
    ],
    ['smtp://mail.example.com/', { port: 587, isTls: false, credentials: null }],
  ])('goes to the server of %s', (url, server) => {
    const { mail } = readConfig({ ...FROM, LATCHKEY_SMTP_URL: url });
    expect(mail).toEqual({ host: 'mail.example.com', from: { name: '', address: 'it@example.com' }, ...server });
  });

  test('may go to an IPv6 address', () => {
    expect(readConfig({ ...FROM, LATCHKEY_SMTP_URL: 'smtp://[::1]:25' }).mail?.host).toBe('::1');
  });

  test.each([
    ['it@example.com', { name: '', address: 'it@example.com' }],
    ['<it@example.com>', { name: '', address: 'it@example.com' }],
    ['Acme IT <it@example.com>', { name: 'Acme IT', address: 'it@example.com' }],
    ['"Acme, Inc." <it@example.com>', { name: 'Acme, Inc.', address: 'it@example.com' }],
  ])('comes from %s', (text, from) => {
    const { mail } = readConfig({ LATCHKEY_SMTP_URL: 'smtp://localhost', LATCHKEY_MAIL_FROM: text });
    expect(mail?.from).toEqual(from);
  });

  test.each([
    'mail.example.com',
    'http://me:secret-word@mail.example.com',
    'smtp://me@mail.example.com',
    'smtp://:secret-word@mail.example.com',
    'smtp://me:secret-word@mail.example.com:0',
    'smtp://me:secret-word@mail.example.com:70000',
    'smtp://me:secret-word@mail.example.com/path',
    'smtp://me:secret-word@mail.example.com?tls.rejectUnauthorized=false',
    'smtp://me:secret-word%@mail.example.com',
  ])('is refused by the URL %s, which is not repeated', (url) => {
    const problems = problemsOf({ ...FROM, LATCHKEY_SMTP_URL: url });
    expect(problems).toContain('LATCHKEY_SMTP_URL should be a mail server, such as smtps://');
    expect(problems).not.toContain('secret-word');
  });

  test.each(['Acme IT', 'it@', 'Acme <it@example.com', 'a@example.com, b@example.com', 'Acme\u0007 <it@example.com>'])(
    'is refused from the sender %j',
    (from) => {
      const problems = problemsOf({ LATCHKEY_SMTP_URL: 'smtp://localhost', LATCHKEY_MAIL_FROM: from });
      expect(problems).toContain('LATCHKEY_MAIL_FROM should be an address, such as Acme IT <it@example.com>');
    },
  );

  test.each([{ LATCHKEY_SMTP_URL: 'smtp://localhost' }, FROM])('is refused by half of its settings: %j', (half) => {
    expect(problemsOf(half)).toContain('LATCHKEY_SMTP_URL and LATCHKEY_MAIL_FROM belong together');
  });
});
