import { afterEach, describe, expect, it } from 'vitest';
import type { StepReply } from '../../server/contract/salesforce.ts';
import { anEvent, aServiceProvider } from '../helpers/records.ts';
import { type OrgSetUp, openOrgSetUp, reading, STEPS, statesOf, stepOf } from './org-set-up.ts';

let setUp: OrgSetUp;
afterEach(() => setUp.close());

const DONE = STEPS.map(() => 'done');

describe('the plan', () => {
  it('shows every change of a new org before anything is changed', async () => {
    setUp = await openOrgSetUp();
    const { org, server } = setUp;
    const plan = await setUp.plan(await setUp.connect());
    expect(statesOf(plan)).toEqual(['toDo', 'blocked', 'blocked', 'blocked', 'blocked']);
    expect(stepOf(plan, 'samlLogin').changes).toEqual([{ name: 'SAML Enabled', before: 'false', after: 'true' }]);
    expect(stepOf(plan, 'samlConfig').changes).toContainEqual({
      name: 'issuer',
      before: null,
      after: server.services.identityProvider.entityId,
    });
    expect(JSON.stringify(stepOf(plan, 'serviceProvider').changes)).toContain(org.acsUrl);
    expect(stepOf(plan, 'loginButton').changes).toHaveLength(1);
    expect(org.isSamlEnabled).toBe(false);
    expect(org.samlConfigs.size).toBe(0);
    expect(await server.services.store.serviceProviders.list()).toEqual([]);
  });

  it('runs to its end, and then says that all is done', async () => {
    setUp = await openOrgSetUp();
    const { org, server } = setUp;
    const connection = await setUp.connect();
    expect(statesOf(await setUp.runAll(connection))).toEqual(DONE);
    expect(org.isSamlEnabled).toBe(true);
    expect(org.loginButtons).toHaveLength(1);
    const [application] = await server.services.store.serviceProviders.list();
    expect(application).toMatchObject({
      entityId: `https://${org.host}`,
      kind: 'salesforce',
      assertionConsumerServices: [{ url: org.acsUrl, index: 0, isDefault: true }],
    });
  });

  it('runs in one go as it was shown at first: no step changes anything else by then', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    const shown = await setUp.plan(connection);
    for (const name of STEPS) {
      const step = stepOf(await setUp.plan(connection), name);
      expect(step.changes).toEqual(stepOf(shown, name).changes);
      reading(await setUp.run(connection, step));
    }
  });

  it('changes nothing when it is run a second time', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    const plan = await setUp.runAll(connection);
    const [before] = await setUp.server.services.store.serviceProviders.list();
    for (const step of plan.steps) {
      const reply = reading<StepReply>(await setUp.run(connection, step));
      expect(reply.step.state).toBe('done');
    }
    expect(await setUp.server.services.store.serviceProviders.list()).toEqual([before]);
  });

  it('configures what Salesforce needs, by the values of this installation', async () => {
    setUp = await openOrgSetUp();
    const { org, server } = setUp;
    await setUp.runAll(await setUp.connect(), { binding: 'post' });
    const { config, identityProvider, keys } = server.services;
    expect(Object.fromEntries(org.samlConfigs.get('Latchkey')?.fields ?? [])).toMatchObject({
      name: 'Latchkey',
      issuer: identityProvider.entityId,
      samlEntityId: `https://${org.host}`,
      validationCert: (await keys.active()).certificate,
      loginUrl: identityProvider.singleSignOnServiceUrl,
      logoutUrl: `${config.publicUrl}/saml/slo`,
      identityMapping: 'FederationId',
      identityLocation: 'SubjectNameId',
      redirectBinding: 'false',
      useConfigRequestMethod: 'true',
      userProvisioning: 'false',
    });
  });

  it('never sends networkAccess, and leaves the login with a password as it is', async () => {
    setUp = await openOrgSetUp();
    const { org } = setUp;
    const ranges = structuredClone(org.networkRanges);
    await setUp.runAll(await setUp.connect());
    expect(org.networkRanges).toEqual(ranges);
    expect(org.requests.filter(({ body }) => body?.includes('networkAccess'))).toEqual([]);
    expect(org.security.get('singleSignOnSettings.isLoginWithSalesforceCredentialsDisabled')).toBe('false');
  });

  it('keeps the settings of an application that is known by its host', async () => {
    setUp = await openOrgSetUp();
    const { org, server } = setUp;
    const first = await setUp.runAll(await setUp.connect());
    const { store } = server.services;
    const stored = await store.serviceProviders.byId(first.serviceProviderId ?? '');
    if (stored === null) throw new Error('It is not stored.');
    const site = { url: 'https://acme.my.site.com/login?so=00D5g000004abcd', index: 0, isDefault: true };
    const event = { ...(await anyEvent(setUp)), action: 'serviceProvider.update' };
    const changed = { ...stored, name: 'Our CRM', assertionConsumerServices: [site], updatedAt: new Date() };
    expect(await store.serviceProviders.update(changed, stored.updatedAt, event)).toBe(true);
    await setUp.runAll(await setUp.connect());
    expect(await store.serviceProviders.byId(stored.id)).toMatchObject({
      name: 'Our CRM',
      assertionConsumerServices: [
        { url: org.acsUrl, index: 0, isDefault: true },
        { url: site.url, index: 1, isDefault: false },
      ],
    });
  });

  it('warns of what an administrator has to know', async () => {
    setUp = await openOrgSetUp({ isSandbox: true });
    const { warnings, org } = await setUp.plan(await setUp.connect());
    expect(org.isSandbox).toBe(true);
    expect(warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['breakGlass', 'salesforceMfa', 'sandbox', 'notHttps']),
    );
  });
});

