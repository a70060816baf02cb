// The certificate library below needs it first.
import 'reflect-metadata';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { type OwnPem, readOwnSigningKey } from '../../server/federation/own-signing-key.ts';
import { createSigningPair } from '../helpers/service-provider.ts';

const NOW = new Date('2026-11-24T12:00:00.000Z');

let own: OwnPem;
let privateKey: KeyObject;
let strangersCertificate: string;

beforeAll(async () => {
  const [pair, stranger] = await Promise.all([createSigningPair(), createSigningPair()]);
  ({ privateKey } = pair);
  own = { privateKey: pkcs8(pair.privateKey), certificate: pem(pair.certificate) };
  strangersCertificate = pem(stranger.certificate);
});

function pkcs8(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function pem(certificate: string): string {
  return new X509Certificate(Buffer.from(certificate, 'base64')).toString();
}

function read(changes: Partial<OwnPem>) {
  return readOwnSigningKey({ ...own, ...changes }, NOW);
}

describe('a key that somebody brings along is taken', () => {
  test('as PKCS#8 with its certificate, and without a warning', async () => {
    const { privateKey: read, certificate, warnings } = await readOwnSigningKey(own, NOW);
    expect(read.equals(privateKey)).toBe(true);
    expect([certificate.toString(), warnings]).toEqual([own.certificate, []]);
  });

  test('as PKCS#1', async () => {
    const pkcs1 = privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();
    expect(pkcs1).toContain('BEGIN RSA PRIVATE KEY');
    expect((await read({ privateKey: pkcs1 })).privateKey.equals(privateKey)).toBe(true);
  });

  test('with the first certificate of a chain, among the remarks that tools write', async () => {
    const certificate = `Bag Attributes\r\n    friendlyName: sso\n${own.certificate}subject=CN=CA\n${strangersCertificate}`;
    expect((await read({ certificate })).certificate.toString()).toBe(own.certificate);
  });

  test('with a certificate that begins later, and a warning', async () => {
    const later = await createSigningPair({ notBefore: new Date('2026-12-01') });
    const { warnings } = await read({ privateKey: pkcs8(later.privateKey), certificate: pem(later.certificate) });
    expect(warnings).toEqual([
      { code: 'certificateNotYetValid', message: expect.stringContaining('begins on 2026-12-01') },
    ]);
  });

  test('with a certificate that is too long for Salesforce, and a warning', async () => {
    const { warnings } = await read({ certificate: await longCertificate() });
    expect(warnings).toEqual([{ code: 'certificateTooLong', message: expect.stringContaining('4,000 characters') }]);
  });
});

/** A certificate of the key with a name that is long enough for the form of Salesforce to refuse it. */
async function longCertificate(): Promise<string> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const der = (type: 'pkcs8' | 'spki', key: KeyObject) => new Uint8Array(key.export({ format: 'der', type }));
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: Array.from({ length: 50 }, (_, unit) => ({ OU: [`${unit}${'x'.repeat(60)}`] })),
    notAfter: new Date('2029-01-01'),
    notBefore: NOW,
    keys: {
      privateKey: await crypto.subtle.importKey('pkcs8', der('pkcs8', privateKey), algorithm, false, ['sign']),
      publicKey: await crypto.subtle.importKey('spki', der('spki', createPublicKey(privateKey)), algorithm, true, [
        'verify',
      ]),
    },
    signingAlgorithm: algorithm,
  });
  return certificate.toString('pem');
}

/** A key that claims to be what it is not: RSA's numbers, some of them others. */
function forged(changes: JsonWebKey): string {
  return pkcs8(createPrivateKey({ format: 'jwk', key: { ...privateKey.export({ format: 'jwk' }), ...changes } }));
}

function number(bytes: number): string {
  const random = randomBytes(bytes);
  random[0] = 0xff;
  random[bytes - 1] = 0xff;
  return random.toString('base64url');
}

