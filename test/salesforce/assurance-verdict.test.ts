import { describe, expect, it } from 'vitest';
import type { AssuranceSignal } from '../../db/model.ts';
import { checkAssurance } from '../../server/salesforce/assurance.ts';
import {
  amrChoices,
  assuranceVerdict,
  assuranceWarnings,
  knownTier,
} from '../../server/salesforce/assurance-verdict.ts';
import { aServiceProvider } from '../helpers/records.ts';

const derived: AssuranceSignal = {
  amrDeviceBound: null,
  amrSynced: null,
  authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
};

describe('the verdict', () => {
  it('on what the ceremony shows is phishing-resistant for both kinds of passkey', () => {
    expect(assuranceVerdict('deviceBound', derived)).toEqual({
      amr: ['fido2', 'pop', 'user', 'hwk', 'mfa'],
      authnContextClassRef: derived.authnContextClassRef,
      tier: 'phishing-resistant',
    });
    expect(assuranceVerdict('synced', derived)).toMatchObject({
      amr: ['fido2', 'pop', 'user', 'swk', 'mfa'],
      tier: 'phishing-resistant',
    });
  });

  it('is that of the kind of passkey for which something was chosen', () => {
    const chosen = { ...derived, amrSynced: ['passkey'] };
    expect(assuranceVerdict('synced', chosen).tier).toBe('standard');
    expect(assuranceVerdict('deviceBound', chosen).tier).toBe('phishing-resistant');
  });

  it('on values that Salesforce does not know is weak', () => {
    expect(assuranceVerdict('synced', { ...derived, amrSynced: ['mfa'] }).tier).toBe('weak');
    expect(assuranceVerdict('synced', { ...derived, amrSynced: [] }).tier).toBe('weak');
    expect(knownTier(['pwd'])).toBe('weak');
  });
});

describe('the choices', () => {
  it('are all that may be sent, each with its tier', () => {
    expect(amrChoices()).toEqual([
      { value: 'fido2', tier: 'phishing-resistant' },
      { value: 'pop', tier: 'phishing-resistant' },
      { value: 'user', tier: 'phishing-resistant' },
      { value: 'hwk', tier: 'phishing-resistant' },
      { value: 'mfa', tier: 'unknown' },
      { value: 'fido', tier: 'phishing-resistant' },
      { value: 'passkey', tier: 'standard' },
      { value: 'webauthn', tier: 'standard' },
      { value: 'swk', tier: 'phishing-resistant' },
    ]);
  });

  it('can each be chosen for one kind of passkey at least', () => {
    for (const { value } of amrChoices()) {
      const tries = [{ amrDeviceBound: [value] }, { amrSynced: [value] }].map((chosen) => {
        try {
          checkAssurance({ ...derived, ...chosen });
          return true;
        } catch {
          return false;
        }
      });
      expect(tries).toContain(true);
    }
  });
});

describe('a warning that administrators are locked out', () => {
  it('is given for each kind of passkey whose signal is too weak', () => {
    const assurance = { ...derived, amrDeviceBound: ['webauthn'], amrSynced: [] };
    expect(assuranceWarnings(aServiceProvider({ assurance }))).toEqual([
      {
        code: 'administratorsLockedOut',
        message:
          'With amr webauthn for device-bound passkeys, Salesforce takes a login for standard and blocks administrators.',
      },
      {
        code: 'administratorsLockedOut',
        message: 'With no amr for synced passkeys, Salesforce takes a login for weak and blocks administrators.',
      },
    ]);
  });

  it('is not given for what the ceremony shows, nor for another application', () => {
    expect(assuranceWarnings(aServiceProvider({ assurance: derived }))).toEqual([]);
    const weak = { ...derived, amrSynced: ['passkey'] };
    expect(assuranceWarnings(aServiceProvider({ kind: 'saml', assurance: weak }))).toEqual([]);
  });
});
