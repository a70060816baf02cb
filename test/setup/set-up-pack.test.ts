import { X509Certificate } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import { addUser } from '../../server/directory/users.ts';
import { aGroup, anEvent, aServiceProvider, aValueRule } from '../helpers/records.ts';
import { signInAs } from '../helpers/staff.ts';
import { type OrgSetUp, openOrgSetUp, statesOf } from './org-set-up.ts';

const SANDBOX = { myDomain: 'acme--test.sandbox', isSandbox: true };

let setUp: OrgSetUp;

beforeEach(async () => {
  setUp = await openOrgSetUp({ samlEnabled: true });
});
afterEach(() => setUp.close());

async function addApplication(fields: Partial<ServiceProvider> = {}): Promise<ServiceProvider> {
  const { host, acsUrl } = setUp.org;
  const application = aServiceProvider({
    entityId: `https://${host}`,
    assertionConsumerServices: [{ url: acsUrl, index: 0, isDefault: true }],
    ...fields,
  });
  await setUp.server.services.store.serviceProviders.add(application, anEvent());
  return application;
}

function addPerson(email: string, federationId: string | null = null) {
  const person = { email, name: 'Some One', federationId, role: 'user' as const };
  return addUser(setUp.server.services, person, setUp.server.origin());
}

function ask({ id }: ServiceProvider) {
  return setUp.administrator.browser.request('GET', `/api/service-providers/${id}/set-up-pack`);
}

async function readPack(application: ServiceProvider): Promise<{ zip: Uint8Array; files: Record<string, string> }> {
  const reply = await ask(application);
  expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/zip']);
  const zip = new Uint8Array(reply.rawPayload);
  const files = Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]);
  return { zip, files: Object.fromEntries(files) };
}

describe('the files', () => {
  test('are the package, the certificate, the Federation IDs and the checklist', async () => {
    const { files } = await readPack(await addApplication());
    expect(Object.keys(files).sort()).toEqual([
      'CHECKLIST.md',
      'federation-ids.csv',
      'latchkey.crt',
      'unpackaged/package.xml',
      'unpackaged/samlssoconfigs/Latchkey.samlssoconfig',
    ]);
  });

  test('deploy to the org, which then needs no change but the button', async () => {
    await addApplication();
    const { zip } = await readPack((await setUp.server.services.store.serviceProviders.list())[0] as ServiceProvider);
    const outcome = setUp.org.deploy(zip);
    expect(outcome.messages).toMatchObject([{ fullName: 'Latchkey', problem: null, created: true }]);
    expect(outcome).toMatchObject({ success: true, errorMessage: null });
    expect(statesOf(await setUp.plan(await setUp.connect())).slice(0, 2)).toEqual(['done', 'done']);
  });

  test('cannot be deployed before SAML is on, as the checklist says', async () => {
    const { zip, files } = await readPack(await addApplication());
    setUp.org.setSamlEnabled(false);
    expect(setUp.org.deploy(zip).success).toBe(false);
    expect(files['CHECKLIST.md']).toMatch(/SAML Enabled.*The next step fails without it/);
  });

  test('tell Salesforce to make users when the application lets it', async () => {
    const { zip } = await readPack(await addApplication({ justInTime: true }));
    setUp.org.deploy(zip);
    expect(setUp.org.samlConfigs.get('Latchkey')?.fields.get('userProvisioning')).toBe('true');
  });

  test('are the same each time', async () => {
    const application = await addApplication();
    expect((await readPack(application)).files).toEqual((await readPack(application)).files);
  });
});

