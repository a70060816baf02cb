import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { describeCertificate, nameOfCertificate, readCertificate } from '../../server/saml/certificate.ts';
import { salesforcePair } from '../helpers/service-provider.ts';

/** A certificate of whose subject Node says nothing, as it does when it is empty. */
function nameless(certificate: X509Certificate): X509Certificate {
  return Object.defineProperty(certificate, 'subject', { value: undefined });
}

it('a certificate is read, and described by its subject', async () => {
  const { certificate } = await salesforcePair();
  const read = readCertificate(certificate);
  expect(read && nameOfCertificate(read)).toBe('CN=SelfSignedCert_24Nov2026');
  expect(read && describeCertificate(read)).toMatchObject({ notBefore: new Date('2026-01-01') });
});

it('one without a subject is described all the same', async () => {
  const certificate = nameless(new X509Certificate(Buffer.from((await salesforcePair()).certificate, 'base64')));
  expect(nameOfCertificate(certificate)).toBe('without a name');
  expect(describeCertificate(certificate).subject).toBe('without a name');
});

it.each(['260101000000Z', '290101000000Z'])('one whose time %s is none is no certificate', async (time) => {
  const der = Buffer.from((await salesforcePair()).certificate, 'base64');
  der.write('269901000000Z', der.indexOf(time));
  expect(readCertificate(der.toString('base64'))).toBeNull();
});

it.each(['', 'hello', Buffer.from('hello').toString('base64')])('%j is none', (text) => {
  expect(readCertificate(text)).toBeNull();
});
