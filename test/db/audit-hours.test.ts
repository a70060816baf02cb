import { expect, it } from 'vitest';
import type { AuditHour, Store } from '../../db/store.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { anEvent, later, NOW } from '../helpers/records.ts';

const HOUR = 3_600;
const FROM = later(-30 * 24 * HOUR);

/** NOW is noon; this is when all that was written until then has settled. */
const SETTLED = later(2 * HOUR);

function read(store: Store, actions: readonly string[], from = FROM): Promise<AuditHour[]> {
  return store.auditEvents.hours({ actions, from, now: SETTLED });
}

function summed(hours: readonly AuditHour[]): Record<string, number> {
  const name = ({ hour, action, outcome }: AuditHour) => `${hour.toISOString().slice(11, 16)} ${action} ${outcome}`;
  return Object.fromEntries(hours.map((hour) => [name(hour), hour.count]));
}

eachDatabase('Audit events by the hour', (test) => {
  const expected = { '11:00 login success': 1, '12:00 login refused': 1, '12:00 login success': 2 };

  it('are counted on the spot, while nobody has counted them', async () => {
    const events = [
      anEvent({ at: later(-1) }),
      anEvent({ at: NOW }),
      anEvent({ at: later(HOUR - 1) }),
      anEvent({ at: NOW, outcome: 'refused' }),
      anEvent({ at: later(HOUR), action: 'user.add' }),
    ];
    for (const event of events) await test.store.auditEvents.append(event);
    expect(summed(await read(test.store, ['login']))).toEqual(expected);
  });

  it('are the same once they have been counted', async () => {
    expect(await test.store.auditEvents.countHours(SETTLED)).toBe(5);
    expect(await test.store.auditEvents.countHours(SETTLED)).toBe(0);
    expect(summed(await read(test.store, ['login']))).toEqual(expected);
    expect(summed(await read(test.store, ['login', 'user.add']))).toEqual({ ...expected, '13:00 user.add success': 1 });
  });

  it('are summed from both, when some have been counted', async () => {
    await test.store.auditEvents.append(anEvent({ at: later(10) }));
    expect(summed(await read(test.store, ['login']))).toEqual({ ...expected, '12:00 login success': 3 });
    expect(await test.store.auditEvents.countHours(SETTLED)).toBe(1);
    expect(summed(await read(test.store, ['login']))).toEqual({ ...expected, '12:00 login success': 3 });
  });

  it('begin with the hour that is asked for', async () => {
    expect(summed(await read(test.store, ['login'], later(1)))).toEqual({
      '12:00 login refused': 1,
      '12:00 login success': 3,
    });
  });

  it('are forgotten after 400 days', async () => {
    const sum = async () => (await read(test.store, ['login'])).reduce((total, { count }) => total + count, 0);
    await test.store.sweep(later(400 * 24 * HOUR - 2 * HOUR));
    expect(await sum()).toBe(5);
    await test.store.sweep(later(400 * 24 * HOUR));
    expect(await sum()).toBe(0);
  });
});

eachDatabase('The counting of audit events', (test) => {
  it('leaves out what is younger than a minute, and all behind it, until it is older', async () => {
    for (const seconds of [0, 61, 30, 200]) await test.store.auditEvents.append(anEvent({ at: later(seconds) }));
    expect(await test.store.auditEvents.countHours(later(120))).toBe(1);
    expect(await test.store.auditEvents.countHours(later(121))).toBe(2);
    expect(await test.store.auditEvents.countHours(later(259))).toBe(0);
    expect(await test.store.auditEvents.countHours(later(260))).toBe(1);
    const [hour] = await read(test.store, ['login']);
    expect(hour?.count).toBe(4);
  });

  it('counts each event once, when many count at once', async () => {
    await Promise.all(Array.from({ length: 2_500 }, () => test.store.auditEvents.append(anEvent())));
    const counted = await Promise.all(Array.from({ length: 5 }, () => test.store.auditEvents.countHours(SETTLED)));
    expect(counted.toSorted((a, b) => b - a)).toEqual([2_000, 500, 0, 0, 0]);
    const hours = await read(test.store, ['login']);
    expect(hours.map(({ count }) => count)).toEqual([2_504]);
  });
});
