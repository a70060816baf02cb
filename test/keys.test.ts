import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { SigningKey } from '../db/model.ts';
import { createKeys, type StoredKeys } from '../server/keys.ts';
import * as masterKeys from '../server/master-key.ts';
import { createSigningKey, openSigningKey } from '../server/signing-key.ts';
import { createSigningPair } from './helpers/service-provider.ts';

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
    expect(first).toMatchObject({ slot: 'active', createdAt: now, activatedAt: now });
    expect(second).toMatchObject({ slot: 'next', createdAt: now, activatedAt: null });
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

  it('leaves no private key in the memory that it was written to', async () => {
    const seal = vi.mocked(masterKeys.seal).mockClear();
    await createSigningKey(masterKey, { now, slot: 'next', commonName: 'login.acme.example' });
    const [[, plaintext] = []] = seal.mock.calls;
    expect(plaintext?.length).toBeGreaterThan(1000);
    expect(plaintext?.every((byte) => byte === 0)).toBe(true);
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

  it('leaves nothing in the memory that it was unsealed to', () => {
    const unseal = vi.mocked(masterKeys.unseal).mockClear();
    openSigningKey(masterKey, first);
    const [result] = unseal.mock.results;
    expect(result?.value.every((byte: number) => byte === 0)).toBe(true);
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
  function repositoryOf(records: SigningKey[]): StoredKeys {
    return {
      list: async () => records,
      inSlot: async (slot) => records.find((record) => record.slot === slot) ?? null,
      byId: async (id) => records.find((record) => record.id === id) ?? null,
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
    const { privateKey: _, ...certificate } = openSigningKey(masterKey, first);
    expect(await keys.published()).toEqual([certificate]);
  });

  it('say of each certificate when it ends', async () => {
    const keys = createKeys(masterKey, repositoryOf([first]));
    expect((await keys.published()).map(({ notAfter }) => notAfter)).toEqual([new Date('2029-11-24T09:15:29Z')]);
  });

  it('sign with a retired one for who still trusts it', async () => {
    const keys = createKeys(masterKey, repositoryOf([first, { ...second, slot: 'retired' }]));
    expect((await keys.byId(second.id)).certificatePem).toBe(second.certificate);
  });

  it('refuse to sign with one that was removed, although it was opened before', async () => {
    const records = [first, second];
    const keys = createKeys(masterKey, repositoryOf(records));
    await keys.byId(second.id);
    records.pop();
    await expect(keys.byId(second.id)).rejects.toMatchObject({
      code: 'internal',
      cause: new Error(`There is no signing key ${second.id}.`),
    });
  });

  it.each<{ when: string; letGo: (keys: ReturnType<typeof createKeys>) => unknown }>([
    { when: 'it is asked for again', letGo: (keys) => keys.byId(second.id).catch(() => undefined) },
    { when: 'the metadata is', letGo: (keys) => keys.published() },
    { when: 'it is to be forgotten', letGo: (keys) => keys.forget(second.id) },
  ])('let go of one that was removed when $when', async ({ letGo }) => {
    const records = [first, second];
    const keys = createKeys(masterKey, repositoryOf(records));
    await Promise.all([keys.active(), keys.byId(second.id)]);
    records.pop();
    await letGo(keys);
    records.push(second);
    const unseal = vi.mocked(masterKeys.unseal).mockClear();
    await keys.active();
    expect(unseal).not.toHaveBeenCalled();
    await keys.byId(second.id);
    expect(unseal).toHaveBeenCalledOnce();
  });

  it('adopt one that was made elsewhere: next, sealed for its row, and nothing of it left in memory', async () => {
    const { privateKey, certificate } = await createSigningPair();
    const x509 = new X509Certificate(Buffer.from(certificate, 'base64'));
    const seal = vi.mocked(masterKeys.seal).mockClear();
    const record = createKeys(masterKey, repositoryOf([])).adopt({ privateKey, certificate: x509 }, now);
    expect(record).toMatchObject({ slot: 'next', createdAt: now, activatedAt: null, notAfter: x509.validToDate });
    expect(openSigningKey(masterKey, record)).toMatchObject({ id: record.id, certificate });
    expect(() => openSigningKey(masterKey, { ...record, id: first.id })).toThrow('moved');
    expect(seal.mock.calls[0]?.[1].every((byte) => byte === 0)).toBe(true);
  });

  it('give secrets of the master key', () => {
    const keys = createKeys(masterKey, repositoryOf([]));
    expect(keys.secret('cookie')).toEqual(deriveSecret(masterKey, 'cookie'));
  });
});
