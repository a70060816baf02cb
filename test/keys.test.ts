import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { SigningKey } from '../db/model.ts';
import type { SigningKeyRepository } from '../db/store.ts';
import { createKeys, createSigningKey, openSigningKey } from '../server/keys.ts';
import * as masterKeys from '../server/master-key.ts';

const { createMasterKey, deriveSecret, openMasterKey } = masterKeys;

vi.mock('../server/master-key.ts', { spy: true });

const masterKey = openMasterKey(createMasterKey());
const now = new Date('2026-11-24T09:15:29.968Z');

let first: SigningKey;
let second: SigningKey;

beforeAll(async () => {
  [first, second] = await Promise.all([
    createSigningKey(masterKey, { now, slot: 'active', commonName: 'login.acme.example' }),
    createSigningKey(masterKey, { now, slot: 'next', commonName: 'login.acme.example' }),
  ]);
});

describe('a new signing key', () => {
  it('is a record of its own, in the slot it was made for', () => {
    expect(first).toMatchObject({ slot: 'active', createdAt: now });
    expect(second.slot).toBe('next');
    expect(second.id).not.toBe(first.id);
    expect(second.certificate).not.toBe(first.certificate);
  });

  it('has a self-signed certificate for RSA 2048 that is valid for three years', () => {
    const certificate = new X509Certificate(first.certificate);
    expect(certificate.subject).toBe('CN=login.acme.example');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65537n });
    expect(certificate.validFromDate).toEqual(new Date('2026-11-24T09:15:29Z'));
    expect(certificate.validToDate).toEqual(new Date('2029-11-24T09:15:29Z'));
    expect(certificate.ca).toBe(false);
  });

  it('says in its record when the certificate ends', () => {
    expect(first.notAfter).toEqual(new X509Certificate(first.certificate).validToDate);
  });

  it('has a certificate body that Salesforce takes: at most 4,000 characters', () => {
    expect(openSigningKey(masterKey, first).certificate.length).toBeLessThan(4000);
  });

  it('cuts a common name that is longer than a certificate may hold', async () => {
    const key = await createSigningKey(masterKey, { now, slot: 'next', commonName: `${'a'.repeat(70)}.example` });
    expect(new X509Certificate(key.certificate).subject).toBe(`CN=${'a'.repeat(64)}`);
  });

  it('takes a common name as it is, not as more parts of a name', async () => {
    const key = await createSigningKey(masterKey, { now, slot: 'next', commonName: 'a, O=b + CN=c' });
    expect(new X509Certificate(key.certificate).toLegacyObject().subject).toMatchObject({ CN: 'a, O=b + CN=c' });
  });
});

describe('a signing key that is opened', () => {
  it('fits its certificate, given as PEM and as base64 DER', () => {
    const identity = openSigningKey(masterKey, first);
    const certificate = new X509Certificate(Buffer.from(identity.certificate, 'base64'));
    expect(identity.id).toBe(first.id);
    expect(identity.certificatePem).toBe(first.certificate);
    expect(certificate.checkPrivateKey(identity.privateKey)).toBe(true);
  });

  it('is refused with another master key', () => {
    expect(() => openSigningKey(openMasterKey(createMasterKey()), first)).toThrow('another master key');
  });

  it('is refused when it was moved to another row', () => {
    expect(() => openSigningKey(masterKey, { ...second, sealedPrivateKey: first.sealedPrivateKey })).toThrow('moved');
  });

  it("is refused with another key's certificate", () => {
    expect(() => openSigningKey(masterKey, { ...first, certificate: second.certificate })).toThrow('is not its own');
  });
});

describe('the keys of an installation', () => {
  /** What the store answers, from the records it holds now. */
  function repositoryOf(records: SigningKey[]): SigningKeyRepository {
    return {
      list: async () => records,
      inSlot: async (slot) => records.find((record) => record.slot === slot) ?? null,
      byId: async (id) => records.find((record) => record.id === id) ?? null,
      addNext: async () => false,
      activateNext: async () => false,
    };
  }

  it('sign with the active one', async () => {
    const keys = createKeys(masterKey, repositoryOf([first, second]));
    expect((await keys.active()).certificatePem).toBe(first.certificate);
  });

  it('unseal the active one once', async () => {
    const keys = createKeys(masterKey, repositoryOf([first]));
    const unseal = vi.mocked(masterKeys.unseal).mockClear();
    expect(await keys.active()).toBe(await keys.active());
    expect(unseal).toHaveBeenCalledOnce();
  });

  it('sign with the next one as soon as it is active', async () => {
    const records = [first, second];
    const keys = createKeys(masterKey, repositoryOf(records));
    await keys.active();
    records.splice(0, 2, { ...second, slot: 'active' }, { ...first, slot: 'retired' });
    expect((await keys.active()).id).toBe(second.id);
  });

  it('refuse to sign when none is active', async () => {
    const keys = createKeys(masterKey, repositoryOf([second]));
    await expect(keys.active()).rejects.toMatchObject({
      code: 'internal',
      cause: new Error('There is no active signing key.'),
    });
  });

  it('show the active certificate, then the next, and no retired one', async () => {
    const keys = createKeys(masterKey, repositoryOf([first, second, { ...first, id: 'old', slot: 'retired' }]));
    expect((await keys.published()).map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it('show one certificate while there is no next key', async () => {
    const keys = createKeys(masterKey, repositoryOf([first]));
    const { id, certificate, certificatePem } = openSigningKey(masterKey, first);
    expect(await keys.published()).toEqual([{ id, certificate, certificatePem }]);
  });

  it('give secrets of the master key', () => {
    const keys = createKeys(masterKey, repositoryOf([]));
    expect(keys.secret('cookie')).toEqual(deriveSecret(masterKey, 'cookie'));
  });
});
