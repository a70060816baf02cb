import { describe, expect, it } from 'vitest';
import { amrValues } from '../../../server/salesforce/assurance.ts';
import { amrChoices } from '../../../server/salesforce/assurance-verdict.ts';
import { choicesFor, tierOf, valuesSent } from '../../../web/data/assurance.ts';

const choices = amrChoices();

describe('the signal as the console explains it', () => {
  it.each([
    ['deviceBound', false],
    ['synced', true],
  ] as const)('is, unless chosen, what the server sends for %s passkeys', (kind, backupEligible) => {
    expect(valuesSent(kind, null)).toEqual(amrValues({ userVerified: true, backupEligible }));
  });

  it('is what was chosen', () => {
    expect(valuesSent('synced', ['mfa'])).toEqual(['mfa']);
  });

  it('offers for a kind of passkey only what is true of it', () => {
    expect(choicesFor('synced', choices).map(({ value }) => value)).not.toContain('hwk');
    expect(choicesFor('deviceBound', choices).map(({ value }) => value)).not.toContain('swk');
  });

  it.each([
    [['passkey', 'fido2'], 'phishing-resistant'],
    [['passkey', 'mfa'], 'standard'],
    [['mfa'], 'weak'],
    [[], 'weak'],
  ])('counts %j as %s', (values, tier) => {
    expect(tierOf(values, choices)).toBe(tier);
  });
});
