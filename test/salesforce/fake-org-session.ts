import { orgRefused } from '../../server/errors.ts';
import type { OrgRequest, OrgSession } from '../../server/salesforce/org-session.ts';

/** A session that leads to a function; undefined: the org knows no such path. */
export interface FakeOrgSession extends OrgSession {
  requests: OrgRequest[];
}

/** Answers with what the function gives: a value as JSON, text as it is; what it throws, the session throws. */
export function fakeOrgSession(answer: (request: OrgRequest) => unknown): FakeOrgSession {
  const requests: OrgRequest[] = [];
  return {
    way: 'accessToken',
    instanceUrl: 'https://acme.my.salesforce.com',
    requests,
    send: async (request) => {
      requests.push(request);
      const given = answer(request);
      if (given === undefined) throw orgRefused('org.NOT_FOUND', 'The requested resource does not exist');
      return { status: 200, text: typeof given === 'string' ? given : JSON.stringify(given) };
    },
    call: async () => {
      throw new Error('Nothing here speaks SOAP.');
    },
    revoke: async () => true,
  };
}

/** Answers queries only: rows by the SOQL, in one page. */
export function fakeOrgOfRows(rowsOf: (soql: string) => unknown[] | undefined): FakeOrgSession {
  return fakeOrgSession(({ path }) => {
    const rows = rowsOf(soqlOf(path));
    return rows === undefined ? undefined : { totalSize: rows.length, done: true, records: rows };
  });
}

/** The query in a path; empty: there is none. */
export function soqlOf(path: string): string {
  return new URL(path, 'https://acme.my.salesforce.com').searchParams.get('q') ?? '';
}

/** An ID as Salesforce makes them: a prefix, then a number. */
export function fakeId(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(12, '0')}AAA`;
}

/** A row of User. */
export function userRow(number: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    attributes: { type: 'User', url: `/services/data/v67.0/sobjects/User/${fakeId('005', number)}` },
    Id: fakeId('005', number),
    Username: `user${number}@acme.example`,
    Email: `user${number}@acme.example`,
    Name: `Some User${number}`,
    FirstName: 'Some',
    LastName: `User${number}`,
    IsActive: true,
    FederationIdentifier: null,
    Profile: { attributes: { type: 'Profile' }, Name: 'Standard User' },
    ...fields,
  };
}

/** Every page of a reader. */
export async function allPages<Page>(pages: AsyncIterable<Page>): Promise<Page[]> {
  const all: Page[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
