/** An https server of a made-up application, with a certificate of its own. */
// The certificate library below needs it first.
import 'reflect-metadata';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';

/** A server that listens on this machine alone. */
export interface HttpsServer {
  port: number;
  /** PEM: for another process that is to trust it. */
  certificate: string;
  /** How many connections were made to it. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Starts a server with a certificate for `name`, which this process trusts from then on, unless it is to be a stranger's. */
export async function startHttpsServer(
  listener: RequestListener,
  { name = 'localhost', isTrusted = true }: { name?: string; isTrusted?: boolean } = {},
): Promise<HttpsServer> {
  const { key, cert } = await createServerCertificate(name);
  if (isTrusted) setDefaultCACertificates([...getCACertificates('default'), cert]);
  const server = createServer({ key, cert }, listener);
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // A server that listens on a port has an address with one.
    port: (server.address() as AddressInfo).port,
    certificate: cert,
    get connections() {
      return connections;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function createServerCertificate(name: string): Promise<{ key: string; cert: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const day = 24 * 3600_000;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }],
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + day),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: PemConverter.encode(pkcs8, 'PRIVATE KEY'), cert: certificate.toString('pem') };
}
