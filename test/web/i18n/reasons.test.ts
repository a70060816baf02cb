import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { STATUS_CODES } from '../../../server/saml/names.ts';
import { reasons } from '../../../web/i18n/en-admin-reasons.ts';

const server = new URL('../../../server/', import.meta.url);

/** What begins like a reason, and is none: the types of client data, and a beginning alone. */
const OTHERS = new Set(['webauthn.create', 'webauthn.get', 'saml.status']);

/** How the server's source writes a reason. */
const LITERALS = [
  /'((?:saml|webauthn|org)\.[a-z]\w+)'/g,
  /(?:ceremonyGone|serviceProviderDisabled)\('(\w+)'\)/g,
  /\breason: (?:[^\n']*\? null : )?'(\w+)'/g,
];

function readSources(): string {
  const files = globSync('**/*.ts', { cwd: fileURLToPath(server), exclude: ['contract/**', 'enrolment/**'] });
  return [...files, 'enrolment/redeem-link.ts'].map((file) => readFileSync(new URL(file, server), 'utf8')).join('\n');
}

function found(source: string, pattern: RegExp): string[] {
  return Array.from(source.matchAll(pattern), ([, code = '']) => code).filter((code) => !OTHERS.has(code));
}

/** Every code that the server may note as a reason. */
function readReasons(): string[] {
  const source = readSources();
  const fetching = readFileSync(new URL('federation/fetch-metadata.ts', server), 'utf8');
  const refusals = /const REFUSALS = \{(.*?)\n\}/s.exec(fetching)?.[1] ?? '';
  const errors = readFileSync(new URL('errors.ts', server), 'utf8');
  const asking = readFileSync(new URL('salesforce/bounded-fetch.ts', server), 'utf8');
  const refusing = readFileSync(new URL('salesforce/org-refusal.ts', server), 'utf8');
  const { success: _, ...failures } = STATUS_CODES;
  return [
    ...found(errors, /\bcode: '(\w+)'/g),
    ...LITERALS.flatMap((pattern) => found(source, pattern)),
    ...found(source, /'(xml[A-Z]\w+)'/g).map((fault) => `saml.${fault}`),
    ...found(refusals, /^ {2}(\w+):/gm).map((reason) => `fetch.${reason}`),
    ...found(asking, /(?:unreachable\('|ENOTFOUND: '|test\(code\) \? ')(\w+)'/g).map((reason) => `org.${reason}`),
    ...found(refusing, /\? code : '(\w+)'/g).map((reason) => `org.${reason}`),
    ...Object.values(failures).map((status) => status.replace(/^.*:/, 'saml.status')),
  ];
}

describe('the words of the reasons', () => {
  it('are found in each place where the server makes a reason', () => {
    const codes = new Set(readReasons());
    const examples = ['accessDenied', 'saml.signatureInvalid', 'webauthn.rpIdMismatch', 'ceremonyOfOtherLink'];
    const others = [
      'testChecksFailed',
      'saml.xmlTooDeep',
      'fetch.unknownHost',
      'saml.statusNoPassive',
      'metadataExpired',
    ];
    expect([...examples, ...others].filter((code) => !codes.has(code))).toEqual([]);
  });

  it('exist for every reason that the server can note', () => {
    const missing = readReasons().filter((code) => !(code in reasons));
    expect([...new Set(missing)]).toEqual([]);
  });

  it('stand for no reason that the server does not make', () => {
    const codes = new Set(readReasons());
    expect(Object.keys(reasons).filter((code) => !codes.has(code))).toEqual([]);
  });
});
