import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceProvider, User } from '../../db/model.ts';
import type { AssertionPreviewReply } from '../../server/contract/service-providers.ts';
import { disableUser } from '../../server/directory/users.ts';
import { giveToGroup } from '../helpers/access.ts';
import { anEvent, aServiceProvider, aUser, aValueRule } from '../helpers/records.ts';
import { validateAgainstSchema } from '../helpers/saml-schema.ts';
import { enrolPerson, startTestServer, type TestServer } from '../helpers/server.ts';
import { createSoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';
import { signOn } from './story.ts';

const UNSPECIFIED = 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified';

let server: TestServer;
let auditor: SignedIn;
let ada: User;
let serviceProvider: ServiceProvider;
const phone = createSoftwareAuthenticator({ origin: 'http://localhost:3000' });

beforeAll(async () => {
  server = await startTestServer();
  auditor = await signInAs(server, 'auditor');
  ada = await enrolPerson(server, phone, { email: 'Ada@Example.com' });
});
afterAll(() => server.close());

beforeEach(async () => {
  serviceProvider = aServiceProvider({
    assurance: { amrDeviceBound: null, amrSynced: null, authnContextClassRef: UNSPECIFIED },
  });
  await server.services.store.serviceProviders.add(serviceProvider, anEvent());
});

function ask(body: object, by = auditor) {
  return by.browser.request('POST', `/api/service-providers/${serviceProvider.id}/assertion`, {
    body: { userId: ada.id, passkey: 'synced', ...body },
  });
}

async function preview(body: object = {}): Promise<AssertionPreviewReply> {
  const reply = await ask(body);
  expect(reply.statusCode).toBe(200);
  return reply.json();
}

function valuesOf({ facts }: AssertionPreviewReply, name: string): string[] | undefined {
  return facts.find((fact) => fact.name === name)?.values;
}

describe('the preview of an assertion', () => {
  test('is what would be sent, readable, not signed, and says so', async () => {
    const shown = await preview();
    const xml = shown.xml ?? '';
    expect(shown).toMatchObject({ refusal: null, warnings: [] });
    expect(xml.split('\n')[0]).toBe('<!-- A preview, not signed: nobody can sign in with it. -->');
    expect(xml).toContain('\n    <saml:Subject>\n');
    expect(xml).not.toContain('Signature');
    await validateAgainstSchema(xml, 'protocol');
    expect(valuesOf(shown, 'NameID')).toEqual(['Ada@Example.com']);
    expect(valuesOf(shown, 'Attribute amr')).toEqual(['fido2', 'pop', 'user', 'swk', 'mfa']);
    expect(valuesOf(shown, 'Signature')).toEqual(['Assertion, with the active key']);
  });

  test('is, but for instants and identifiers, what is sent', async () => {
    const plain = (xml: string) =>
      xml
        .replace(/<!--.*-->/, '')
        .replace(/<ds:Signature .*<\/ds:Signature>/s, '')
        .replace(/ (ID|IssueInstant|NotBefore|NotOnOrAfter|AuthnInstant|SessionIndex|InResponseTo)="[^"]*"/g, '')
        .replace(/\n */g, '');
    const answer = await signOn(server.browser(), `/apps/${serviceProvider.id}`, phone);
    const [, encoded = ''] = /name="SAMLResponse" value="([^"]+)"/.exec(answer.body) ?? [];
    expect(plain((await preview()).xml ?? '')).toBe(plain(Buffer.from(encoded, 'base64').toString()));
  });

  test('tries settings on that are not stored', async () => {
    const settings = {
      nameId: aValueRule('email', { lowerCase: true, suffix: '<&>' }),
      attributes: [{ name: 'a', value: aValueRule('fixed', { text: '</saml:Attribute>' }) }],
      amrDeviceBound: ['fido2', 'hwk'],
      signResponse: true,
      allowSha1: true,
    };
    const shown = await preview({ settings, passkey: 'deviceBound' });
    expect(valuesOf(shown, 'NameID')).toEqual(['ada@example.com<&>']);
    expect(valuesOf(shown, 'Attribute a')).toEqual(['</saml:Attribute>']);
    expect(valuesOf(shown, 'Attribute amr')).toEqual(['fido2', 'hwk']);
    expect(valuesOf(shown, 'Signature')).toEqual(['Assertion and Response, with the active key']);
    expect(shown.warnings.map(({ code }) => code)).toEqual(['sha1Allowed']);
    await validateAgainstSchema(shown.xml ?? '', 'protocol');
    expect(await server.services.store.serviceProviders.byId(serviceProvider.id)).toEqual(serviceProvider);
  });

  test.each([
    [{ nameId: aValueRule('name') }, 'Two people must never get the same NameID'],
    [{ attributes: [{ name: 'amr', value: aValueRule('email') }] }, 'Latchkey alone sends'],
    [{ amrSynced: ['hwk'] }, '"hwk" cannot be sent'],
  ])('does not try on what must not be: %j', async (settings, message) => {
    const reply = await ask({ settings });
    expect([reply.statusCode, reply.json().detail]).toEqual([400, expect.stringContaining(message)]);
  });

  test('warns of a person who has no passkey yet', async () => {
    const ben = aUser();
    await server.services.store.users.add(ben, anEvent());
    const shown = await preview({ userId: ben.id });
    expect(shown.xml).not.toBeNull();
    expect(shown.warnings.map(({ code }) => code)).toEqual(['noPasskey']);
  });
});

describe('a refusal in the place of an assertion', () => {
  test.each([
    [{ enabled: false }, 'the application is switched off'],
    [{ nameId: aValueRule('federationId') }, 'The rule for the NameID gives nothing'],
  ])('is said for settings: %j', async (settings, words) => {
    expect(await preview({ settings })).toMatchObject({
      xml: null,
      refusal: expect.stringContaining(words),
      facts: [],
    });
  });

  test('is said for a person without access', async () => {
    await giveToGroup(server.services.store, { serviceProvider, userIds: [] });
    expect((await preview()).refusal).toContain('in none of the groups');
  });

  test('is said for metadata that has expired', async () => {
    const expired = { ...serviceProvider, validUntil: server.now() };
    await server.services.store.serviceProviders.update(expired, serviceProvider.updatedAt, anEvent());
    expect((await preview()).refusal).toContain('metadata has expired');
  });

  test('is said for a person who is switched off', async () => {
    const authenticator = createSoftwareAuthenticator({ origin: 'http://localhost:3000' });
    const linus = await enrolPerson(server, authenticator, { email: 'linus@example.com' });
    await disableUser(server.services, linus.email, server.origin());
    expect((await preview({ userId: linus.id })).refusal).toContain('This person is switched off');
  });
});

test('the preview is not for the help desk, and is of somebody and something', async () => {
  const helper = await signInAs(server, 'helpDesk');
  expect((await ask({}, helper)).statusCode).toBe(403);
  expect((await ask({ userId: '00000000-0000-4000-8000-000000000000' })).json().title).toBe('This person is not there');
  serviceProvider = aServiceProvider();
  expect((await ask({})).json().title).toBe('This application is not there');
});