describe('a step', () => {
  it('is refused when the org has changed since it was shown', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    const step = stepOf(await setUp.plan(connection), 'samlLogin');
    setUp.org.setSamlEnabled(true);
    const refused = await setUp.run(connection, step);
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'planOutdated']);
  });

  it('is refused when other options would make it another change', async () => {
    setUp = await openOrgSetUp();
    setUp.org.setSamlEnabled(true);
    const connection = await setUp.connect();
    const step = stepOf(await setUp.plan(connection), 'samlConfig');
    const refused = await setUp.run(connection, step, { binding: 'post' });
    expect(refused.json().code).toBe('planOutdated');
    expect(setUp.org.samlConfigs.size).toBe(0);
  });

  it('is refused while another one has to come first', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    const refused = await setUp.run(connection, stepOf(await setUp.plan(connection), 'samlConfig'));
    expect(refused.json().code).toBe('planOutdated');
  });

  it.for([
    ['samlLogin', 'updateMetadata'],
    ['samlConfig', 'upsertMetadata'],
  ] as const)('%s goes on after Salesforce has failed', async ([name, operation]) => {
    setUp = await openOrgSetUp();
    const { org } = setUp;
    const connection = await setUp.connect();
    if (name === 'samlConfig') org.setSamlEnabled(true);
    org.failNext({ path: /Soap\/m/, bodyIncludes: operation }, { status: 503, body: 'busy' });
    const step = stepOf(await setUp.plan(connection), name);
    const failed = await setUp.run(connection, step);
    expect(failed.json().code).toBe('orgUnreachable');
    expect(statesOf(await setUp.runAll(connection))).toEqual(DONE);
  });

  it('loginButton goes on after Salesforce has failed, and the steps before it stay done', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    for (const name of STEPS.slice(0, 4)) {
      reading(await setUp.run(connection, stepOf(await setUp.plan(connection), name)));
    }
    const shown = await setUp.plan(connection);
    expect(statesOf(shown)).toEqual(['done', 'done', 'done', 'done', 'toDo']);
    setUp.org.failNext({ path: /sobjects\/AuthConfigProviders/, method: 'POST' }, 'reset');
    const failed = await setUp.run(connection, stepOf(shown, 'loginButton'));
    expect(failed.json().code).toBe('orgUnreachable');
    const [event] = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({ action: 'salesforce.step', outcome: 'refused', reason: 'org.noAnswer' });
    expect(statesOf(await setUp.runAll(connection))).toEqual(DONE);
  });

  it('serviceProvider is not run when Salesforce says no more where it receives answers', async () => {
    setUp = await openOrgSetUp({ samlEnabled: true });
    const connection = await setUp.connect();
    reading(await setUp.run(connection, stepOf(await setUp.plan(connection), 'samlConfig')));
    const step = stepOf(await setUp.plan(connection), 'serviceProvider');
    setUp.org.samlConfigs.clear();
    expect((await setUp.run(connection, step)).json().code).toBe('planOutdated');
    expect(statesOf(await setUp.runAll(connection))).toEqual(DONE);
  });

  it('says Salesforce’s own reason when it is refused', async () => {
    setUp = await openOrgSetUp({ samlEnabled: true });
    const { org } = setUp;
    const connection = await setUp.connect();
    const step = stepOf(await setUp.plan(connection), 'samlConfig');
    const fault =
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>sf:INSUFFICIENT_ACCESS</faultcode><faultstring>INSUFFICIENT_ACCESS: use of the Metadata API requires a user with the right permission</faultstring></s:Fault></s:Body></s:Envelope>';
    org.failNext({ path: /Soap\/m/, bodyIncludes: 'upsertMetadata' }, { status: 500, body: fault });
    const refused = await setUp.run(connection, step);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'orgRefused']);
    expect(refused.json().detail).toContain('requires a user with the right permission');
    const [event] = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({ action: 'salesforce.step', outcome: 'refused', reason: 'org.INSUFFICIENT_ACCESS' });
  });

  it('is in the audit with the values that it changed', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    reading(await setUp.run(connection, stepOf(await setUp.plan(connection), 'samlLogin')));
    const [event] = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({
      action: 'salesforce.step',
      outcome: 'success',
      actor: setUp.administrator.user.id,
      target: setUp.org.organizationId,
      details: { step: 'samlLogin', host: setUp.org.host, changed: ['SAML Enabled: false → true'] },
    });
  });

  it('needs a passkey that was used just now', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    const step = stepOf(await setUp.plan(connection), 'samlLogin');
    setUp.server.advance(301);
    expect((await setUp.run(connection, step)).json().code).toBe('passkeyAgain');
    expect(setUp.org.isSamlEnabled).toBe(false);
  });

  it('goes on when the session has ended in the middle, over a new connection', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    reading(await setUp.run(connection, stepOf(await setUp.plan(connection), 'samlLogin')));
    setUp.org.expireSessions();
    const ended = await setUp.administrator.browser.request(
      'POST',
      `/api/salesforce/connections/${connection.id}/plan`,
      { body: {} },
    );
    expect(ended.json().code).toBe('orgSessionEnded');
    expect(statesOf(await setUp.runAll(await setUp.connect()))).toEqual(DONE);
  });

  it('is written down when it is done by hand, where the org lets no program make the button', async () => {
    setUp = await openOrgSetUp({ authConfigProvidersWritable: false });
    const { org } = setUp;
    const connection = await setUp.connect();
    const plan = await setUp.runAll(connection);
    const button = stepOf(plan, 'loginButton');
    expect(button.state).toBe('byHand');
    expect(button.written.join(' ')).toContain(`https://${org.host}/lightning/setup/`);
    expect(button.result).toContain('entity type cannot be inserted: AuthConfigProviders');
    setUp.server.advance(1);
    expect(stepOf(await setUp.plan(await setUp.connect()), 'loginButton').state).toBe('toDo');
    org.setLoginButton('Latchkey', true);
    expect(stepOf(await setUp.plan(connection), 'loginButton')).toMatchObject({ state: 'done', canUndo: false });
  });
});

