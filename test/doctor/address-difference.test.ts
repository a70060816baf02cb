import { expect, it } from 'vitest';
import { addressDifference, nearestOf } from '../../server/doctor/address-difference.ts';

const ACS = 'https://acme.my.salesforce.com?so=00D5g000004abcd';

it.each([
  ['https://acme.my.salesforce.com', 'queryMissing', '“?so=00D5g000004abcd” is missing'],
  ['https://acme.my.salesforce.com?so=00D5g000009zzzz', 'otherOrg', 'a sandbox that was refreshed has another one'],
  ['https://acme.my.salesforce.com?sc=0LE5g000000aaaa', 'otherOrg', '0LE5g000000aaaa'],
  ['https://Acme.my.salesforce.com?so=00D5g000004abcd', 'case', 'from character 9: “Acme'],
  [`${ACS}/`, 'slash', 'Every character counts'],
  ['https://acme--dev.sandbox.my.salesforce.com', 'other', 'from character 13'],
  ['', 'other', 'from character 1'],
])('%s: %s', (found, kind, words) => {
  expect(addressDifference(found, ACS)).toEqual({ kind, words: expect.stringContaining(words) });
});

it('one slash at the end is told', () => {
  expect(addressDifference('https://a.example/', 'https://a.example').kind).toBe('slash');
});

it('the nearest is the one that begins alike', () => {
  expect(nearestOf('https://acme.my.salesforce.com', ['https://acme.my.site.com/login', ACS])).toBe(ACS);
  expect(nearestOf('x', [])).toBeUndefined();
});
