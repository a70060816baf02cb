import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../db/model.ts';
import type { AccountPageData, AdminPageData } from '../../server/contract/pages.ts';
import { pageData } from '../helpers/browser.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

const PERMISSIONS = {
  user: [],
  helpDesk: ['seePeople', 'helpPeople'],
  auditor: ['seePeople', 'seeEverything'],
  administrator: ['seePeople', 'helpPeople', 'seeEverything', 'administer'],
} as const;

const ROLES: Role[] = ['user', 'helpDesk', 'auditor', 'administrator'];
const STAFF: Role[] = ['helpDesk', 'auditor', 'administrator'];

let server: TestServer;
const people = new Map<Role, SignedIn>();

beforeAll(async () => {
  server = await startTestServer();
  for (const role of ROLES) {
    people.set(role, await signInAs(server, role, role === 'auditor' ? { name: '</script><i>Ada' } : {}));
  }
});
afterAll(() => server.close());

function signedIn(role: Role): SignedIn {
  const person = people.get(role);
  if (person === undefined) throw new Error(`Nobody is ${role}.`);
  return person;
}

describe('the console', () => {
  test.for(STAFF)('opens for %s with who they are and what they may do', async (role) => {
    const { user, browser } = signedIn(role);
    for (const path of ['/admin', '/admin/', '/admin/people', '/admin/people/1/links', '/admin/<script>']) {
      const reply = await browser.get(path);
      expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      const { session } = pageData<AdminPageData>(reply.body);
      expect(session).toMatchObject({
        person: { id: user.id, name: user.name, email: user.email, role },
        permissions: PERMISSIONS[role],
        publicUrl: 'http://localhost:3000',
        rpId: 'localhost',
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        canSendMail: false,
      });
    }
  });

  test('shows a name as text', async () => {
    expect((await signedIn('auditor').browser.get('/admin')).body).not.toContain('</script><i>');
  });

  test('is a plain refusal with a way out for those whose role does not open it', async () => {
    const reply = await signedIn('user').browser.get('/admin/people');
    expect(reply.statusCode).toBe(403);
    expect(reply.body).toContain('Your role does not allow this');
    expect(reply.body).toContain('href="/account"');
    expect(reply.body).not.toContain('page-data');
  });

  test('asks nobody in particular to sign in, and leads back', async () => {
    const reply = await server.browser().get('/admin/people?x=1');
    expect([reply.statusCode, reply.headers.location]).toEqual([303, '/login?return=%2Fadmin%2Fpeople%3Fx%3D1']);
  });

  test('is linked from the account of those for whom it opens', async () => {
    for (const role of ROLES) {
      const account = pageData<AccountPageData>((await signedIn(role).browser.get('/account')).body);
      expect(account.console).toBe(role !== 'user');
    }
  });
});

describe('/api/session', () => {
  test.for(ROLES)('tells %s who they are', async (role) => {
    const { user, browser } = signedIn(role);
    const reply = await browser.get('/api/session');
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({
      person: { id: user.id, name: user.name, email: user.email, role },
      permissions: [...PERMISSIONS[role]],
      authnInstant: expect.stringMatching(/^\d{4}-.*Z$/),
      version: expect.any(String),
      publicUrl: 'http://localhost:3000',
      rpId: 'localhost',
      canSendMail: false,
    });
  });

  test('says when invitations can be sent by e-mail', async () => {
    const mailing = await startTestServer({
      LATCHKEY_SMTP_URL: 'smtp://127.0.0.1:2525',
      LATCHKEY_MAIL_FROM: 'it@example.com',
    });
    const { browser } = await signInAs(mailing, 'helpDesk');
    expect((await browser.get('/api/session')).json().canSendMail).toBe(true);
    await mailing.close();
  });

  test('tells nobody nothing', async () => {
    const reply = await server.app.inject('/api/session');
    expect([reply.statusCode, reply.json().code]).toEqual([401, 'notSignedIn']);
  });
});