describe('an org with other settings', () => {
  /** As somebody has made it for another identity provider. */
  async function addOther(fields: Record<string, string | null> = {}): Promise<void> {
    const values = Object.entries({ name: 'Other', issuer: 'https://other.example', ...fields });
    const given = values.filter((entry): entry is [string, string] => entry[1] !== null);
    setUp.org.samlConfigs.set('Other', { id: '0LE5g0000000OthAAA', fullName: 'Other', fields: new Map(given) });
  }

  it('is set up beside them, however strange they are', async () => {
    setUp = await openOrgSetUp({ samlEnabled: true });
    await addOther({ samlVersion: 'SAML1_1' });
    const plan = await setUp.runAll(await setUp.connect());
    expect(statesOf(plan)).toEqual(DONE);
    expect(plan.otherConfigs).toEqual([{ name: 'Other', issuer: 'https://other.example' }]);
  });

  it('that allows one setting only is not changed for good in passing: what a person can do is written', async () => {
    setUp = await openOrgSetUp({ samlEnabled: true, multipleSamlConfigs: false });
    await addOther();
    const connection = await setUp.connect();
    const step = stepOf(await setUp.runAll(connection), 'samlConfig');
    expect(step.state).toBe('byHand');
    expect(step.written.join(' ')).toContain('Enable Multiple Configs');
    expect([...setUp.org.samlConfigs.keys()]).toEqual(['Other']);
    setUp.org.security.set('singleSignOnSettings.enableMultipleSamlConfigs', 'true');
    expect(statesOf(await setUp.runAll(connection))).toEqual(DONE);
  });
});

