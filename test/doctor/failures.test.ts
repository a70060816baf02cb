import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NewAuditEvent, ServiceProvider, User } from '../../db/model.ts';
import { readFailures } from '../../server/doctor/failures.ts';
import { anEvent, aServiceProvider, aUser, NOW } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';

let server: TestServer;
let application: ServiceProvider;
let other: ServiceProvider;
let ada: User;
let grace: User;

beforeAll(async () => {
  server = await startTestServer();
  const { store } = server.services;
  [application, other] = [aServiceProvider(), aServiceProvider()];
  [ada, grace] = [aUser({ name: 'Ada' }), aUser({ name: 'Grace' })];
  for (const serviceProvider of [application, other]) await store.serviceProviders.add(serviceProvider, anEvent());
  for (const user of [ada, grace]) await store.users.add(user, anEvent());
});
afterAll(() => server.close());

async function note(fields: Partial<NewAuditEvent>): Promise<void> {
  const refused = { outcome: 'refused', serviceProviderId: application.id, action: 'signOn.answer' } as const;
  await server.services.store.auditEvents.append(anEvent({ ...refused, ...fields }));
}

function reasonsOf(userId: string | null = null): Promise<(string | null)[]> {
  return readFailures(server.services, { serviceProviderId: application.id, userId }).then(({ failures }) =>
    failures.map(({ reason }) => reason),
  );
}

it('lists the refused sign-ins to the application, newest first, with whose they were', async () => {
  await note({ reason: 'one', actor: ada.id });
  await note({ reason: 'elsewhere', serviceProviderId: other.id });
  await note({ reason: 'went well', outcome: 'success' });
  await note({ reason: 'two', action: 'login', target: grace.id });
  await note({ reason: 'three', action: 'signOn.request', reference: 'BBBB-BBBB' });
  await note({ reason: 'four', action: 'signOn.test' });
  expect(await reasonsOf()).toEqual(['four', 'three', 'two', 'one']);
  const { failures } = await readFailures(server.services, { serviceProviderId: application.id, userId: null });
  expect(failures.map(({ person }) => person)).toEqual([
    null,
    null,
    { id: grace.id, name: 'Grace', email: grace.email },
    { id: ada.id, name: 'Ada', email: ada.email },
  ]);
  expect(failures[1]).toMatchObject({ reference: 'BBBB-BBBB', at: NOW.toISOString() });
});

it('lists those of one person only', async () => {
  expect(await reasonsOf(ada.id)).toEqual(['one']);
  expect(await reasonsOf(grace.id)).toEqual(['two']);
});

it('finds them behind any number of other refusals', async () => {
  for (let count = 0; count < 250; count += 1) await note({ reason: 'no sign-in', action: 'serviceProvider.update' });
  expect(await reasonsOf()).toEqual(['four', 'three', 'two', 'one']);
});

it('lists twenty at most', async () => {
  for (let count = 0; count < 25; count += 1) await note({ reason: `many ${count}` });
  const reasons = await reasonsOf();
  expect(reasons).toHaveLength(20);
  expect(reasons[0]).toBe('many 24');
});

it('refuses an application that is not there', async () => {
  const asked = { serviceProviderId: aServiceProvider().id, userId: null };
  await expect(readFailures(server.services, asked)).rejects.toMatchObject({ code: 'recordUnknown', statusCode: 404 });
});
