import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../db/model.ts';
import { removeOldEvents } from '../../server/audit/retention.ts';
import { anEvent } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { type SignedIn, signInAs, usePasskeyAgain } from '../helpers/staff.ts';

const DAY = 24 * 3600;

let server: TestServer;
let administrator: SignedIn;

beforeEach(async () => {
  server = await startTestServer();
  administrator = await signInAs(server, 'administrator');
});
afterEach(() => server.close());

function put(days: unknown, who = administrator) {
  return who.browser.request('PUT', '/api/audit/retention', { body: { days } });
}

async function newest(): Promise<AuditEvent | undefined> {
  return (await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 }))[0];
}

/** Writes events of so many days ago. */
async function append(days: number, count = 1): Promise<void> {
  const at = new Date(server.now().getTime() - days * DAY * 1000);
  for (let index = 0; index < count; index += 1) {
    await server.services.store.auditEvents.append(anEvent({ at, action: 'user.update' }));
  }
}

async function countOf(action: string): Promise<number> {
  const events = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1_000 });
  return events.filter((event) => event.action === action).length;
}

function remove(signal = new AbortController().signal): Promise<void> {
  return removeOldEvents(server.services, signal);
}

describe('how long events are kept', () => {
  test('is for good, until somebody says otherwise; and the change is an event', async () => {
    const read = async () => (await administrator.browser.request('GET', '/api/audit/retention')).json();
    expect(await read()).toEqual({ days: null });
    const reply = await put(90);
    expect([reply.statusCode, reply.json()]).toEqual([200, { days: 90 }]);
    expect(await read()).toEqual({ days: 90 });
    expect(await newest()).toMatchObject({
      action: 'audit.retention',
      outcome: 'success',
      actor: administrator.user.id,
      details: { days: 90 },
    });
    await put(null);
    expect(await read()).toEqual({ days: null });
  });

  test.each([29, 3651, 30.5, 'many', undefined])('is not %s days', async (days) => {
    expect((await put(days)).statusCode).toBe(400);
  });

  test('is changed with a passkey that was used just before', async () => {
    server.advance(301);
    expect((await put(90)).json().code).toBe('passkeyAgain');
    expect(await newest()).toMatchObject({ action: 'audit.retention', outcome: 'refused', reason: 'passkeyAgain' });
    await usePasskeyAgain(administrator);
    expect((await put(90)).statusCode).toBe(200);
  });

  test('is changed by administrators alone, and seen by auditors', async () => {
    const auditor = await signInAs(server, 'auditor');
    expect((await put(90, auditor)).statusCode).toBe(403);
    expect((await auditor.browser.request('GET', '/api/audit/retention')).json()).toEqual({ days: null });
  });
});

describe('the daily removal', () => {
  test('removes what is older, keeps the rest, and says how many and before when', async () => {
    await append(91, 230);
    await append(89, 3);
    await put(90);
    await remove();
    expect(await countOf('user.update')).toBe(3);
    const event = await newest();
    expect(event).toMatchObject({ action: 'audit.remove', actor: 'system', outcome: 'success', address: null });
    expect(event?.details.removed).toBe(230);
    const ago = (server.now().getTime() - Date.parse(String(event?.details.before))) / 1000 / DAY;
    expect(Math.floor(ago)).toBe(90);
  });

  test('removes nothing while events are kept for good', async () => {
    await append(4_000);
    await remove();
    expect(await countOf('user.update')).toBe(1);
  });

  test('says nothing when there was nothing to remove', async () => {
    await put(90);
    await remove();
    expect(await countOf('audit.remove')).toBe(0);
  });

  test('finds something once a day, however often it looks', async () => {
    await put(90);
    const left = async () => {
      await remove();
      return [await countOf('user.update'), await countOf('audit.remove')];
    };
    server.advance(DAY - ((server.now().getTime() / 1000) % DAY));
    await append(90.2);
    await append(89.5);
    expect(await left()).toEqual([1, 1]);
    server.advance(20 * 3600);
    expect(await left()).toEqual([1, 1]);
    server.advance(5 * 3600);
    expect(await left()).toEqual([0, 2]);
  });

  test('stops when it is told to, says what it has done so far, and goes on the next time', async () => {
    await put(90);
    await append(91, 150);
    const stop = new AbortController();
    const { auditEvents } = server.services.store;
    const services = {
      ...server.services,
      store: {
        ...server.services.store,
        auditEvents: {
          ...auditEvents,
          removeBefore: (before: Date, limit: number) => {
            stop.abort();
            return auditEvents.removeBefore(before, limit);
          },
        },
      },
    };
    await removeOldEvents(services, stop.signal);
    expect(await countOf('user.update')).toBe(50);
    expect((await newest())?.details.removed).toBe(100);
    await remove();
    expect(await countOf('user.update')).toBe(0);
    expect((await newest())?.details.removed).toBe(50);
  });
});
