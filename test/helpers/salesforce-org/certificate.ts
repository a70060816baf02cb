// The certificate library below needs it first.
import 'reflect-metadata';
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';

/** The names under which an org is reached; a star stands for one label. */
const NAMES = [
  'localhost',
  'login.salesforce.com',
  'test.salesforce.com',
  '*.my.salesforce.com',
  '*.sandbox.my.salesforce.com',
  '*.lightning.force.com',
  '*.sandbox.lightning.force.com',
];

/** Makes the key and the certificate of the listener, PEM. */
export async function createOrgCertificate(): Promise<{ key: string; certificate: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const day = 24 * 3600_000;
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ['Stand-in org'] }],
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + day),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension(NAMES.map((value) => ({ type: 'dns' as const, value })))],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: PemConverter.encode(pkcs8, 'PRIVATE KEY'), certificate: certificate.toString('pem') };
}
