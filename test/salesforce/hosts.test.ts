import { describe, expect, test } from 'vitest';
import {
  findOrgOrigin,
  findOwnOrigin,
  isOrgHost,
  readOrgOrigin,
  readOwnOrigin,
} from '../../server/salesforce/hosts.ts';
import { placesOf } from '../helpers/refusal.ts';

const OTHERS = ['org.example.com', 'localhost:8443'];

describe('the address of an org', () => {
  test.each([
    ['acme', 'https://acme.my.salesforce.com'],
    ['https://acme--test.sandbox.my.salesforce.com/home', 'https://acme--test.sandbox.my.salesforce.com'],
    ['https://acme.lightning.force.com/lightning/page/home', 'https://acme.my.salesforce.com'],
    ['https://acme.my.salesforce-setup.com/lightning/setup', 'https://acme.my.salesforce.com'],
    ['https://login.salesforce.com/', 'https://login.salesforce.com'],
    ['test.salesforce.com', 'https://test.salesforce.com'],
    ['https://org.example.com/x', 'https://org.example.com'],
    ['localhost:8443', 'https://localhost:8443'],
    ['https://LOCALHOST:8443', 'https://localhost:8443'],
  ])('%s is at %s', (text, origin) => {
    expect(readOrgOrigin(text, OTHERS)).toBe(origin);
  });

  test.each([
    '',
    'https://acme.my.salesforce.com.evil.example',
    'https://evilmy.salesforce.com',
    'https://acme.my.salesforce.com@evil.example',
    'https://login.salesforce.com@evil.example',
    'https://evil.example\\@login.salesforce.com',
    'https://user@acme.my.salesforce.com',
    'https://user@org.example.com',
    'https://acme.my.salesforce.com:8443',
    'https://login.salesforce.com:8443',
    'https://аcme.my.salesforce.com',
    'https://acme.my.salesforce.com.',
    'https://org.example.com:444',
    'http://localhost:8443',
    'ftp://login.salesforce.com',
    'https://sub.org.example.com',
    'https://127.0.0.1',
  ])('is not %s', async (text) => {
    expect(await placesOf(() => readOrgOrigin(text, OTHERS))).toMatchObject([{ field: 'myDomain' }]);
  });

  test.each(['login.salesforce.com', 'https://test.salesforce.com'])(
    'is not %s when it has to be its own',
    async (text) => {
      expect(await placesOf(() => readOwnOrigin(text, OTHERS))).toMatchObject([{ field: 'myDomain' }]);
    },
  );

  test('may be its own', () => {
    expect(readOwnOrigin('acme', OTHERS)).toBe('https://acme.my.salesforce.com');
  });
});

describe('a host', () => {
  test.each([
    'acme.my.salesforce.com',
    'login.salesforce.com',
    'test.salesforce.com',
    'org.example.com',
    'localhost:8443',
  ])('%s may be asked', (host) => {
    expect(isOrgHost(host, OTHERS)).toBe(true);
  });

  test.each(['salesforce.com', 'acme.my.salesforce.com:444', 'localhost', 'a.b.c.my.salesforce.com'])(
    '%s may not be asked',
    (host) => {
      expect(isOrgHost(host, OTHERS)).toBe(false);
    },
  );
});

describe('an address in an answer', () => {
  test('gives the origin of its org', () => {
    expect(findOwnOrigin('https://acme.my.salesforce.com/services/Soap/u/64.0/00D', [])).toBe(
      'https://acme.my.salesforce.com',
    );
  });

  test.each([
    'http://acme.my.salesforce.com',
    'https://evil.example',
    'https://a@acme.my.salesforce.com',
    'no address',
  ])('is refused when it is %s', (address) => {
    expect(findOrgOrigin(address, [])).toBeNull();
  });

  test('is none of an org when it is the login page for everybody', () => {
    expect(findOrgOrigin('https://login.salesforce.com/x', [])).toBe('https://login.salesforce.com');
    expect(findOwnOrigin('https://login.salesforce.com/x', [])).toBeNull();
  });
});
