import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundedFetch, type HttpAnswer } from '../../server/salesforce/bounded-fetch.ts';
import { freePort } from '../helpers/free-port.ts';
import { type HttpsServer, startHttpsServer } from '../helpers/https-server.ts';
import { orgErrorOf } from './fake-network.ts';

/** The fetch that production has, to a server of one's own that counts as Salesforce's. */
function ask(port: number, isSafe = true): Promise<HttpAnswer> {
  const network = { fetch, otherHosts: [`localhost:${port}`], wait: async () => undefined };
  return boundedFetch(network, { method: 'GET', url: `https://localhost:${port}/`, headers: {}, isSafe });
}

describe('over TLS', () => {
  let trusted: HttpsServer;
  let untrusted: HttpsServer;

  beforeAll(async () => {
    untrusted = await startHttpsServer((_request, response) => response.end('a'), { isTrusted: false });
    trusted = await startHttpsServer((_request, response) => response.end('a'));
  });

  afterAll(async () => {
    await Promise.all([trusted.close(), untrusted.close()]);
  });

  test('a server that proves who it is is asked', async () => {
    expect(await ask(trusted.port)).toEqual({ status: 200, text: 'a' });
  });

  test('a server that cannot prove who it is is told nothing', async () => {
    const error = await orgErrorOf(() => ask(untrusted.port));
    expect(error.reason).toBe('org.certificate');
  });

  test('a server that is not there is no answer, and the operator reads why', async () => {
    const port = await freePort();
    const error = await orgErrorOf(() => ask(port));
    expect(error).toMatchObject({ reason: 'org.noAnswer', cause: { message: 'ECONNREFUSED' } });
  });
});
