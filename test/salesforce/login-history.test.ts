import { expect, it } from 'vitest';
import { explainStatus, LOGIN_HISTORY_TEXTS, SUBJECT_UNMAPPED } from '../../server/salesforce/login-history.ts';

it.each(Object.entries(LOGIN_HISTORY_TEXTS))('%s is found by its text', (code, text) => {
  expect(explainStatus(text)).toBe(code);
  expect(explainStatus(`Failed: ${text.toUpperCase()} `)).toBe(code);
});

it.each([
  [SUBJECT_UNMAPPED, 'usernameOrSsoIdInvalid'],
  ['Failed: Signature Invalid', 'signatureInvalid'],
  ['Failed: Configuration Error / Perm Disabled', 'configurationError'],
  ['Failed: InResponseTo Invalid', 'inResponseToInvalid'],
])('%s is %s', (status, code) => {
  expect(explainStatus(status)).toBe(code);
});

it.each(['', 'Success', 'Invalid Password', 'constructor', 'Audience'])('%j is none that is known', (status) => {
  expect(explainStatus(status)).toBeNull();
});
