import { expect, test } from 'vitest';
import { readCsvRecords } from '../../../server/csv.ts';
import { type InvitedPerson, mailMergeFile } from '../../../web/data/mail-merge.ts';

const HEADINGS = ['Email', 'Name', 'Link', 'Works until'];

const ADA: InvitedPerson = {
  userId: '11111111-1111-4111-8111-111111111111',
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  url: 'https://login.example.com/enrol#abc_DEF-123',
  expiresAt: '2026-11-27T08:00:00.000Z',
};

function fileOf(...changes: Partial<InvitedPerson>[]): string {
  return mailMergeFile(
    HEADINGS,
    changes.map((change) => ({ ...ADA, ...change })),
  );
}

function nameCell(name: string): string | undefined {
  const records = readCsvRecords(fileOf({ name }), 10);
  return Array.isArray(records) ? records[1]?.cells[1] : undefined;
}

test('a file for mail merge has a heading and a line for each person, in UTF-8 that spreadsheets recognise', () => {
  expect(fileOf({}, { email: 'grace@example.com', name: 'Grace Hopper' })).toBe(
    '\uFEFFEmail,Name,Link,Works until\r\n' +
      'ada@example.com,Ada Lovelace,https://login.example.com/enrol#abc_DEF-123,2026-11-27T08:00:00.000Z\r\n' +
      'grace@example.com,Grace Hopper,https://login.example.com/enrol#abc_DEF-123,2026-11-27T08:00:00.000Z\r\n',
  );
});

test('nobody gives the headings alone', () => {
  expect(fileOf()).toBe('\uFEFFEmail,Name,Link,Works until\r\n');
});

test.each(['Lovelace, Ada', 'Ada "Countess" Lovelace', 'Ada; Lovelace', 'two\nlines', 'carriage\rreturn'])(
  'a name comes out of the file as it went in: %j',
  (name) => {
    expect(nameCell(name)).toBe(name);
  },
);

test.each([
  '=HYPERLINK("https://evil.example","Ada")',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\uFF1D1',
  '\uFF0B1',
  '\uFF0D1',
  '\uFF201',
])('a name that a spreadsheet would calculate is made text by an apostrophe: %j', (name) => {
  expect(nameCell(name)).toBe(`'${name}`);
});
