import { describe, expect, it } from 'vitest';
import { authenticatorName } from '../../server/webauthn/authenticator-names.ts';

describe('the name of an authenticator', () => {
  it('is found by its AAGUID', () => {
    expect(authenticatorName('fbfc3007-154e-4ecc-8c0b-6e020557d7bd')).toBe('Apple Passwords');
  });

  it('is null for one that hides its make', () => {
    expect(authenticatorName('00000000-0000-0000-0000-000000000000')).toBeNull();
  });

  it('is null for what every object has', () => {
    expect(authenticatorName('constructor')).toBeNull();
  });
});
