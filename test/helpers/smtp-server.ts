/** A mail server to test with: it takes e-mail only from whoever knows the password, only from one sender and only for `@example.com`. */
import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type ReceivedMail, readMail } from './received-mail.ts';

/** Who may send, and as whom; the password holds what a URL has to escape. */
export const SMTP_ACCOUNT = { user: 'latchkey', password: 'p@ss/word:%', sender: 'passkeys@example.com' };

/** The running server, and what it took. */
export interface TestSmtpServer {
  /** `LATCHKEY_SMTP_URL` and `LATCHKEY_MAIL_FROM`. */
  environment: Record<string, string>;
  url: URL;
  /** In the order of arrival. */
  received: ReceivedMail[];
  /** Connections at the same time, at the most. */
  mostAtOnce(): number;
  /** Answers no more e-mail until the function that it gives is called. */
  hold(): () => void;
  close(): Promise<void>;
}

/** A certificate for localhost, and its key; PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** Starts a server: without a certificate in the clear, else with TLS from the first byte (`smtps`) or by STARTTLS. */
export async function startSmtpServer(tls?: Certificate & { scheme: 'smtp' | 'smtps' }): Promise<TestSmtpServer> {
  const received: ReceivedMail[] = [];
  let held = Promise.resolve();
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = new SMTPServer({
    ...(tls === undefined
      ? { disabledCommands: ['STARTTLS'], allowInsecureAuth: true }
      : { cert: tls.cert, key: tls.key, secure: tls.scheme === 'smtps' }),
    disableReverseLookup: true,
    closeTimeout: 0,
    ...strictness(),
    onData(stream, { envelope }, callback) {
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      buffer(stream)
        .then(async (raw) => {
          await held;
          atOnce -= 1;
          received.push(readMail(raw.toString('utf8'), envelope));
          callback();
        })
        .catch(callback);
    },
  });
  // A client that hangs up, because it does not trust the certificate, say.
  server.on('error', () => undefined);
  const listening = server.listen(0, 'localhost');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo; // a TCP server's
  const url = new URL(`${tls?.scheme ?? 'smtp'}://localhost:${port}`);
  url.username = SMTP_ACCOUNT.user;
  url.password = encodeURIComponent(SMTP_ACCOUNT.password);
  return {
    environment: { LATCHKEY_SMTP_URL: url.href, LATCHKEY_MAIL_FROM: `Acme IT <${SMTP_ACCOUNT.sender}>` },
    url,
    received,
    mostAtOnce: () => mostAtOnce,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function strictness(): Pick<SMTPServerOptions, 'onAuth' | 'onMailFrom' | 'onRcptTo'> {
  return {
    onAuth({ username, password }, _session, callback) {
      if (username === SMTP_ACCOUNT.user && password === SMTP_ACCOUNT.password) callback(null, { user: username });
      else callback(new Error('Wrong user name or password'));
    },
    onMailFrom({ address }, _session, callback) {
      callback(address === SMTP_ACCOUNT.sender ? null : new Error(`${address} may not send`));
    },
    onRcptTo({ address }, _session, callback) {
      callback(address.endsWith('@example.com') ? null : new Error(`${address} is unknown here`));
    },
  };
}

/** Makes a certificate that is nobody's but this machine's. */
export async function localhostCertificate(): Promise<Certificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ['localhost'] }],
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
    keys,
    signingAlgorithm: algorithm,
  });
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { cert: certificate.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n` };
}
