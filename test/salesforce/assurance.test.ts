import { describe, expect, it } from 'vitest';
import type { AssuranceSignal } from '../../db/model.ts';
import { amrValues, assuranceSignal, assuranceTier, checkAssurance } from '../../server/salesforce/assurance.ts';

const UNSPECIFIED = 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified';

const derived: AssuranceSignal = { amrDeviceBound: null, amrSynced: null, authnContextClassRef: UNSPECIFIED };

const deviceBound = { userVerified: true, backupEligible: false };
const synced = { userVerified: true, backupEligible: true };

describe('the signal', () => {
  it.each([
    { userVerified: true, backupEligible: false, amr: ['fido2', 'pop', 'user', 'hwk', 'mfa'] },
    { userVerified: true, backupEligible: true, amr: ['fido2', 'pop', 'user', 'swk', 'mfa'] },
    { userVerified: false, backupEligible: false, amr: ['fido2', 'pop', 'user', 'hwk'] },
    { userVerified: false, backupEligible: true, amr: ['fido2', 'pop', 'user', 'swk'] },
  ])('for UV $userVerified and BE $backupEligible is $amr, whatever the attachment', ({ amr, ...shown }) => {
    for (const authenticatorAttachment of ['platform', 'cross-platform', null] as const) {
      const authentication = { ...shown, authenticatorAttachment };
      expect(amrValues(authentication)).toEqual(amr);
      expect(assuranceSignal(authentication, derived)).toEqual({
        amr,
        authnContextClassRef: UNSPECIFIED,
      });
    }
    expect(assuranceTier(amr)).toBe('phishing-resistant');
  });

  const chosen: AssuranceSignal = {
    amrDeviceBound: ['webauthn', 'hwk'],
    amrSynced: ['passkey'],
    authnContextClassRef: 'phr',
  };

  it('is what the operator chose for a device-bound passkey', () => {
    expect(assuranceSignal(deviceBound, chosen)).toEqual({ amr: ['webauthn', 'hwk'], authnContextClassRef: 'phr' });
  });

  it('is what the operator chose for a synced passkey', () => {
    expect(assuranceSignal(synced, chosen)).toEqual({ amr: ['passkey'], authnContextClassRef: 'phr' });
  });

  it('is derived for the kind of passkey that the operator left alone', () => {
    expect(assuranceSignal(deviceBound, { ...chosen, amrDeviceBound: null }).amr).toEqual(amrValues(deviceBound));
    expect(assuranceSignal(synced, { ...chosen, amrSynced: null }).amr).toEqual(amrValues(synced));
  });

  it('is empty when the operator chose to send nothing', () => {
    expect(assuranceSignal(synced, { ...chosen, amrSynced: [] }).amr).toEqual([]);
  });

  it('does not say mfa, though the operator chose it, when the user was not verified', () => {
    const settings = { ...derived, amrSynced: ['fido2', 'mfa'] };
    expect(assuranceSignal({ userVerified: false, backupEligible: true }, settings).amr).toEqual(['fido2']);
  });
});

describe("Salesforce's tier", () => {
  const tiers = {
    'phishing-resistant': [
      ...['cert', 'fido', 'fido2', 'fpt', 'hwk', 'iris', 'pin', 'pki', 'pop', 'retina', 'sc', 'Smartcard', 'swk'],
      ...['TLSClient', 'user', 'vbm', 'wia', 'X509'],
    ],
    standard: ['face', 'mobiletwofactorcontract', 'multipleauthn', 'okta_verify', 'passkey', 'webauthn'],
    weak: ['pwd', 'sms', 'tel', 'email'],
    none: ['mfa', 'FIDO2', 'smartcard', 'x509', 'Passkey', 'PWD', 'toString', ''],
  };

  it.each(Object.entries(tiers).flatMap(([tier, values]) => values.map((value) => ({ tier, value }))))(
    'of "$value" is $tier',
    ({ tier, value }) => {
      expect(assuranceTier([value])).toBe(tier);
    },
  );

  it('of nothing is none', () => {
    expect(assuranceTier([])).toBe('none');
  });

  it('of several values is that of the strongest', () => {
    expect(assuranceTier(['pwd', 'webauthn'])).toBe('standard');
    expect(assuranceTier(['mfa', 'pwd', 'passkey', 'swk'])).toBe('phishing-resistant');
  });
});

describe('settings', () => {
  it.each(['fido', 'fido2', 'passkey', 'webauthn', 'pop', 'user', 'mfa'])(
    'may send "%s" for either kind of passkey',
    (value) => {
      expect(() => checkAssurance({ ...derived, amrDeviceBound: [value], amrSynced: [value] })).not.toThrow();
    },
  );

  it('may send hwk for a device-bound passkey, swk for a synced one', () => {
    expect(() => checkAssurance({ ...derived, amrDeviceBound: ['hwk'], amrSynced: ['swk'] })).not.toThrow();
  });

  it('may leave everything to what the ceremony shows', () => {
    expect(() => checkAssurance(derived)).not.toThrow();
  });

  it.each([
    { kind: 'synced', value: 'hwk', reason: 'its key is not bound to one piece of hardware' },
    { kind: 'device-bound', value: 'swk', reason: 'nothing shows that its key is kept in software' },
    { kind: 'synced', value: 'face', reason: 'the browser does not tell how the person was verified' },
    { kind: 'device-bound', value: 'fpt', reason: 'the browser does not tell how the person was verified' },
    { kind: 'device-bound', value: 'pin', reason: 'the browser does not tell how the person was verified' },
    { kind: 'device-bound', value: 'pwd', reason: 'a passkey login shows nothing of that name' },
    { kind: 'synced', value: 'sc', reason: 'a passkey login shows nothing of that name' },
    { kind: 'synced', value: 'X509', reason: 'a passkey login shows nothing of that name' },
    { kind: 'device-bound', value: 'phrh', reason: 'a passkey login shows nothing of that name' },
    { kind: 'device-bound', value: 'FIDO2', reason: 'a passkey login shows nothing of that name' },
  ])('may not send "$value" for a $kind passkey, because $reason', ({ kind, value, reason }) => {
    const settings =
      kind === 'synced'
        ? { ...derived, amrSynced: ['fido2', value] }
        : { ...derived, amrDeviceBound: ['fido2', value] };
    expect(() => checkAssurance(settings)).toThrow(
      expect.objectContaining({
        code: 'inputInvalid',
        message: expect.stringContaining(`The amr value "${value}" cannot be sent for a ${kind} passkey: ${reason}.`),
      }),
    );
  });

  it.each([UNSPECIFIED, 'urn:oasis:names:tc:SAML:2.0:ac:classes:X509', 'phr'])(
    'may say the class %s',
    (authnContextClassRef) => {
      expect(() => checkAssurance({ ...derived, authnContextClassRef })).not.toThrow();
    },
  );

  it.each([
    'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    'urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI',
    'phrh',
    '',
  ])('may not say the class "%s"', (authnContextClassRef) => {
    expect(() => checkAssurance({ ...derived, authnContextClassRef })).toThrow(
      expect.objectContaining({
        code: 'inputInvalid',
        message: expect.stringContaining(`The AuthnContextClassRef "${authnContextClassRef}" cannot be sent`),
      }),
    );
  });
});