describe('of both, the one that is wrong is named', () => {
  const encrypted = { cipher: 'aes-256-cbc', passphrase: 'secret', format: 'pem' } as const;

  test.each<{ what: string; given: () => Partial<OwnPem>; field: keyof OwnPem; message: string }>([
    { what: 'no private key', given: () => ({ privateKey: '' }), field: 'privateKey', message: 'no private key' },
    {
      what: 'a certificate in place of the private key',
      given: () => ({ privateKey: own.certificate }),
      field: 'privateKey',
      message: 'no private key',
    },
    {
      what: 'a private key under a passphrase, PKCS#8',
      given: () => ({ privateKey: privateKey.export({ ...encrypted, type: 'pkcs8' }).toString() }),
      field: 'privateKey',
      message: 'passphrase',
    },
    {
      what: 'a private key under a passphrase, PKCS#1',
      given: () => ({ privateKey: privateKey.export({ ...encrypted, type: 'pkcs1' }).toString() }),
      field: 'privateKey',
      message: 'passphrase',
    },
    {
      what: 'two private keys',
      given: () => ({ privateKey: own.privateKey + own.privateKey }),
      field: 'privateKey',
      message: 'more than one',
    },
    {
      what: 'a private key that is cut off',
      given: () => ({ privateKey: own.privateKey.replace(/(\n.{64}){10}/, '') }),
      field: 'privateKey',
      message: 'cannot be read',
    },
    {
      what: 'a private key in the form of elliptic curves',
      given: () => ({
        privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' })
          .privateKey.export({ format: 'pem', type: 'sec1' })
          .toString(),
      }),
      field: 'privateKey',
      message: 'not RSA',
    },
    {
      what: 'a private key that is not RSA',
      given: () => ({ privateKey: pkcs8(generateKeyPairSync('ed25519').privateKey) }),
      field: 'privateKey',
      message: 'should be an RSA key',
    },
    {
      what: 'a private key for RSA-PSS alone',
      given: () => ({ privateKey: pkcs8(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey) }),
      field: 'privateKey',
      message: 'should be an RSA key',
    },
    {
      what: 'a private key that is too short',
      given: () => ({ privateKey: pkcs8(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey) }),
      field: 'privateKey',
      message: 'has 1024 bits; it should have 2048',
    },
    {
      what: 'a private key that takes too long to sign with',
      given: () => ({ privateKey: forged({ n: number(1025), d: number(1025) }) }),
      field: 'privateKey',
      message: 'has 8200 bits',
    },
    {
      what: 'a private key that was put together wrongly',
      given: () => ({ privateKey: forged({ d: number(255), dp: number(127), dq: number(127), qi: number(127) }) }),
      field: 'privateKey',
      message: 'is damaged',
    },
    { what: 'no certificate', given: () => ({ certificate: '' }), field: 'certificate', message: 'no certificate' },
    {
      what: 'the private key in place of the certificate',
      given: () => ({ certificate: own.privateKey }),
      field: 'certificate',
      message: 'no certificate',
    },
    {
      what: 'a certificate that is cut off',
      given: () => ({ certificate: own.certificate.replace(/(\n.{64}){3}/, '') }),
      field: 'certificate',
      message: 'cannot be read',
    },
    {
      what: 'the certificate of another key',
      given: () => ({ certificate: strangersCertificate }),
      field: 'certificate',
      message: 'belongs to another private key',
    },
    {
      what: 'a chain that begins with the certificate of another key',
      given: () => ({ certificate: strangersCertificate + own.certificate }),
      field: 'certificate',
      message: 'has to be the first',
    },
  ])('$what', async ({ given, field, message }) => {
    await expect(read(given())).rejects.toMatchObject({
      code: 'inputInvalid',
      statusCode: 400,
      message: expect.stringContaining(message),
      places: [{ line: null, field: `own.${field}`, message: expect.stringContaining(message) }],
    });
  });

  test('a certificate that has ended, from that instant on', async () => {
    const pair = await createSigningPair({ notAfter: NOW });
    const brought = { privateKey: pkcs8(pair.privateKey), certificate: pem(pair.certificate) };
    await expect(readOwnSigningKey(brought, NOW)).rejects.toMatchObject({
      message: 'The certificate ended on 2026-11-24.',
      places: [{ field: 'own.certificate' }],
    });
    const { warnings } = await readOwnSigningKey(brought, new Date(NOW.getTime() - 1000));
    expect(warnings).toEqual([]);
  });

  test('a certificate for a weak key', async () => {
    const { certificate } = await createSigningPair({ modulusLength: 1024 });
    await expect(read({ certificate: pem(certificate) })).rejects.toMatchObject({
      message: expect.stringContaining('less than 2048 bits'),
      places: [{ field: 'own.certificate' }],
    });
  });

  test('and nothing of the private key is in the refusal', async () => {
    const refusal: unknown = await read({ certificate: strangersCertificate }).catch((error) => error);
    const [line = ''] = own.privateKey.split('\n').slice(3, 4);
    expect(line).toHaveLength(64);
    expect(JSON.stringify(refusal, Object.getOwnPropertyNames(refusal))).not.toContain(line.slice(0, 20));
  });
});
