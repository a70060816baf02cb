import { afterEach, describe, expect, it } from 'vitest';
import type { StepReply } from '../../server/contract/salesforce.ts';
import { type OrgSetUp, openOrgSetUp, reading, STEPS, stepOf } from './org-set-up.ts';

let setUp: OrgSetUp;
afterEach(() => setUp.close());

describe('taking back', () => {
  it('everything, in reverse order, leaves the org and the installation as they were', async () => {
    setUp = await openOrgSetUp();
    const { org, server } = setUp;
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    for (const name of STEPS.toReversed()) {
      const { step } = reading<StepReply>(await setUp.undo(connection, name));
      expect(step.canUndo, name).toBe(false);
      expect(step.writtenAt, name).toBeNull();
    }
    expect(org.loginButtons).toEqual([]);
    expect(org.samlConfigs.size).toBe(0);
    expect(org.isSamlEnabled).toBe(false);
    expect(await server.services.store.serviceProviders.list()).toEqual([]);
  });

  it('says in the audit from what to what', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    reading(await setUp.undo(connection, 'loginButton'));
    const events = await setUp.server.services.store.auditEvents.tail({ afterSequence: null, limit: 50 });
    expect(events.find(({ action }) => action === 'salesforce.undo')).toMatchObject({
      outcome: 'success',
      target: setUp.org.organizationId,
      details: { step: 'loginButton', changed: ['Authentication Service: Latchkey: shown → not shown'] },
    });
  });

  it('a configuration gives back the one that was there before', async () => {
    setUp = await openOrgSetUp();
    const { org } = setUp;
    const connection = await setUp.connect();
    await setUp.runAll(connection, { binding: 'post' });
    const fields = org.samlConfigs.get('Latchkey')?.fields;
    // As somebody else has made it, before this installation ever wrote it.
    const record = await setUp.server.services.store.salesforceOrgs.byHost(org.host);
    const undone = { orgId: record?.id ?? '', step: 'samlConfig', targets: ['Latchkey'] } as const;
    await setUp.server.services.store.salesforceOrgs.forgetChanges(undone, null);
    fields?.set('issuer', 'https://older.example');
    reading(await setUp.run(connection, stepOf(await setUp.plan(connection), 'samlConfig')));
    expect(org.samlConfigs.get('Latchkey')?.fields.get('issuer')).not.toBe('https://older.example');
    reading(await setUp.undo(connection, 'samlConfig'));
    expect(org.samlConfigs.get('Latchkey')?.fields.get('issuer')).toBe('https://older.example');
  });

  it('is refused when somebody has changed the configuration since', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    setUp.org.samlConfigs.get('Latchkey')?.fields.set('errorUrl', 'https://acme.example/help');
    const refused = await setUp.undo(connection, 'samlConfig');
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'planOutdated']);
    expect(setUp.org.samlConfigs.has('Latchkey')).toBe(true);
  });

  it('is refused for what was there before us', async () => {
    setUp = await openOrgSetUp({ samlEnabled: true });
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    expect((await setUp.undo(connection, 'samlLogin')).json().code).toBe('planOutdated');
    expect(setUp.org.isSamlEnabled).toBe(true);
  });

  it('leaves SAML on while another configuration needs it', async () => {
    setUp = await openOrgSetUp();
    const { org } = setUp;
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    const ours = org.samlConfigs.get('Latchkey');
    if (ours === undefined) throw new Error('It is not there.');
    const fields = new Map(ours.fields).set('name', 'Other').set('issuer', 'https://other.example');
    org.samlConfigs.set('Other', { ...ours, id: '0LE5g0000000OthAAA', fullName: 'Other', fields });
    expect((await setUp.undo(connection, 'samlLogin')).json().code).toBe('planOutdated');
  });

  it('of a configuration blanks what it did not have before, or says that the org kept it', async () => {
    setUp = await openOrgSetUp({ samlEnabled: true });
    const { org } = setUp;
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    const fields = org.samlConfigs.get('Latchkey')?.fields;
    const record = await setUp.server.services.store.salesforceOrgs.byHost(org.host);
    const undone = { orgId: record?.id ?? '', step: 'samlConfig', targets: ['Latchkey'] } as const;
    await setUp.server.services.store.salesforceOrgs.forgetChanges(undone, null);
    fields?.delete('logoutUrl');
    const before = new Map(fields);
    reading(await setUp.run(connection, stepOf(await setUp.plan(connection), 'samlConfig')));
    expect(org.samlConfigs.get('Latchkey')?.fields.has('logoutUrl')).toBe(true);
    reading(await setUp.undo(connection, 'samlConfig'));
    expect(org.samlConfigs.get('Latchkey')?.fields).toEqual(before);
  });

  it('of the configuration stays possible while it only wants to be changed', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    const { steps } = await setUp.plan(connection, { binding: 'post' });
    expect(steps.find(({ step }) => step === 'samlConfig')).toMatchObject({ state: 'toDo', canUndo: true });
  });

  it('of SAML is refused while our own configuration needs it', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    expect(stepOf(await setUp.plan(connection), 'samlLogin').canUndo).toBe(false);
    expect((await setUp.undo(connection, 'samlLogin')).json().code).toBe('planOutdated');
    reading(await setUp.undo(connection, 'samlConfig'));
    reading(await setUp.undo(connection, 'samlLogin'));
    expect(setUp.org.isSamlEnabled).toBe(false);
  });

  it.for([
    ['samlLogin', 'updateMetadata'],
    ['samlConfig', 'upsertMetadata'],
  ] as const)('%s is ours though the answer to it was lost', async ([name, operation]) => {
    setUp = await openOrgSetUp();
    const { org } = setUp;
    const connection = await setUp.connect();
    if (name === 'samlConfig') org.setSamlEnabled(true);
    const step = stepOf(await setUp.plan(connection), name);
    org.failNext({ path: /Soap\/m/, bodyIncludes: operation }, 'lost');
    expect((await setUp.run(connection, step)).json().code).toBe('orgUnreachable');
    const again = stepOf(await setUp.plan(connection), name);
    expect(again).toMatchObject({ state: 'done', canUndo: true, drift: [] });
    reading(await setUp.undo(connection, name));
    expect(name === 'samlLogin' ? org.isSamlEnabled : org.samlConfigs.size > 0).toBe(false);
  });

  it('of the button is ours though the answer to it was lost', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    for (const name of STEPS.slice(0, 4))
      reading(await setUp.run(connection, stepOf(await setUp.plan(connection), name)));
    const step = stepOf(await setUp.plan(connection), 'loginButton');
    setUp.org.failNext({ path: /sobjects\/AuthConfigProviders/, method: 'POST' }, 'lost');
    expect((await setUp.run(connection, step)).json().code).toBe('orgUnreachable');
    expect(stepOf(await setUp.plan(connection), 'loginButton')).toMatchObject({ state: 'done', canUndo: true });
  });

  it('of what never reached the org is nothing: there is no drift', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    const step = stepOf(await setUp.plan(connection), 'samlLogin');
    setUp.org.failNext({ path: /Soap\/m/, bodyIncludes: 'updateMetadata' }, 'reset');
    expect((await setUp.run(connection, step)).json().code).toBe('orgUnreachable');
    expect(stepOf(await setUp.plan(connection), 'samlLogin')).toMatchObject({
      state: 'toDo',
      drift: [],
      writtenAt: null,
    });
  });

  it('leaves nothing noted of an application that is gone', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    reading(await setUp.undo(connection, 'serviceProvider'));
    reading(await setUp.run(connection, stepOf(await setUp.plan(connection), 'serviceProvider')));
    expect(stepOf(await setUp.plan(connection), 'requestCertificate')).toMatchObject({ state: 'toDo', drift: [] });
  });

  it('keeps an application that somebody has set up further', async () => {
    setUp = await openOrgSetUp();
    const { browser } = setUp.administrator;
    const connection = await setUp.connect();
    const { serviceProviderId } = await setUp.runAll(connection);
    const stored = await setUp.server.services.store.serviceProviders.byId(serviceProviderId ?? '');
    const changed = await browser.request('PATCH', `/api/service-providers/${serviceProviderId}`, {
      body: { updatedAt: stored?.updatedAt.toISOString(), settings: { name: 'Our CRM' } },
    });
    expect(changed.statusCode).toBe(200);
    expect((await setUp.undo(connection, 'serviceProvider')).json().code).toBe('planOutdated');
    expect(await setUp.server.services.store.serviceProviders.list()).toHaveLength(1);
  });
});
