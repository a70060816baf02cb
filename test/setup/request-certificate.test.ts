/** The certificate by which Salesforce's requests are verified comes from the org itself. */
import { afterEach, describe, expect, it } from 'vitest';
import type { StepReply } from '../../server/contract/salesforce.ts';
import { salesforcePair } from '../helpers/service-provider.ts';
import { type OrgSetUp, openOrgSetUp, reading, STEPS, stepOf } from './org-set-up.ts';

let setUp: OrgSetUp;
afterEach(() => setUp.close());

const NAME = 'requestCertificate';

async function storedApplication() {
  const [application] = await setUp.server.services.store.serviceProviders.list();
  if (application === undefined) throw new Error('There is no application.');
  return application;
}

/** As an import of metadata changes it. */
async function changeApplication(changed: { signingCertificates: string[] }): Promise<void> {
  const stored = await storedApplication();
  const { serviceProviders, auditEvents } = setUp.server.services.store;
  const [event] = await auditEvents.tail({ afterSequence: null, limit: 1 });
  if (event === undefined) throw new Error('Nothing has happened.');
  const updatedAt = new Date(stored.updatedAt.getTime() + 1);
  expect(await serviceProviders.update({ ...stored, ...changed, updatedAt }, stored.updatedAt, event)).toBe(true);
}

describe('the certificate of the requests', () => {
  it('is the one that the org signs with, and its requests have to be signed from then on', async () => {
    setUp = await openOrgSetUp();
    const plan = await setUp.runAll(await setUp.connect());
    const { certificate } = await salesforcePair();
    expect(await storedApplication()).toMatchObject({ signingCertificates: [certificate], authnRequestsSigned: true });
    expect(stepOf(plan, NAME)).toMatchObject({ state: 'done', canUndo: true, changes: [], drift: [] });
    expect(stepOf(plan, NAME).result).toContain('SelfSignedCert_24Nov2026');
  });

  it('is read once in a connection, however often the org is looked at', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    await setUp.plan(connection);
    const retrievals = setUp.org.requests.filter(({ body }) => body?.includes('<retrieve '));
    expect(retrievals).toHaveLength(1);
  });

  it('that the org has renewed is replaced, by another connection or by the same', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    const before = await storedApplication();
    await setUp.org.renewCertificate();
    const step = stepOf(await setUp.plan(connection), NAME);
    expect(step).toMatchObject({ state: 'toDo', drift: [] });
    reading(await setUp.run(connection, step));
    const { signingCertificates } = await storedApplication();
    expect(signingCertificates).toHaveLength(1);
    expect(signingCertificates).not.toEqual(before.signingCertificates);
  });

  it('is not stored when the org has renewed it since it was shown', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    await setUp.org.renewCertificate();
    const step = stepOf(await setUp.plan(connection), NAME);
    await setUp.org.renewCertificate();
    expect((await setUp.run(connection, step)).json().code).toBe('planOutdated');
  });

  it('is brought by hand where the org does not show it, and says how', async () => {
    setUp = await openOrgSetUp({ certificatesReadable: false });
    const connection = await setUp.connect();
    const step = stepOf(await setUp.runAll(connection), NAME);
    expect(step).toMatchObject({ state: 'byHand', canUndo: false });
    expect(step.written.join(' ')).toContain('Download Metadata');
    expect((await storedApplication()).signingCertificates).toEqual([]);
    await changeApplication({ signingCertificates: [(await salesforcePair()).certificate] });
    expect(stepOf(await setUp.plan(connection), NAME)).toMatchObject({ state: 'done', canUndo: false });
  });

  it('is brought by hand where the org gives it another way than is documented', async () => {
    setUp = await openOrgSetUp();
    setUp.org.failNext({ path: /tooling\/query/ }, { status: 404, body: '<html>Not here</html>' }, 100);
    expect(stepOf(await setUp.runAll(await setUp.connect()), NAME).state).toBe('byHand');
  });

  it('goes on after Salesforce has failed', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    for (const name of STEPS.slice(0, 3)) {
      reading(await setUp.run(connection, stepOf(await setUp.plan(connection), name)));
    }
    const step = stepOf(await setUp.plan(connection), NAME);
    setUp.org.failNext({ path: /tooling\/query/ }, 'reset', 3);
    expect((await setUp.run(connection, step)).json().code).toBe('orgUnreachable');
    reading(await setUp.run(connection, step));
    expect((await storedApplication()).signingCertificates).toHaveLength(1);
  });

  it('that somebody has changed here since is drift, and stays as it is when ours is taken back', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    await changeApplication({ signingCertificates: [] });
    const step = stepOf(await setUp.plan(connection), NAME);
    expect(step).toMatchObject({ state: 'toDo', canUndo: false });
    expect(step.drift).toEqual([
      { name: 'Certificate of the requests', before: expect.stringContaining('SHA-256'), after: null },
    ]);
    expect((await setUp.undo(connection, NAME)).json().code).toBe('planOutdated');
  });

  it('is taken back alone: the application stays, and is as it was', async () => {
    setUp = await openOrgSetUp();
    const connection = await setUp.connect();
    await setUp.runAll(connection);
    const { step } = reading<StepReply>(await setUp.undo(connection, NAME));
    expect(step).toMatchObject({ state: 'toDo', writtenAt: null });
    expect(await storedApplication()).toMatchObject({ signingCertificates: [], authnRequestsSigned: false });
    expect(stepOf(await setUp.plan(connection), 'serviceProvider')).toMatchObject({ state: 'done', canUndo: true });
  });
});
