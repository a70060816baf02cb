import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../server/config.ts';
import { createMailer, type Mail, type Mailer, transportOptions } from '../server/mail.ts';
import {
  type Certificate,
  localhostCertificate,
  SMTP_ACCOUNT,
  startSmtpServer,
  type TestSmtpServer,
} from './helpers/smtp-server.ts';

const MAIL: Mail = {
  to: { name: 'Ada Lovelace', address: 'ada@example.com' },
  subject: 'Your passkey – today',
  text: 'Grüße,\n\nhttps://login.example.com/enrol#a=b\n',
  html: '<p>Grüße <a href="https://login.example.com/enrol#a=b">here</a></p>\n',
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function smtpServer(...tls: Parameters<typeof startSmtpServer>): Promise<TestSmtpServer> {
  const server = await startSmtpServer(...tls);
  open.push(server);
  return server;
}

function mailerFor(environment: Record<string, string>): Mailer {
  const { mail } = readConfig(environment);
  if (mail === null) throw new Error('E-mail is not configured');
  const mailer = createMailer(mail);
  open.push(mailer);
  return mailer;
}

async function failure(sending: Promise<void>): Promise<string> {
  return sending.then(
    () => 'accepted',
    (error: Error) => error.message,
  );
}

describe('an e-mail', () => {
  test('arrives in both forms, from the sender and for its person alone', async () => {
    const server = await smtpServer();
    await mailerFor(server.environment).send(MAIL);
    expect(server.received).toMatchObject([
      { from: SMTP_ACCOUNT.sender, to: ['ada@example.com'], text: MAIL.text, html: MAIL.html },
    ]);
    const headers = server.received[0]?.headers;
    expect(headers?.get('from')).toBe('Acme IT <passkeys@example.com>');
    expect(headers?.get('to')).toBe('Ada Lovelace <ada@example.com>');
    expect(headers?.get('subject')).toMatch(/^=\?UTF-8\?/);
    expect(headers?.get('auto-submitted')).toBe('auto-generated');
  });

  test.each([
    'Ann\r\nBcc: evil@example.com',
    'Ann\nX-Evil: yes\n\nbody',
    'Ann <evil@example.com>, ',
    '"Ann" <evil@example.com>',
    'evil@example.com,',
  ])('gains neither header nor recipient by the name %j', async (name) => {
    const server = await smtpServer();
    const mailer = mailerFor(server.environment);
    await mailer.send(MAIL);
    await mailer.send({ ...MAIL, to: { ...MAIL.to, name } });
    const [plain, hostile] = server.received;
    expect(hostile?.to).toEqual(['ada@example.com']);
    expect([...(hostile?.headers.keys() ?? [])]).toEqual([...(plain?.headers.keys() ?? [])]);
    const outsideQuotes = hostile?.headers.get('to')?.replace(/"(?:\\.|[^"\\])*"/g, '');
    expect(outsideQuotes).toMatch(/^[^<,]*<ada@example\.com>$/);
    expect(hostile?.text).toBe(MAIL.text);
  });

  test('gains no header by its subject', async () => {
    const server = await smtpServer();
    await mailerFor(server.environment).send({ ...MAIL, subject: 'Hello\r\nBcc: evil@example.com' });
    expect(server.received[0]?.headers.has('bcc')).toBe(false);
    expect(server.received[0]?.to).toEqual(['ada@example.com']);
  });

  test.each([
    'ada@example.com>\r\nRCPT TO:<evil@example.com',
    'ada\r\n@example.com',
    'ada@example.com,evil@example.com',
  ])('goes to nobody at the address %j', async (address) => {
    const server = await smtpServer();
    const sending = mailerFor(server.environment).send({ ...MAIL, to: { name: 'Ada', address } });
    expect(await failure(sending)).toBe('The person has no address to which e-mail can go');
    expect(server.received).toEqual([]);
  });

  test('that is refused says why by codes, without the address', async () => {
    const server = await smtpServer();
    const sending = mailerFor(server.environment).send({ ...MAIL, to: { name: 'Eve', address: 'eve@evil.example' } });
    expect(await failure(sending)).toBe('The e-mail was not accepted (EENVELOPE RCPT TO 550)');
  });
});

