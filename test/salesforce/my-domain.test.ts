import { describe, expect, it } from 'vitest';
import { isMyDomainHost, readMyDomain, readOrganizationId, sandboxOf } from '../../server/salesforce/my-domain.ts';

describe('a My Domain', () => {
  it.each([
    ['acme', 'acme.my.salesforce.com'],
    [' Acme ', 'acme.my.salesforce.com'],
    ['acme.my.salesforce.com', 'acme.my.salesforce.com'],
    ['https://acme.my.salesforce.com', 'acme.my.salesforce.com'],
    ['https://acme.my.salesforce.com/?login=1#top', 'acme.my.salesforce.com'],
    ['https://acme.lightning.force.com/lightning/page/home', 'acme.my.salesforce.com'],
    ['https://acme.my.salesforce-setup.com/lightning/setup/SingleSignOn/home', 'acme.my.salesforce.com'],
    ['acme--test.sandbox', 'acme--test.sandbox.my.salesforce.com'],
    ['acme--test.sandbox.my.salesforce.com', 'acme--test.sandbox.my.salesforce.com'],
    ['https://acme--test.sandbox.lightning.force.com/', 'acme--test.sandbox.my.salesforce.com'],
    ['acme-dev-ed.develop', 'acme-dev-ed.develop.my.salesforce.com'],
    ['acme-dev-ed.develop.my.salesforce.com', 'acme-dev-ed.develop.my.salesforce.com'],
    ['power-fun-123.scratch.my.salesforce.com', 'power-fun-123.scratch.my.salesforce.com'],
    ['curious-fox.trailblaze.my.salesforce.com', 'curious-fox.trailblaze.my.salesforce.com'],
  ])('%s is %s', (text, host) => {
    expect(readMyDomain(text)).toEqual({ host });
    expect(isMyDomainHost(host)).toBe(true);
  });

  it.each([
    ['', 'A My Domain is a name'],
    ['two words', 'A My Domain is a name'],
    ['-acme', 'A My Domain is a name'],
    ['https://user@acme.my.salesforce.com', 'A My Domain is a name'],
    ['https://acme.my.salesforce.com:8443', 'A My Domain is a name'],
    ['a.b.c.my.salesforce.com', 'A My Domain is a name'],
    ['.my.salesforce.com', 'A My Domain is a name'],
    ['javascript:alert(1)', 'A My Domain is a name'],
    ['<script>', 'A My Domain is a name'],
    ['acme--test', 'Write acme--test.sandbox'],
    ['https://login.salesforce.com', 'shared by every org'],
    ['test.salesforce.com', 'shared by every org'],
    ['na123.salesforce.com', 'shared by every org'],
    [
      'https://acme.my.salesforce.com.evil.example/',
      'acme.my.salesforce.com.evil.example is not an address of Salesforce’s',
    ],
    ['https://evil.example/acme.my.salesforce.com', 'evil.example is not an address of Salesforce’s'],
    ['acme.evil', 'acme.evil is not an address of Salesforce’s'],
    ['https://аcme.my.salesforce.com', 'only look like a to z: really it is xn--'],
  ])('%s is none', (text, words) => {
    expect(readMyDomain(text)).toEqual({ fault: expect.stringContaining(words) });
  });

  it.each([
    ['acme--test.sandbox.my.salesforce.com', 'test'],
    ['acme--two--parts.sandbox.my.salesforce.com', 'two--parts'],
    ['acme.my.salesforce.com', null],
    ['acme--test.sandbox.evil.example', null],
  ])('%s is the sandbox %s', (host, name) => {
    expect(sandboxOf(host)).toBe(name);
  });

  it.each(['my.salesforce.com', 'acme.my.site.com', 'acme.my.salesforce.com.evil.example', 'evil.example'])(
    '%s is no host of one',
    (host) => {
      expect(isMyDomainHost(host)).toBe(false);
    },
  );
});

describe('an organisation ID', () => {
  it.each([
    ['00D5g000004abcd', '00D5g000004abcd'],
    [' 00D5g000004abcd ', '00D5g000004abcd'],
    ['00D5g000004abcdEAA', '00D5g000004abcd'],
    ['00DA0000000ABCDMA4', '00DA0000000ABCD'],
  ])('%s is %s', (text, id) => {
    expect(readOrganizationId(text)).toEqual({ id });
  });

  it.each(['', '00D', '0055g000004abcd', '00d5g000004abcd', '00D5g000004abc/', '00D5g000004abcdE'])(
    '%s is none',
    (text) => {
      expect(readOrganizationId(text)).toEqual({ fault: expect.stringContaining('begins with 00D') });
    },
  );

  it.each(['00D5g000004abcdEAB', '00D5g000004abcdeaa', '00D5g000004abcDEAA'])('%s was not copied whole', (text) => {
    expect(readOrganizationId(text)).toEqual({ fault: expect.stringContaining('last three characters do not fit') });
  });
});
