import { expect, it } from 'vitest';
import { judgeAssurance } from '../../server/doctor/judge-assurance.ts';
import { AUTHN_CONTEXT_CLASSES } from '../../server/saml/names.ts';

const RESISTANT = [
  ...['cert', 'fido', 'fido2', 'fpt', 'hwk', 'iris', 'pin', 'pki', 'pop', 'retina', 'sc', 'Smartcard', 'swk'],
  ...['TLSClient', 'user', 'vbm', 'wia', 'X509'],
];
const STANDARD = ['face', 'mobiletwofactorcontract', 'multipleauthn', 'okta_verify', 'passkey', 'webauthn'];
const WEAK = ['pwd', 'sms', 'tel', 'email'];

function judge(values: string[], { name = 'amr', classRef = AUTHN_CONTEXT_CLASSES.unspecified as string | null } = {}) {
  const { tier, finding } = judgeAssurance({
    attributes: [{ name, nameFormat: null, values }],
    authnContextClassRef: classRef,
  });
  return { tier, cause: finding.cause, result: finding.result };
}

const PHISHING_RESISTANT = {
  tier: 'phishing-resistant',
  cause: 'phishing-resistant – administrators get in',
  result: 'passed',
};
const BLOCKED = { tier: 'standard', cause: 'standard – administrators are blocked', result: 'failed' };
const NOTHING = { tier: 'weak', cause: 'weak', result: 'failed' };

it.each(RESISTANT)('%s is phishing-resistant: administrators get in', (value) => {
  expect(judge([value])).toEqual(PHISHING_RESISTANT);
});

it.each(STANDARD)('%s is standard: administrators are blocked', (value) => {
  expect(judge([value])).toEqual(BLOCKED);
});

it.each(WEAK)('%s is weak', (value) => {
  expect(judge([value])).toEqual(NOTHING);
});

it.each(['mfa', 'otp', '', 'fido2 pop', 'fido2/x'])('%j is as good as nothing', (value) => {
  expect(judge([value])).toEqual(NOTHING);
});

it.each(['FIDO2', 'smartcard', 'x509'])(
  '%s has another spelling than the documented one, so it is not certain',
  (value) => {
    expect(judge([value])).toEqual({
      tier: 'phishing-resistant',
      cause: expect.stringContaining('it is not confirmed that Salesforce takes it for the same'),
      result: 'warning',
    });
  },
);

it('the value of Entra is told by its last part', () => {
  expect(judge(['http://schemas.microsoft.com/claims/multipleauthn'])).toEqual(BLOCKED);
});

it('the strongest of several values counts', () => {
  expect(judge(['pwd', 'passkey'])).toEqual(BLOCKED);
  expect(judge(['pwd', 'passkey', 'fido2'])).toEqual(PHISHING_RESISTANT);
});

it.each(['amr', 'authmethodsreferences', 'http://schemas.microsoft.com/claims/authnmethodsreferences'])(
  '%s is read',
  (name) => {
    expect(judge(['fido2'], { name })).toEqual(PHISHING_RESISTANT);
  },
);

it.each(['AMR', 'authnmethodsreferences', 'methods'])('%s is not read', (name) => {
  expect(judge(['fido2'], { name })).toEqual(NOTHING);
});

it.each([
  ['urn:oasis:names:tc:SAML:2.0:ac:classes:X509', PHISHING_RESISTANT],
  ['urn:oasis:names:tc:SAML:2.0:ac:classes:x509', PHISHING_RESISTANT],
  ['urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard', PHISHING_RESISTANT],
  ['urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient', PHISHING_RESISTANT],
  ['urn:oasis:names:tc:SAML:2.0:ac:classes:Password', NOTHING],
  [null, NOTHING],
])('without a value, the class %s counts', (classRef, verdict) => {
  expect(judge([], { classRef })).toEqual(verdict);
});

it.each([
  ['pwd', AUTHN_CONTEXT_CLASSES.x509, { tier: 'weak', result: 'failed' }],
  ['passkey', AUTHN_CONTEXT_CLASSES.x509, { tier: 'standard', result: 'failed' }],
  ['mfa', AUTHN_CONTEXT_CLASSES.x509, { tier: 'phishing-resistant', result: 'warning' }],
  ['fido2', AUTHN_CONTEXT_CLASSES.password, { tier: 'phishing-resistant', result: 'warning' }],
])('%s counts before the class %s, and it is said that nobody knows', (value, classRef, verdict) => {
  expect(judge([value], { classRef })).toEqual({
    ...verdict,
    cause: expect.stringContaining('it is not confirmed how Salesforce weighs one against the other'),
  });
});

it('tells which values and attributes count for nothing', () => {
  const { finding } = judgeAssurance({
    attributes: [
      { name: 'amr', nameFormat: null, values: ['mfa', 'fido2'] },
      { name: 'AMR', nameFormat: null, values: ['hwk'] },
    ],
    authnContextClassRef: null,
  });
  expect(finding.evidence).toEqual([
    { name: 'amr', value: 'mfa, fido2' },
    { name: 'Values that Salesforce does not rank', value: 'mfa' },
    { name: 'Attributes that Salesforce does not read', value: 'AMR' },
  ]);
});