describe('the options', () => {
  it('that nobody has chosen leave the binding as the org has it', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection, { binding: 'post' });
    const plan = await setUp.plan(connection);
    expect([statesOf(plan), plan.binding]).toEqual([DONE, 'post']);
  });

  it('of just-in-time provisioning set the flag as the application is set', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    const { serviceProviderId } = await setUp.runAll(connection);
    const { store } = setUp.server.services;
    const stored = await store.serviceProviders.byId(serviceProviderId ?? '');
    if (stored === null) throw new Error('It is not stored.');
    const changed = { ...stored, justInTime: true, updatedAt: new Date() };
    const event = { ...(await anyEvent(setUp)), action: 'serviceProvider.update' };
    expect(await store.serviceProviders.update(changed, stored.updatedAt, event)).toBe(true);
    const step = stepOf(await setUp.plan(connection), 'samlConfig');
    expect(step.changes).toEqual([{ name: 'userProvisioning', before: 'false', after: 'true' }]);
    reading(await setUp.run(connection, step));
    expect(setUp.org.samlConfigs.get('Latchkey')?.fields.get('userProvisioning')).toBe('true');
  });

  it('of the page of another application refuse the plan, and every step', async () => {
    setUp = await openOrgSetUp();
    const { server } = setUp;
    const connection = await setUp.connect();
    const other = aServiceProvider({ kind: 'salesforce', entityId: 'https://other.my.salesforce.com' });
    await server.services.store.serviceProviders.add(other, anEvent());
    const options = { serviceProviderId: other.id };
    const path = `/api/salesforce/connections/${connection.id}`;
    const { browser } = setUp.administrator;
    const refused = await browser.request('POST', `${path}/plan`, { body: options });
    expect([refused.statusCode, refused.json().detail]).toEqual([400, expect.stringContaining('is not the org of')]);
    const step = stepOf(await setUp.plan(connection), 'samlLogin');
    expect((await setUp.run(connection, step, options)).statusCode).toBe(400);
    expect(setUp.org.isSamlEnabled).toBe(false);
    const gone = { serviceProviderId: '00000000-0000-4000-8000-000000000000' };
    expect((await browser.request('POST', `${path}/plan`, { body: gone })).statusCode).toBe(404);
  });
});

describe('drift', () => {
  it('shows what somebody has changed in the configuration since, and repairs it', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    setUp.org.samlConfigs.get('Latchkey')?.fields.set('issuer', 'https://elsewhere.example');
    const step = stepOf(await setUp.plan(connection), 'samlConfig');
    const issuer = setUp.server.services.identityProvider.entityId;
    expect(step.drift).toEqual([{ name: 'issuer', before: issuer, after: 'https://elsewhere.example' }]);
    expect(step.canUndo).toBe(false);
    expect(statesOf(await setUp.runAll(connection))).toEqual(DONE);
  });

  it('shows that SAML was switched off and the button taken away', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    setUp.org.setLoginButton('Latchkey', false);
    expect(stepOf(await setUp.plan(connection), 'loginButton').drift).toHaveLength(1);
    setUp.org.setSamlEnabled(false);
    expect(stepOf(await setUp.plan(connection), 'samlLogin').drift).toEqual([
      { name: 'SAML Enabled', before: 'true', after: 'false' },
    ]);
  });
});

async function anyEvent({ server }: OrgSetUp) {
  const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
  if (event === undefined) throw new Error('Nothing has happened.');
  const { sequence: _, ...rest } = event;
  return rest;
}
