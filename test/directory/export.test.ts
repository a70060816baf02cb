import { afterAll, beforeAll, expect, test } from 'vitest';
import { addUser } from '../../server/directory/users.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let auditor: SignedIn;

const HEADER = '\uFEFFemail,name,federationId,role,state,passkeys,invitedUntil,createdAt';

beforeAll(async () => {
  server = await startTestServer();
  auditor = await signInAs(server, 'auditor');
  const person = { email: '=cmd@example.com', name: '=2+5, "quoted"', federationId: '+F-1', role: 'user' } as const;
  await addUser(server.services, person, server.origin());
});
afterAll(() => server.close());

async function exported(query = ''): Promise<string[]> {
  const reply = await auditor.browser.get(`/api/people/export${query}`);
  expect(reply.statusCode).toBe(200);
  expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(reply.headers['content-disposition']).toBe('attachment; filename="people.csv"');
  return reply.body.trimEnd().split('\r\n');
}

test('An export has a line for each person, and no cell that a spreadsheet would calculate.', async () => {
  const [header, first, second, ...more] = await exported();
  expect(header).toBe(HEADER);
  expect(first).toMatch(/^'=cmd@example\.com,"'=2\+5, ""quoted""",'\+F-1,user,active,0,,20/);
  expect(second).toMatch(/^auditor@example\.com,A auditor,,auditor,active,1,,20/);
  expect(more).toEqual([]);
});

test('An export is of what is filtered.', async () => {
  expect(await exported('?filter=privileged')).toHaveLength(2);
  expect(await exported('?search=nosuchname')).toEqual([HEADER]);
  const [, disabled] = await exported('?filter=disabled');
  expect(disabled).toBeUndefined();
});

test('An export is noted before it begins.', async () => {
  await exported('?filter=withoutPasskey&search=cmd');
  const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  expect(event).toMatchObject({
    action: 'people.export',
    actor: auditor.user.id,
    outcome: 'success',
    details: { filter: 'withoutPasskey', group: null, searched: true },
  });
});

test('An export goes on from page to page.', async () => {
  for (let index = 0; index < 501; index += 1) {
    const person = { email: `many${index}@example.com`, name: 'Many', federationId: null, role: 'user' } as const;
    await addUser(server.services, person, server.origin());
  }
  expect(await exported('?search=many')).toHaveLength(502);
}, 30_000);
