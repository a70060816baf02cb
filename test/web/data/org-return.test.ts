import { expect, test } from 'vitest';
import { connectAddress, readOrgReturn } from '../../../web/data/org-return.ts';

test('a login at Salesforce comes back with its connection', () => {
  expect(readOrgReturn('?tab=connect&connection=abc')).toEqual({ connection: 'abc', failure: null });
});

test('a login at Salesforce comes back with why it failed', () => {
  expect(readOrgReturn('?connectionFailure=orgRefused')).toEqual({ connection: null, failure: 'orgRefused' });
});

test('a page that was opened otherwise has neither', () => {
  expect(readOrgReturn('?tab=connect')).toEqual({ connection: null, failure: null });
});

test('an application is connected on its own page', () => {
  expect(connectAddress('an-id')).toBe('/admin/applications/an-id?tab=connect');
});

test('what is not added yet is connected on the page for everybody', () => {
  expect(connectAddress(null)).toBe('/admin/applications/connect');
});
