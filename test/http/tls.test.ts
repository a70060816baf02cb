import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../helpers/free-port.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { salesforcePair } from '../helpers/service-provider.ts';

/** The server with a certificate of its own, given as files. */
let server: TestServer;
let folder: string;
let port: number;
let certificate: string;

beforeAll(async () => {
  const pair = await salesforcePair();
  certificate = `-----BEGIN CERTIFICATE-----\n${pair.certificate}\n-----END CERTIFICATE-----\n`;
  folder = await mkdtemp(join(tmpdir(), 'latchkey-tls-'));
  const files = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  await writeFile(files.certificate, certificate);
  await writeFile(files.key, pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  port = await freePort();
  server = await startTestServer({
    LATCHKEY_PUBLIC_URL: 'https://login.example.com',
    LATCHKEY_TLS_CERTIFICATE_FILE: files.certificate,
    LATCHKEY_TLS_KEY_FILE: files.key,
  });
  await server.app.listen({ host: '127.0.0.1', port });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test('https is served without a proxy, and the cookies are Secure', async () => {
  const options = { host: '127.0.0.1', port, path: '/login', ca: certificate, checkServerIdentity: () => undefined };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(options, resolve).on('error', reject).end();
  });
  expect([response.statusCode, response.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
  expect(response.headers['set-cookie']?.[0]).toMatch(/^__Host-browser=.*; Secure;/);
  expect(await text(response)).toContain('page-data');
});

test('plain http is refused at that port', async () => {
  await expect(fetch(`http://127.0.0.1:${port}/login`)).rejects.toThrow();
});
