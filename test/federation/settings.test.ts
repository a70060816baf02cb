import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../db/model.ts';
import type { ServiceProviderReply } from '../../server/contract/service-providers.ts';
import { aGroupOf } from '../helpers/access.ts';
import { anEvent, aServiceProvider, aValueRule } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { salesforcePair } from '../helpers/service-provider.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let administrator: SignedIn;
let auditor: SignedIn;
let helper: SignedIn;
let shown: ServiceProviderReply;

beforeAll(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
  auditor = await signInAs(server, 'auditor');
  helper = await signInAs(server, 'helpDesk');
});
afterAll(() => server.close());

beforeEach(async () => {
  const { certificate } = await salesforcePair();
  const serviceProvider = aServiceProvider({
    signingCertificates: [certificate],
    assurance: {
      amrDeviceBound: null,
      amrSynced: null,
      authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    },
  });
  await server.services.store.serviceProviders.add(serviceProvider, anEvent());
  shown = await show(serviceProvider.id);
});

async function show(id: string, { browser }: SignedIn = administrator): Promise<ServiceProviderReply> {
  const reply = await browser.request('GET', `/api/service-providers/${id}`);
  expect(reply.statusCode).toBe(200);
  return reply.json();
}

function change(settings: object, { by = administrator, updatedAt = shown.updatedAt } = {}) {
  return by.browser.request('PATCH', `/api/service-providers/${shown.id}`, { body: { updatedAt, settings } });
}

function giveTo(
  access: 'everyone' | 'groups',
  groupIds: string[],
  { by = administrator, updatedAt = shown.updatedAt } = {},
) {
  const body = { updatedAt, access, groupIds };
  return by.browser.request('PUT', `/api/service-providers/${shown.id}/access`, { body });
}

async function lastEvent(): Promise<AuditEvent> {
  const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  if (event === undefined) throw new Error('There are events.');
  return event;
}

describe('an application', () => {
  test('is shown with facts, settings, and what Salesforce makes of them', async () => {
    expect(shown).toMatchObject({
      facts: { kind: 'salesforce', signingCertificates: [{ subject: expect.stringContaining('CN=') }] },
      settings: { enabled: true, nameId: aValueRule('federationIdOrEmail'), amrSynced: null },
      access: 'everyone',
      groups: [],
      icon: null,
      warnings: [],
      metadataSource: null,
      startUrl: `http://localhost:3000/apps/${shown.id}`,
    });
    expect(shown.assurance.synced).toMatchObject({ amr: expect.arrayContaining(['swk']), tier: 'phishing-resistant' });
    expect(shown.assurance.deviceBound.amr).toContain('hwk');
    expect(shown.amrChoices).toContainEqual({ value: 'passkey', tier: 'standard' });
    expect(shown.authnContextChoices).toContain('phr');
  });

  test('is seen by auditors, and not by the help desk', async () => {
    expect((await show(shown.id, auditor)).id).toBe(shown.id);
    expect((await helper.browser.request('GET', `/api/service-providers/${shown.id}`)).statusCode).toBe(403);
  });

  test('that is not there is not found', async () => {
    const path = '/api/service-providers/00000000-0000-4000-8000-000000000000';
    const body = { updatedAt: shown.updatedAt };
    const replies = [
      await administrator.browser.request('GET', path),
      await administrator.browser.request('PATCH', path, { body: { ...body, settings: {} } }),
      await administrator.browser.request('PUT', `${path}/access`, {
        body: { ...body, access: 'everyone', groupIds: [] },
      }),
    ];
    expect(replies.map((reply) => [reply.statusCode, reply.json().code])).toEqual(
      Array(3).fill([404, 'recordUnknown']),
    );
  });
});

