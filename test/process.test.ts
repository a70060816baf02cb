import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePort } from './helpers/free-port.ts';

/** The real process, from its first start to its graceful stop. */
describe('the server process', () => {
  let dataDir: string;
  let output = '';
  let exitCode: Promise<number | null>;
  let url: string;
  let answerInFlight: string;

  beforeAll(async () => {
    dataDir = join(await mkdtemp(join(tmpdir(), 'latchkey-process-')), 'data');
    const port = await freePort();
    url = `http://localhost:${port}`;
    const child = spawn(process.execPath, ['server/main.ts'], {
      env: { PATH: process.env.PATH, LATCHKEY_DATA_DIR: dataDir, LATCHKEY_PORT: String(port) },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    exitCode = new Promise((resolve) => child.on('exit', resolve));
    await vi.waitFor(() => expect(output).toContain('Latchkey is ready'), 20_000);

    await fetch(`${url}/saml/sso?SAMLRequest=SECRETVALUE&RelayState=SECRETVALUE`, {
      headers: { cookie: 'session=SECRETVALUE' },
    });
    await fetch(`${url}/login?request=SECRETVALUE`);
    const form = await beginForm(port);
    child.kill('SIGTERM');
    await vi.waitFor(() => expect(output).toContain('"msg":"stopping"'), 20_000);
    answerInFlight = await form.finish();
    await exitCode;
  }, 30_000);
  afterAll(() => rm(join(dataDir, '..'), { recursive: true, force: true }));

  test('keeps its data to itself', async () => {
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
  });

  test('says once which keys it made, and prints the set-up link', () => {
    expect(output.match(/A master key was made/g)).toHaveLength(1);
    expect(output.match(/A signing key was made/g)).toHaveLength(1);
    expect(output).toMatch(new RegExp(`${url}/setup#[\\w-]{43}`));
  });

  test('logs no query, no cookie and no token, but why it refused', () => {
    expect(output).not.toContain('SECRETVALUE');
    const logged = output.split('\n').filter((line) => line.startsWith('{'));
    expect(logged.join()).not.toMatch(/setup#/);
    expect(logged.find((line) => line.includes('"request refused"'))).toMatch(
      /"reason":"saml\.\w+".*|"reference":"[0-9A-Z]{4}-[0-9A-Z]{4}"/,
    );
  });

  test('answers what was in flight when it was asked to stop', () => {
    expect(answerInFlight).toMatch(/^HTTP\/1\.1 303 See Other\r\n/);
  });

  test('stops with exit code 0 when it is asked to', async () => {
    expect(await exitCode).toBe(0);
    expect(output).toContain('"msg":"stopping"');
  });

  test('leaves a database without a write-ahead log behind', async () => {
    await expect(stat(join(dataDir, 'latchkey.db-wal'))).rejects.toThrow('ENOENT');
  });
});

/** Sends a form up to its last byte; `finish` sends that byte and gives the answer. */
async function beginForm(port: number): Promise<{ finish(): Promise<string> }> {
  const socket = connect(port, 'localhost').setEncoding('utf8');
  await once(socket, 'connect');
  const head = ['POST /account/logout HTTP/1.1', 'host: localhost', 'content-type: application/x-www-form-urlencoded'];
  socket.write(`${head.join('\r\n')}\r\ncontent-length: 3\r\n\r\na=`);
  return {
    async finish() {
      let answer = '';
      socket.on('data', (text) => {
        answer += text;
      });
      socket.write('b');
      // The connection is one that is kept alive, until the server that stops closes it.
      await once(socket, 'close');
      return answer;
    },
  };
}
