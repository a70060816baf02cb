import { describe, expect, it } from 'vitest';
import { textOf } from '../../server/salesforce/answer-fields.ts';
import { query, queryAll, soqlText } from '../../server/salesforce/query.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { fakeOrgSession } from './fake-org-session.ts';

const NAMES = 'SELECT Name FROM User';

const readName = (row: Readonly<Record<string, unknown>>) => textOf(row, 'Name');

describe('a query', () => {
  it('asks in the address and gives the rows as they are read', async () => {
    const session = fakeOrgSession(() => ({ totalSize: 1, done: true, records: [{ Name: 'Ada' }] }));
    expect(await queryAll(session, NAMES, readName)).toEqual(['Ada']);
    expect(session.requests).toEqual([
      { method: 'GET', path: '/services/data/v67.0/query?q=SELECT%20Name%20FROM%20User' },
    ]);
  });

  it('gives page after page', async () => {
    const session = fakeOrgSession(({ path }) =>
      path.endsWith('-2000')
        ? { done: true, records: [{ Name: 'Grace' }] }
        : {
            done: false,
            nextRecordsUrl: '/services/data/v67.0/query/01gD0000002HU6KIAW-2000',
            records: [{ Name: 'Ada' }],
          },
    );
    const pages: string[][] = [];
    for await (const page of query(session, NAMES, readName)) pages.push(page);
    expect(pages).toEqual([['Ada'], ['Grace']]);
  });

  it('gives nothing when there is nothing', async () => {
    expect(
      await queryAll(
        fakeOrgSession(() => ({ done: true, records: [] })),
        NAMES,
        readName,
      ),
    ).toEqual([]);
  });

  it.each([
    'https://evil.example/services/data/v67.0/query/01g-2000',
    '//evil.example/services/data/v67.0/query/01g-2000',
    '/services/data/v67.0/query/../sobjects/User',
    '/services/data/v67.0/query/01g-2000?q=x',
    '@evil.example/query/01g',
    '',
  ])('does not follow the next page to %j', async (nextRecordsUrl) => {
    const session = fakeOrgSession(() => ({ done: false, nextRecordsUrl, records: [] }));
    expect(await reasonOf(() => queryAll(session, NAMES, readName))).toBe('org.unreadable');
    expect(session.requests).toHaveLength(1);
  });

  it.each([
    ['no JSON', '<html>'],
    ['a list', []],
    ['null', 'null'],
    ['no records', { done: true }],
    ['records that are no objects', { done: true, records: ['Ada'] }],
    ['a field of another type', { done: true, records: [{ Name: 1 }] }],
    ['no word whether it is done', { records: [] }],
    ['more pages at no address', { done: false, records: [] }],
  ])('refuses %s', async (_, answer) => {
    expect(
      await reasonOf(() =>
        queryAll(
          fakeOrgSession(() => answer),
          NAMES,
          readName,
        ),
      ),
    ).toBe('org.unreadable');
  });

  it('comes to an end when the org never does', async () => {
    const answer = { done: false, nextRecordsUrl: '/services/data/v67.0/query/01g-2000', records: [] };
    const session = fakeOrgSession(() => answer);
    expect(await reasonOf(() => queryAll(session, NAMES, readName))).toBe('org.unreadable');
    expect(session.requests).toHaveLength(1000);
  });

  it('keeps the values of an unreadable answer out of the error', async () => {
    const session = fakeOrgSession(() => '{"Name": "Ada Lovelace" oops');
    const error: unknown = await queryAll(session, NAMES, readName).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(`${error} ${(error as Error).cause}`).not.toContain('Ada');
  });
});

describe('text in SOQL', () => {
  it.each([
    ['plain', "'plain'"],
    ["O'Neil", "'O\\'Neil'"],
    ["\\' OR Name != '", "'\\\\\\' OR Name != \\''"],
    ['a "word"', '\'a \\"word\\"\''],
    ['two\nlines\r\t', "'two\\nlines\\r\\t'"],
    ['Ünïcode ☃', "'Ünïcode ☃'"],
  ])('%j becomes %s', (text, literal) => {
    expect(soqlText(text)).toBe(literal);
  });
});
