import { afterEach, describe, expect, it } from 'vitest';
import { type OrgSetUp, openOrgSetUp, reading, STEPS, statesOf, stepOf } from './org-set-up.ts';

let setUp: OrgSetUp;
afterEach(() => setUp.close());

const DONE = STEPS.map(() => 'done');

async function openRefreshed(left: 'nothing' | 'production') {
  setUp = await openOrgSetUp({ isSandbox: true });
  const first = await setUp.runAll(await setUp.connect());
  await setUp.org.refresh(left);
  return first;
}

describe.for(['nothing', 'production'] as const)('a sandbox that was refreshed, with %s left of its SAML', (left) => {
  it('is recognised', async () => {
    const { org: before } = await openRefreshed(left);
    const plan = await setUp.plan(await setUp.connect());
    expect(plan.refreshed?.organizationId).toBe(before.organizationId);
    expect(plan.org.organizationId).toBe(setUp.org.organizationId);
    expect(plan.steps.flatMap(({ drift }) => drift)).toEqual([]);
    expect(plan.steps.filter(({ canUndo }) => canUndo)).toEqual([]);
  });

  it('is repaired by its steps, as they were shown; the application stays the same one', async () => {
    const { serviceProviderId } = await openRefreshed(left);
    const { store } = setUp.server.services;
    const before = await store.serviceProviders.byId(serviceProviderId ?? '');
    const connection = await setUp.connect();
    const shown = await setUp.plan(connection);
    for (const name of STEPS) {
      const step = stepOf(await setUp.plan(connection), name);
      expect(step.changes, name).toEqual(stepOf(shown, name).changes);
      reading(await setUp.run(connection, step));
    }
    const repaired = await setUp.plan(connection);
    expect(statesOf(repaired)).toEqual(DONE);
    expect([repaired.refreshed, repaired.serviceProviderId]).toEqual([null, serviceProviderId]);
    const [application, ...others] = await store.serviceProviders.list();
    expect(others).toEqual([]);
    expect(application).toMatchObject({
      name: before?.name,
      createdAt: before?.createdAt,
      assertionConsumerServices: [{ url: setUp.org.acsUrl, index: 0, isDefault: true }],
    });
    expect(application?.assertionConsumerServices).not.toEqual(before?.assertionConsumerServices);
  });
});

describe('a refresh', () => {
  it('is written down, and what was changed in the old org is forgotten', async () => {
    const { org: old } = await openRefreshed('nothing');
    const connection = await setUp.connect();
    const [step] = (await setUp.plan(connection)).steps;
    if (step === undefined) throw new Error('There is no step.');
    reading(await setUp.run(connection, step));
    const { store } = setUp.server.services;
    const events = await store.auditEvents.tail({ afterSequence: null, limit: 50 });
    expect(events.find(({ action }) => action === 'salesforce.refresh')?.details).toEqual({
      host: setUp.org.host,
      before: old.organizationId,
      after: setUp.org.organizationId,
    });
    const record = await store.salesforceOrgs.byHost(setUp.org.host);
    const changes = await store.salesforceOrgs.changes(record?.id ?? '', null);
    expect(changes.map((change) => change.step)).toEqual(['samlLogin']);
  });

  it.for([
    ['takes the certificate of the new org', true, 1],
    ['drops the certificate of the org that was, where that of the new one is not shown', false, 0],
  ] as const)('%s', async ([, isReadable, count]) => {
    const { serviceProviderId } = await openRefreshed('nothing');
    const { store } = setUp.server.services;
    const before = await store.serviceProviders.byId(serviceProviderId ?? '');
    expect(before?.signingCertificates).toHaveLength(1);
    setUp.org.options.certificatesReadable = isReadable;
    await setUp.runAll(await setUp.connect());
    const after = await store.serviceProviders.byId(serviceProviderId ?? '');
    expect(after).toMatchObject({ authnRequestsSigned: isReadable });
    expect(after?.signingCertificates).toHaveLength(count);
    expect(after?.signingCertificates).not.toEqual(before?.signingCertificates);
  });

  it('of a sandbox never touches the application of production, whose configuration was copied into it', async () => {
    setUp = await openOrgSetUp({ isSandbox: true });
    const { store } = setUp.server.services;
    const { browser } = setUp.administrator;
    const production = { myDomain: 'acme', organizationId: '00D5g000004abcd' };
    const source = { salesforce: production };
    const preview = await browser.request('POST', '/api/service-providers/preview', { body: { source } });
    const { digest } = preview.json();
    const stored = await browser.request('POST', '/api/service-providers/import', { body: { source, digest } });
    expect(stored.statusCode, stored.body).toBe(200);
    const before = await store.serviceProviders.byId(stored.json().id);
    await setUp.runAll(await setUp.connect());
    await setUp.org.refresh('production');
    await setUp.runAll(await setUp.connect());
    expect(await store.serviceProviders.byId(stored.json().id)).toEqual(before);
    expect(await store.serviceProviders.list()).toHaveLength(2);
  });
});
