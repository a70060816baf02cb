import { describe, expect, it } from 'vitest';
import { createMasterKey, deriveSecret, masterKeyCheck, openMasterKey, seal, unseal } from '../server/master-key.ts';

const ENCODED = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const masterKey = openMasterKey(ENCODED);
const otherMasterKey = openMasterKey(createMasterKey());

describe('a master key', () => {
  it('is 32 random bytes in base64url', () => {
    const encoded = createMasterKey();
    expect(encoded).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(encoded).not.toBe(createMasterKey());
  });

  it('is read as it was written', () => {
    expect(masterKey.export()).toEqual(Buffer.from(ENCODED, 'base64url'));
  });

  it.each([
    ['empty', ''],
    ['too short', ENCODED.slice(1)],
    ['too long', `${ENCODED}A`],
    ['not base64url', `${ENCODED.slice(0, -1)}!`],
    ['base64 with padding', `${ENCODED}=`],
    ['followed by a line end', `${ENCODED}\n`],
  ])('is refused when it is %s, by the name of its setting and without its value', (_, encoded) => {
    expect(() => openMasterKey(encoded)).toThrow(
      'LATCHKEY_MASTER_KEY, or the file master.key, should be 32 random bytes in base64url (43 characters).',
    );
  });
});

describe('the check value', () => {
  it('is the same for the same master key', () => {
    expect(masterKeyCheck(masterKey)).toBe(masterKeyCheck(openMasterKey(ENCODED)));
  });

  it('is another for another master key', () => {
    expect(masterKeyCheck(masterKey)).not.toBe(masterKeyCheck(otherMasterKey));
  });

  it('is neither the key nor any secret made from it', () => {
    expect(masterKeyCheck(masterKey)).not.toBe(ENCODED);
    expect(masterKeyCheck(masterKey)).not.toBe(deriveSecret(masterKey, 'check').toString('base64url'));
  });
});

describe('a derived secret', () => {
  it('is 32 bytes and the same on every node', () => {
    expect(deriveSecret(masterKey, 'cookie')).toHaveLength(32);
    expect(deriveSecret(masterKey, 'cookie')).toEqual(deriveSecret(openMasterKey(ENCODED), 'cookie'));
  });

  it('is another for another purpose and for another master key', () => {
    expect(deriveSecret(masterKey, 'cookie')).not.toEqual(deriveSecret(masterKey, 'csrf'));
    expect(deriveSecret(masterKey, 'cookie')).not.toEqual(deriveSecret(otherMasterKey, 'cookie'));
  });
});

describe('what is sealed', () => {
  const plaintext = Buffer.from('a private key');
  const sealed = seal(masterKey, plaintext, 'signingKey:1');

  it('is opened by the same master key in the same context', () => {
    expect(unseal(masterKey, sealed, 'signingKey:1')).toEqual(plaintext);
  });

  it('may be empty', () => {
    expect(unseal(masterKey, seal(masterKey, Buffer.alloc(0), 'a'), 'a')).toHaveLength(0);
  });

  it('looks different every time and says its version', () => {
    expect(sealed).not.toBe(seal(masterKey, plaintext, 'signingKey:1'));
    expect(sealed).toMatch(/^v1\.[A-Za-z0-9_-]+$/);
  });

  it('is refused with another master key', () => {
    expect(() => unseal(otherMasterKey, sealed, 'signingKey:1')).toThrow(
      'signingKey:1 was sealed with another master key',
    );
  });

  it('is refused in another row', () => {
    expect(() => unseal(masterKey, sealed, 'signingKey:2')).toThrow('was changed or moved');
  });

  it('is refused when any bit of any byte is changed', () => {
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let position = 0; position < bytes.length; position++) {
      const tampered = Buffer.from(bytes);
      tampered[position] = (tampered[position] ?? 0) ^ (1 << (position % 8));
      expect(() => unseal(masterKey, `v1.${tampered.toString('base64url')}`, 'signingKey:1')).toThrow('was changed');
    }
  });

  it.each([
    ['empty', ''],
    ['of another version', sealed.replace('v1.', 'v2.')],
    ['too short to hold a tag', 'v1.AAAA'],
    ['followed by something', `${sealed}.AAAA`],
  ])('is refused when it is %s', (_, wrong) => {
    expect(() => unseal(masterKey, wrong, 'signingKey:1')).toThrow('does not have the form');
  });
});
