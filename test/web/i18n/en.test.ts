import { describe, expect, it } from 'vitest';
import * as en from '../../../web/i18n/en.ts';

/** Every string of a language, functions called with a word of their own. */
function sentences(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [value('Acme')];
  return Object.values(Object(value)).flatMap(sentences);
}

describe('the English words', () => {
  it('are never empty', () => {
    expect(sentences(en).filter((sentence) => sentence.trim() === '')).toEqual([]);
  });

  it('use no word that only an engineer knows', () => {
    const jargon = /webauthn|\bsaml\b|fido|credential|authenticator\b|ceremony|token\b|assertion|hybrid|biometric/i;
    expect(sentences(en).filter((sentence) => jargon.test(sentence))).toEqual([]);
  });

  it('have words for the same failures at login and at enrolment', () => {
    expect(Object.keys(en.enrolment.failures)).toEqual(Object.keys(en.login.failures));
  });

  it('name the service provider in the heading of the login', () => {
    expect(en.login.heading('Salesforce – Acme')).toBe('Sign in to Salesforce – Acme');
  });

  it('name the person’s own account when there is no service provider', () => {
    expect(en.login.heading(null)).toBe('Sign in to your account');
  });
});