describe('a change of settings', () => {
  test('is stored, shown, and in the audit with what was before and after', async () => {
    const reply = await change({
      name: ' Acme ',
      allowIdpInitiated: false,
      nameId: aValueRule('email', { suffix: '.uat' }),
      attributes: [{ name: 'User.Email', value: aValueRule('email', { lowerCase: true }) }],
    });
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toMatchObject({ settings: { name: 'Acme', allowIdpInitiated: false }, startUrl: null });
    expect(await show(shown.id)).toEqual(reply.json());
    const event = await lastEvent();
    expect(event).toMatchObject({
      action: 'serviceProvider.update',
      outcome: 'success',
      actor: administrator.user.id,
      target: shown.id,
      serviceProviderId: shown.id,
      details: { changed: ['name', 'nameId', 'attributes', 'allowIdpInitiated'] },
    });
    expect(event.details.before).toEqual(
      expect.arrayContaining(['name: Salesforce – Acme', 'allowIdpInitiated: true']),
    );
    expect(event.details.after).toEqual(expect.arrayContaining(['name: Acme', 'allowIdpInitiated: false']));
  });

  test('is in the audit as rules on one line, and what is long as its beginning with a digest of the whole', async () => {
    const text = '{email}'.padEnd(490, '.');
    const suffix = 's'.repeat(100);
    await change({
      nameId: aValueRule('email', { lowerCase: true, suffix: '.uat' }),
      attributes: [{ name: 'long', value: aValueRule('template', { text, suffix }) }],
    });
    const { details } = await lastEvent();
    expect(details).toMatchObject({
      changed: ['nameId', 'attributes'],
      before: ['nameId: federationIdOrEmail', 'attributes: email = email'],
    });
    const [rule, attribute] = Array.isArray(details.after) ? details.after : [];
    expect(rule).toBe('nameId: email, in lower case, before ".uat"');
    expect(attribute).toMatch(/^attributes: long = template "\{email\}\.+… \(\d{3} characters, SHA-256 [\w-]{43}\)$/);
  });

  test.each([
    ['https://acme.my.salesforce.com/logout', 200],
    [null, 200],
    ['javascript:alert(1)', 400],
    ['http://acme.example/logout', 400],
  ])('of the address for signing out: %s', async (singleLogoutServiceUrl, status) => {
    const reply = await change({ singleLogoutServiceUrl });
    expect(reply.statusCode).toBe(status);
    if (status === 200) expect(reply.json().settings.singleLogoutServiceUrl).toBe(singleLogoutServiceUrl);
    else expect(reply.json().places[0].field).toBe('singleLogoutServiceUrl');
  });

  test('on a version that is no more is refused', async () => {
    await change({ enabled: false });
    const late = await change({ enabled: true });
    expect([late.statusCode, late.json().code]).toEqual([409, 'changedMeanwhile']);
    expect((await show(shown.id)).settings.enabled).toBe(false);
  });

  test('is made by one of two who make it at once', async () => {
    const replies = await Promise.all([change({ name: 'One' }), change({ name: 'Two' })]);
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  });

  test.each([
    [{ nameId: aValueRule('fixed', { text: 'all' }) }, 'nameId'],
    [{ nameId: aValueRule('template', { text: '{firstName}' }) }, 'nameId'],
    [{ nameId: aValueRule('federationId', { lowerCase: true }) }, 'nameId'],
    [{ nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }, 'nameIdFormat'],
    [{ attributes: [{ name: 'Amr', value: aValueRule('fixed', { text: 'fido2' }) }] }, 'attributes[0]'],
    [{ attributes: [{ name: 'a', value: aValueRule('template', { text: '{secret}' }) }] }, 'attributes[0]'],
    [{ amrDeviceBound: ['swk'] }, 'amrDeviceBound'],
    [{ amrSynced: ['face'] }, 'amrSynced'],
    [{ authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI' }, 'authnContextClassRef'],
    [{ signingKeyId: '00000000-0000-4000-8000-000000000000' }, 'signingKeyId'],
  ])('to what must not be is refused, and names the field: %j', async (settings, field) => {
    const reply = await change(settings);
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'inputInvalid']);
    expect(reply.json().places).toEqual([{ line: null, field, message: reply.json().detail }]);
    expect(await show(shown.id)).toEqual(shown);
  });

  test.each([
    [{ name: '' }],
    [{ maxAuthenticationAgeSeconds: -1 }],
    [{ maxAuthenticationAgeSeconds: 2_592_001 }],
    [{ nameId: { ...aValueRule('email'), source: 'password' } }],
    [{ attributes: Array(51).fill({ name: 'a', value: aValueRule('email') }) }],
    [{ enabled: 'perhaps' }],
  ])('that has not the documented shape is refused: %j', async (settings) => {
    expect((await change(settings)).statusCode).toBe(400);
  });

  test('that would lock Salesforce administrators out is made, and warned about', async () => {
    const reply = await change({ amrSynced: ['passkey'], allowSha1: true });
    expect(reply.json().warnings.map(({ code }: { code: string }) => code)).toEqual([
      'administratorsLockedOut',
      'sha1Allowed',
    ]);
    expect(reply.json().assurance.synced.tier).toBe('standard');
  });

  test('is for administrators, with a passkey of the last five minutes', async () => {
    for (const by of [auditor, helper]) expect((await change({ enabled: false }, { by })).statusCode).toBe(403);
    server.advance(301);
    expect((await change({ enabled: false })).json().code).toBe('passkeyAgain');
    server.advance(-301);
    expect((await show(shown.id)).settings.enabled).toBe(true);
  });
});

describe('access', () => {
  test('is given to groups and to everyone again, and the audit names them', async () => {
    const group = await aGroupOf(server.services.store, []);
    const given = await giveTo('groups', [group.id]);
    expect(given.json()).toMatchObject({
      access: 'groups',
      groups: [{ id: group.id, name: group.name }],
      warnings: [],
    });
    expect(await lastEvent()).toMatchObject({
      action: 'serviceProvider.access',
      serviceProviderId: shown.id,
      details: {
        before: ['access: everyone', 'groups: none'],
        after: ['access: groups', `groups: ${group.name} (${group.id})`],
      },
    });
    const back = await giveTo('everyone', [], { updatedAt: given.json().updatedAt });
    expect(back.json()).toMatchObject({ access: 'everyone', groups: [] });
  });

  test('of no group at all is warned about', async () => {
    const reply = await giveTo('groups', []);
    expect(reply.json()).toMatchObject({ groups: [], warnings: [{ code: 'nobodyHasAccess' }] });
  });

  test('of a group that is not there is refused, and names the field', async () => {
    const group = await aGroupOf(server.services.store, []);
    const reply = await giveTo('groups', [group.id, '00000000-0000-4000-8000-000000000000']);
    expect([reply.statusCode, reply.json().places[0].field]).toEqual([400, 'groupIds']);
    expect((await show(shown.id)).access).toBe('everyone');
  });

  test('of many groups is in the audit as their number, and those that came or went', async () => {
    const groups = await Promise.all(Array.from({ length: 25 }, () => aGroupOf(server.services.store, [])));
    const [first, ...others] = groups.map(({ id }) => id);
    const given = await giveTo('groups', others);
    await giveTo('groups', [first ?? '', ...others], { updatedAt: given.json().updatedAt });
    const { details } = await lastEvent();
    expect(details.before).toEqual([expect.stringMatching(/^groups: 24 in all \(SHA-256 [\w-]{43}\)$/)]);
    expect(details.after).toEqual([
      expect.stringMatching(/^groups: 25 in all \(SHA-256 [\w-]{43}\)$/),
      `groups: ${groups[0]?.name} (${first})`,
    ]);
  });

  test('of a version that is no more is refused', async () => {
    await change({ name: 'Changed' });
    expect((await giveTo('groups', [])).json().code).toBe('changedMeanwhile');
    expect((await show(shown.id)).access).toBe('everyone');
  });

  test('is given by administrators, with a passkey of the last five minutes', async () => {
    for (const by of [auditor, helper]) expect((await giveTo('groups', [], { by })).statusCode).toBe(403);
    server.advance(301);
    expect((await giveTo('groups', [])).json().code).toBe('passkeyAgain');
    server.advance(-301);
  });
});
