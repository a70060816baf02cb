import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import { isPlayed } from './proxy.ts';

/** A `fetch` that finds Salesforce's hosts at the listener, with TLS verified, and no other host at all. */
export function createOrgFetch({ port, certificate }: { port: number; certificate: string }): {
  fetch: typeof globalThis.fetch;
  close(): Promise<void>;
} {
  const connect = buildConnector({ ca: certificate });
  const agent = new Agent({
    connect: (options, callback) => {
      const isHere = options.hostname === 'localhost' && Number(options.port) === port;
      if (!isHere && !(isPlayed(options.hostname) && ['', '443'].includes(options.port))) {
        const failure = Object.assign(new Error(`getaddrinfo ENOTFOUND ${options.hostname}`), { code: 'ENOTFOUND' });
        return callback(failure, null);
      }
      connect(
        { ...options, servername: options.hostname, host: '127.0.0.1', hostname: '127.0.0.1', port: `${port}` },
        callback,
      );
    },
  });
  const orgFetch = (input: string | URL, init: object = {}) => undiciFetch(input, { ...init, dispatcher: agent });
  return {
    // The library's own types name the same shapes anew.
    fetch: orgFetch as unknown as typeof globalThis.fetch,
    close: () => agent.destroy(),
  };
}