describe('the mail server', () => {
  test('refuses a wrong password, which is in no message', async () => {
    const server = await smtpServer();
    const url = new URL(server.url);
    url.password = 'other-secret';
    const mailer = mailerFor({ ...server.environment, LATCHKEY_SMTP_URL: url.href });
    expect(await failure(mailer.send(MAIL))).toBe('The e-mail was not accepted (EAUTH AUTH PLAIN 535)');
    expect(server.received).toEqual([]);
  });

  test('takes nothing from somebody without an account', async () => {
    const server = await smtpServer();
    const mailer = mailerFor({ ...server.environment, LATCHKEY_SMTP_URL: `smtp://${server.url.host}` });
    expect(await failure(mailer.send(MAIL))).toMatch(/not accepted \(EENVELOPE MAIL FROM 530\)/);
  });

  test('that is not there is a failure within seconds', async () => {
    const server = await startSmtpServer();
    await server.close();
    expect(await failure(mailerFor(server.environment).send(MAIL))).toContain('ESOCKET');
  });
});

describe('TLS', () => {
  let certificate: Certificate;
  const trusted = getCACertificates('default');
  beforeAll(async () => {
    certificate = await localhostCertificate();
  });
  afterEach(() => setDefaultCACertificates(trusted));
  afterAll(() => setDefaultCACertificates(trusted));

  test.each(['smtps', 'smtp'] as const)('carries the e-mail by %s when the certificate is trusted', async (scheme) => {
    setDefaultCACertificates([...trusted, certificate.cert]);
    const server = await smtpServer({ ...certificate, scheme });
    await mailerFor(server.environment).send(MAIL);
    expect(server.received).toMatchObject([{ to: ['ada@example.com'] }]);
  });

  test.each(['smtps', 'smtp'] as const)('is broken off by %s when the certificate is not', async (scheme) => {
    const server = await smtpServer({ ...certificate, scheme });
    expect(await failure(mailerFor(server.environment).send(MAIL))).toMatch(/not accepted \((ESOCKET|ETLS)/);
    expect(server.received).toEqual([]);
  });

  test.each([
    ['smtp://mail.example.com', { secure: false, requireTLS: true, port: 587 }],
    ['smtp://192.0.2.1:25', { secure: false, requireTLS: true, port: 25 }],
    ['smtps://mail.example.com', { secure: true, requireTLS: false, port: 465 }],
    ['smtp://localhost:25', { secure: false, requireTLS: false, port: 25 }],
    ['smtp://127.0.0.1:25', { secure: false, requireTLS: false, port: 25 }],
    ['smtp://127.0.0.1.evil.example:25', { secure: false, requireTLS: true, port: 25 }],
  ])('with %s is asked for as it should be', (url, options) => {
    const { mail } = readConfig({ LATCHKEY_SMTP_URL: url, LATCHKEY_MAIL_FROM: 'it@example.com' });
    if (mail === null) throw new Error('E-mail is not configured');
    expect(transportOptions(mail)).toMatchObject(options);
  });
});

describe('sending in the background', () => {
  function letters(count: number, heard: (Error | null)[]) {
    return Array.from({ length: count }, (_, index) => ({
      write: () => ({
        ...MAIL,
        to: { name: 'Somebody', address: index === 1 ? 'x@evil.example' : `p${index}@example.com` },
      }),
      done: async (outcome: Error | null) => {
        heard.push(outcome);
      },
    }));
  }

  test('goes on after a failure, and tells of each', async () => {
    const server = await smtpServer();
    const mailer = mailerFor(server.environment);
    const heard: (Error | null)[] = [];
    mailer.sendLater(letters(12, heard));
    await expect.poll(() => heard.length).toBe(12);
    expect(heard.filter((outcome) => outcome !== null)).toHaveLength(1);
    expect(server.received).toHaveLength(11);
    expect(server.mostAtOnce()).toBeLessThanOrEqual(4);
  });

  test('tells of a letter that cannot be written, and goes on', async () => {
    const server = await smtpServer();
    const heard: (Error | null)[] = [];
    const [letter] = letters(1, heard);
    const broken = {
      write: () => {
        throw new Error('no paper');
      },
      done: async (outcome: Error | null) => {
        heard.push(outcome);
      },
    };
    mailerFor(server.environment).sendLater(letter === undefined ? [] : [broken, letter]);
    await expect.poll(() => heard.length).toBe(2);
    expect(server.received).toHaveLength(1);
  });

  test('ends with the e-mail on its way, and leaves the rest', async () => {
    const server = await smtpServer();
    const mailer = mailerFor(server.environment);
    const heard: (Error | null)[] = [];
    const release = server.hold();
    mailer.sendLater(letters(20, heard).slice(2));
    await expect.poll(() => server.mostAtOnce()).toBeGreaterThan(0);
    const closing = mailer.close();
    release();
    await closing;
    expect(heard.length).toBeLessThanOrEqual(4);
    expect(server.received.length).toBe(heard.filter((outcome) => outcome === null).length);
  });
});
