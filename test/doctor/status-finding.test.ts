import { expect, it } from 'vitest';
import { findingOfLogin } from '../../server/doctor/status-finding.ts';
import { isIncomplete } from './pasted-response.ts';

function meaningOf(status: string) {
  return findingOfLogin({ status, loginType: 'SAML Sfdc Initiated SSO', loginUrl: 'acme.my.salesforce.com' });
}

it.each([
  ['Audience Invalid', { code: 'audienceInvalid', check: 'Audience', mend: 'connect' }],
  ['Configuration Error/Perm Disabled', { code: 'configurationError', check: 'Configuration', mend: 'connect' }],
  ['Assertion Invalid', { code: 'assertionInvalid', check: 'Assertion', mend: 'settings' }],
  ['InResponseTo Invalid', { code: 'inResponseToInvalid', check: 'InResponseTo', mend: null }],
  ['Issuer Mismatched', { code: 'issuerMismatched', check: 'Issuer', mend: 'connect' }],
  ['Recipient Mismatched', { code: 'recipientMismatched', check: 'Recipient', mend: 'update' }],
  [
    'Signature Invalid/Configured Certificate Mismatch',
    { code: 'signatureInvalid', check: 'Signature', mend: 'connect' },
  ],
  ['Status Invalid', { code: 'statusInvalid', check: 'Status', mend: null }],
  ['Subject Confirmation Error', { code: 'subjectConfirmationError', check: 'Subject confirmation', mend: 'update' }],
  ['Assertion Expired', { code: 'assertionExpired', check: 'Times', mend: null }],
  ['Username Or SSO Id Invalid', { code: 'usernameOrSsoIdInvalid', check: 'Salesforce user', mend: 'federationIds' }],
  ['Replay Detected', { code: 'replayDetected', check: 'Replay', mend: null }],
])('“%s” is explained, with what Salesforce noted and what to do', (status, meaning) => {
  const found = meaningOf(status);
  expect(found).toMatchObject({ ...meaning, status, result: 'failed' });
  expect(found.evidence).toEqual([
    { name: 'Status', value: status },
    { name: 'Login type', value: 'SAML Sfdc Initiated SSO' },
    { name: 'Login URL', value: 'acme.my.salesforce.com' },
  ]);
  expect(isIncomplete(found)).toBe(false);
});

it('a text that is none of those gets a sentence too', () => {
  const found = meaningOf('Failed: Computer activation required');
  expect(found).toMatchObject({
    code: 'statusUnknown',
    result: 'failed',
    status: 'Failed: Computer activation required',
  });
  expect(isIncomplete(found)).toBe(false);
});

it('what Salesforce leaves blank is no evidence', () => {
  const { evidence } = findingOfLogin({ status: 'Replay Detected', loginType: '', loginUrl: '' });
  expect(evidence).toEqual([{ name: 'Status', value: 'Replay Detected' }]);
});
