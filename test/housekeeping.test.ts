import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CHORES, type Chore, startHousekeeping } from '../server/housekeeping.ts';
import {
  aNewInvitation,
  anAuthenticationCeremony,
  anEvent,
  anInvitationBatch,
  aUser,
  later,
  NOW,
} from './helpers/records.ts';
import { startTestServer, type TestServer } from './helpers/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** A chore every millisecond. */
function chore(run: Chore['run']): Chore {
  return { name: 'test', everyMs: 1, run };
}

function quiet() {
  return { error: vi.fn() };
}

describe('housekeeping', () => {
  test('does a chore again and again, until it is stopped', async () => {
    const run = vi.fn(async () => undefined);
    const { stop } = startHousekeeping(server.services, quiet(), [chore(run)]);
    await vi.waitFor(() => expect(run.mock.calls.length).toBeGreaterThan(3));
    await stop();
    const times = run.mock.calls.length;
    await sleep(20);
    expect(run.mock.calls.length).toBe(times);
  });

  test('never begins a chore that has not ended', async () => {
    let atOnce = 0;
    let most = 0;
    const slow = chore(async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await sleep(10);
      atOnce -= 1;
    });
    const { stop } = startHousekeeping(server.services, quiet(), [slow]);
    await sleep(60);
    await stop();
    expect(most).toBe(1);
  });

  test('writes a failure down and goes on', async () => {
    const failure = new Error('The database is gone.');
    const run = vi.fn(async () => Promise.reject(failure));
    const log = quiet();
    const { stop } = startHousekeeping(server.services, log, [chore(run)]);
    await vi.waitFor(() => expect(run.mock.calls.length).toBeGreaterThan(2));
    await stop();
    expect(log.error).toHaveBeenCalledWith({ err: failure, chore: 'test' }, 'housekeeping failed');
  });

  test('waits at its stop for what is on its way, which is told', async () => {
    const steps: string[] = [];
    const slow = chore(async (_services, signal) => {
      steps.push('begun');
      await sleep(30);
      steps.push(signal.aborted ? 'told' : 'not told');
      throw new Error('Broken off.');
    });
    const log = quiet();
    const { stop } = startHousekeeping(server.services, log, [slow]);
    await stop();
    expect(steps).toEqual(['begun', 'told']);
    expect(log.error).not.toHaveBeenCalled();
  });

  test('does not wait for ever', { timeout: 10_000 }, async () => {
    const { stop } = startHousekeeping(server.services, quiet(), [chore(() => new Promise(() => undefined))]);
    const begunAt = performance.now();
    await stop();
    expect(performance.now() - begunAt).toBeLessThan(6_000);
  });
});

describe('the chores', () => {
  test('have names of their own', () => {
    expect(new Set(CHORES.map(({ name }) => name)).size).toBe(CHORES.length);
  });

  test('sweep, and count the log to its end, soon after the start', async () => {
    const { store, clock } = server.services;
    const now = clock();
    const expired = anAuthenticationCeremony({ expiresAt: new Date(now.getTime() - 1) });
    await store.ceremonies.add(expired);
    for (let index = 0; index < 2_100; index += 1) await store.auditEvents.append(anEvent({ at: now }));
    // Since then nothing is younger than a minute any more.
    server.advance(120);
    const count = vi.spyOn(store.auditEvents, 'countHours');
    const log = quiet();
    const { stop } = startHousekeeping(server.services, log);
    await vi.waitFor(() => expect(count.mock.calls.length).toBe(3), 5_000);
    await stop();
    expect(await Promise.all(count.mock.results.map(({ value }) => value))).toEqual([2_000, expect.any(Number), 0]);
    expect(await store.auditEvents.countHours(clock())).toBe(0);
    expect(await store.ceremonies.consume(expired.challenge, new Date(now.getTime() - 60_000))).toBeNull();
    expect(log.error).not.toHaveBeenCalled();
    count.mockRestore();
  });

  test('take e-mail that an earlier process had not sent for failed, soon after the start', async () => {
    const { store } = server.services;
    const user = aUser();
    await store.users.add(user, anEvent());
    const batch = anInvitationBatch();
    await store.invitations.add(
      batch,
      [{ ...aNewInvitation(user.id, { createdAt: later(-3600) }), delivery: 'waiting' }],
      anEvent(),
    );
    const { stop } = startHousekeeping({ ...server.services, startedAt: NOW }, quiet());
    await vi.waitFor(async () => expect((await store.invitations.batch(batch.id, NOW))?.counts.undelivered).toBe(1));
    await stop();
  });
});