describe('the checklist', () => {
  test('has the values of this installation and of this org', async () => {
    const application = await addApplication();
    const { services } = setUp.server;
    const { files } = await readPack(application);
    const list = files['CHECKLIST.md'] ?? '';
    const certificate = new X509Certificate(files['latchkey.crt'] ?? '');
    const values = [
      services.identityProvider.entityId,
      services.identityProvider.singleSignOnServiceUrl,
      `${services.config.publicUrl}/saml/slo`,
      application.entityId,
      certificate.fingerprint256,
      certificate.validToDate.toISOString().slice(0, 10),
      `${services.config.publicUrl}/admin/applications/${application.id}`,
      `https://${setUp.org.host}`,
    ];
    expect(values.filter((value) => !list.includes(value))).toEqual([]);
  });

  test('lets no name of an application be Markdown', async () => {
    const { files } = await readPack(await addApplication({ name: '[x](https://evil.example) <b>' }));
    expect(files['CHECKLIST.md']).toContain('# \\[x\\](https://evil.example) \\<b\\>: sign in');
  });
});

describe('the Federation IDs', () => {
  test('are what is sent for each person, by the address that is most likely their username', async () => {
    await addPerson('ada@acme.example', 'E-4711');
    await addPerson('bob@acme.example');
    const { files } = await readPack(await addApplication());
    expect(files['federation-ids.csv']?.split('\r\n')).toEqual([
      'Username,FederationIdentifier',
      '"ada@acme.example","E-4711"',
      '"administrator@example.com","administrator@example.com"',
      '"bob@acme.example","bob@acme.example"',
      '',
    ]);
  });

  test('leave out who is switched off, and who has no NameID', async () => {
    const ada = await addPerson('ada@acme.example', 'E-4711');
    await addPerson('bob@acme.example');
    await setUp.server.services.store.users.disable(ada.id, setUp.server.now(), anEvent());
    const { files } = await readPack(await addApplication({ nameId: aValueRule('federationId') }));
    expect(files['federation-ids.csv']).toBe('Username,FederationIdentifier\r\n');
  });

  test('are of the people who may use the application, each once', async () => {
    const { store } = setUp.server.services;
    const ada = await addPerson('ada@acme.example');
    await addPerson('bob@acme.example');
    const application = await addApplication({ access: 'groups' });
    const groups = [aGroup({ name: 'One' }), aGroup({ name: 'Two' })];
    for (const group of groups) {
      await store.groups.add(group, anEvent());
      await store.groups.addMembers(group.id, [ada.id], anEvent());
    }
    const groupIds = groups.map(({ id }) => id);
    const change = { readUpdatedAt: application.updatedAt, groupIds };
    const updated = { ...application, updatedAt: setUp.server.now() };
    expect(await store.serviceProviders.setAccess(updated, change, anEvent())).toBe(true);
    const { files } = await readPack(application);
    expect(files['federation-ids.csv']).toBe(
      'Username,FederationIdentifier\r\n"ada@acme.example","ada@acme.example"\r\n',
    );
  });

  test('have the usernames of a sandbox', async () => {
    await setUp.close();
    setUp = await openOrgSetUp(SANDBOX);
    const { files } = await readPack(await addApplication());
    expect(files['federation-ids.csv']).toContain('"administrator@example.com.test","administrator@example.com"');
    expect(files['CHECKLIST.md']).toContain('with .test behind it');
  });
});

describe('the route', () => {
  test('is for applications of kind Salesforce', async () => {
    const reply = await ask(await addApplication({ kind: 'saml' }));
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'inputInvalid']);
  });

  test('knows no application that is not there', async () => {
    const reply = await ask(aServiceProvider());
    expect([reply.statusCode, reply.json().code]).toEqual([404, 'recordUnknown']);
  });

  test('finds the org of an application whose entity ID all orgs share', async () => {
    const reply = await ask(await addApplication({ entityId: 'https://saml.salesforce.com' }));
    expect(reply.headers['content-disposition']).toBe('attachment; filename="latchkey-acme.zip"');
  });

  test('is written down, with how many people left', async () => {
    const application = await addApplication();
    await ask(application);
    const [event] = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({
      action: 'salesforce.setUpPack',
      serviceProviderId: application.id,
      details: { host: setUp.org.host, people: 1 },
    });
  });

  test('is for administrators', async () => {
    const application = await addApplication();
    const auditor = await signInAs(setUp.server, 'auditor');
    const reply = await auditor.browser.request('GET', `/api/service-providers/${application.id}/set-up-pack`);
    expect(reply.statusCode).toBe(403);
  });
});
