import { describe, expect, it } from 'vitest';
import type { AssuranceSignal } from '../../db/model.ts';
import { checkAssurance } from '../../server/salesforce/assurance.ts';
import { amrChoices, assuranceVerdict, assuranceWarnings } from '../../server/salesforce/assurance-verdict.ts';
import { signalTier } from '../../server/salesforce/signal-tier.ts';
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
  });
});

const X509 = 'urn:oasis:names:tc:SAML:2.0:ac:classes:X509';

describe('amr and class together', () => {
  it.each<[string[], string | null, ReturnType<typeof signalTier>]>([
    [['fido2'], derived.authnContextClassRef, { tier: 'phishing-resistant', doubts: [] }],
    [['fido2'], X509, { tier: 'phishing-resistant', doubts: [] }],
    [[], X509, { tier: 'phishing-resistant', doubts: [] }],
    [[], X509.toLowerCase(), { tier: 'phishing-resistant', doubts: [] }],
    [[], derived.authnContextClassRef, { tier: 'weak', doubts: [] }],
    [[], null, { tier: 'weak', doubts: [] }],
    [['mfa'], X509, { tier: 'phishing-resistant', doubts: ['differ'] }],
    [['passkey'], X509, { tier: 'standard', doubts: ['differ'] }],
    [['pwd'], X509, { tier: 'weak', doubts: ['differ'] }],
    [
      ['fido2'],
      'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
      { tier: 'phishing-resistant', doubts: ['differ'] },
    ],
    [['FIDO2'], null, { tier: 'phishing-resistant', doubts: ['case'] }],
    [['pwd', 'FIDO2'], null, { tier: 'phishing-resistant', doubts: ['case'] }],
    [['fido2', 'PWD'], null, { tier: 'phishing-resistant', doubts: [] }],
    [['http://schemas.microsoft.com/claims/multipleauthn'], null, { tier: 'standard', doubts: [] }],
    [['urn:example:fido2'], null, { tier: 'phishing-resistant', doubts: [] }],
    [[], 'http://schemas.microsoft.com/claims/multipleauthn', { tier: 'standard', doubts: [] }],
  ])('%j with the class %s is %j', (amr, authnContextClassRef, verdict) => {
    expect(signalTier({ amr, authnContextClassRef })).toEqual(verdict);
  });

  it('are what the settings are judged by', () => {
    const classAlone = { ...derived, amrSynced: [], authnContextClassRef: X509 };
    expect(assuranceVerdict('synced', classAlone).tier).toBe('phishing-resistant');
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

  it('says that it is not confirmed, where amr and class differ', () => {
    const assurance = { ...derived, amrDeviceBound: ['passkey'], authnContextClassRef: X509 };
    expect(assuranceWarnings(aServiceProvider({ assurance }))).toEqual([
      {
        code: 'assuranceNotConfirmed',
        message:
          'With amr passkey for device-bound passkeys and the class X509, it is not confirmed how Salesforce weighs the one against the other: it may block administrators.',
      },
    ]);
  });

  it('is not given for what the ceremony shows, nor for another application', () => {
    expect(assuranceWarnings(aServiceProvider({ assurance: derived }))).toEqual([]);
    const weak = { ...derived, amrSynced: ['passkey'] };
    expect(assuranceWarnings(aServiceProvider({ kind: 'saml', assurance: weak }))).toEqual([]);
  });
});
