import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { auditPaths, type OutcomeFilter } from '../../db/audit-paths.ts';
import type { Database } from '../../db/dialects.ts';
import type { AuditEvent, NewAuditEvent } from '../../db/model.ts';
import { openDatabase } from '../../db/open.ts';
import type { AuditFilter, AuditQuery, Store } from '../../db/store.ts';
import { eachDatabase, newLocation, type TestLocation } from '../helpers/databases.ts';
import { anEvent, later, NOW } from '../helpers/records.ts';

const ANY: AuditFilter = {
  person: null,
  serviceProviderId: null,
  action: null,
  outcome: null,
  address: null,
  reference: null,
  from: null,
  until: null,
};

/** What each filter is tried with. */
const VARIATIONS: Partial<AuditFilter>[][] = [
  [{}, { person: 'ada' }, { person: 'bob' }, { person: 'nobody' }],
  [{}, { serviceProviderId: 'crm' }, { serviceProviderId: 'wiki' }, { serviceProviderId: 'nothing' }],
  [{}, { action: 'login' }, { action: 'signOn.answer' }, { action: 'user.add' }],
  [{}, { outcome: 'success' }, { outcome: 'refused' }],
  [{}, { address: '192.0.2.1' }, { address: '192.0.2.9' }],
  [{}, { reference: 'REF-7' }],
  [
    {},
    { from: later(300) },
    { until: later(600) },
    { from: later(200), until: later(400) },
    { from: later(9_000) },
    { until: later(-9_000) },
  ],
];

/** Every combination of the filters. */
const FILTERS = VARIATIONS.reduce<AuditFilter[]>(
  (filters, variations) => filters.flatMap((filter) => variations.map((variation) => ({ ...filter, ...variation }))),
  [ANY],
);

/** A log of one event every five seconds, in which some stand a few seconds late. */
function mixedEvents(): NewAuditEvent[] {
  return Array.from({ length: 200 }, (_, index) => {
    const pick = <Value>(step: number, ...values: Value[]) => values[Math.floor(index / step) % values.length] as Value;
    return anEvent({
      at: later(index * 5 - (index % 11 === 0 ? 20 : 0)),
      action: pick(1, 'login', 'signOn.answer', 'login', 'user.add', 'login'),
      outcome: index % 7 === 3 ? 'refused' : 'success',
      actor: pick(3, 'ada', null, 'carl', 'bob'),
      target: pick(2, 'ada', 'bob', null, 'crm', 'carl'),
      serviceProviderId: pick(4, 'crm', null, 'wiki'),
      address: pick(5, '192.0.2.1', '192.0.2.2', null),
      reference: `REF-${index % 40}`,
    });
  });
}

/** What the filter means, said another way. */
function isMeant(event: AuditEvent, filter: AuditFilter): boolean {
  return (
    (filter.person === null || event.actor === filter.person || event.target === filter.person) &&
    (filter.serviceProviderId === null || event.serviceProviderId === filter.serviceProviderId) &&
    (filter.action === null || event.action === filter.action) &&
    (filter.outcome === null || event.outcome === filter.outcome) &&
    (filter.address === null || event.address === filter.address) &&
    (filter.reference === null || event.reference === filter.reference) &&
    (filter.from === null || event.at >= filter.from) &&
    (filter.until === null || event.at < filter.until)
  );
}

async function append(store: Store, events: readonly NewAuditEvent[]): Promise<void> {
  for (const event of events) await store.auditEvents.append(event);
}

function search(store: Store, query: Partial<AuditQuery>): Promise<AuditEvent[]> {
  return store.auditEvents.search({ ...ANY, order: 'newestFirst', after: null, limit: 50, ...query });
}

eachDatabase('A search of the audit log', (current) => {
  it('finds what every combination of filters means, and nothing else', { timeout: 120_000 }, async () => {
    await append(current.store, mixedEvents());
    const all = await current.store.auditEvents.tail({ afterSequence: null, limit: 1_000 });
    let found = 0;
    for (const filter of FILTERS) {
      const meant = all.filter((event) => isMeant(event, filter)).toReversed();
      const events = await search(current.store, { ...filter, limit: 30 });
      expect(events, JSON.stringify(filter)).toEqual(meant.slice(0, 30));
      found += events.length;
    }
    expect(found).toBeGreaterThan(5_000);
  });

  it.each<[AuditQuery['order'], Partial<AuditFilter>]>([
    ['newestFirst', {}],
    ['oldestFirst', {}],
    ['newestFirst', { person: 'ada' }],
    ['oldestFirst', { person: 'ada' }],
    ['newestFirst', { outcome: 'refused', from: later(100) }],
    ['oldestFirst', { outcome: 'refused', from: later(100) }],
  ])('reads on from a cursor without a gap or a repetition: %s, %o', async (order, filter) => {
    const all = await current.store.auditEvents.tail({ afterSequence: null, limit: 1_000 });
    const read: AuditEvent[] = [];
    let page: AuditEvent[];
    do {
      page = await search(current.store, { ...filter, order, after: read.at(-1)?.sequence ?? null, limit: 7 });
      read.push(...page);
    } while (page.length > 0);
    const meant = all.filter((event) => isMeant(event, { ...ANY, ...filter }));
    expect(read).toEqual(order === 'oldestFirst' ? meant : meant.toReversed());
  });
});

eachDatabase('A search of a long audit log', (current) => {
  it('goes on behind thousands of events that do not pass', async () => {
    const first = anEvent({ action: 'user.add', serviceProviderId: 'crm', actor: 'root' });
    const last = anEvent({ action: 'user.add', serviceProviderId: 'crm', actor: 'root', at: later(2) });
    const others = Array.from({ length: 3_000 }, (_, index) =>
      index % 2 === 0
        ? anEvent({ action: 'user.add', actor: 'root', at: later(1) })
        : anEvent({ serviceProviderId: 'crm', actor: 'root', at: later(1) }),
    );
    await append(current.store, [first]);
    await Promise.all(others.map((event) => current.store.auditEvents.append(event)));
    await append(current.store, [last]);
    const query = { action: 'user.add', serviceProviderId: 'crm' };
    const references = async (more: Partial<AuditQuery>) =>
      (await search(current.store, { ...query, ...more })).map(({ reference }) => reference);
    expect(await references({})).toEqual([last.reference, first.reference]);
    expect(await references({ order: 'oldestFirst' })).toEqual([first.reference, last.reference]);
    expect(await references({ person: 'root', limit: 1 })).toEqual([last.reference]);
    expect(await references({ until: later(1) })).toEqual([first.reference]);
  });
});

eachDatabase('A page of a search of the audit log', (current) => {
  const TWO_FILTERS = { action: 'user.add', serviceProviderId: 'crm' };
  const page = (query: Partial<AuditQuery>) =>
    current.store.auditEvents.page({ ...ANY, order: 'newestFirst', after: null, limit: 50, ...query });

  it('has what a search finds, and says where it goes on', async () => {
    await append(current.store, mixedEvents());
    for (const filter of FILTERS.filter((_, index) => index % 17 === 0)) {
      const events = await search(current.store, { ...filter, limit: 31 });
      const items = events.slice(0, 30);
      const next = events.length > 30 ? items.at(-1)?.sequence : null;
      const found = await page({ ...filter, limit: 30 });
      expect(found, JSON.stringify(filter)).toEqual({ items, next });
    }
  });

  it.each(['newestFirst', 'oldestFirst'] as const)(
    'may be empty; the pages together have everything, %s',
    async (order) => {
      const database = await openDatabase(current.location);
      const { sequence: _, ...row } = await database.durable
        .selectFrom('audit_events')
        .selectAll()
        .executeTakeFirstOrThrow();
      for (let batch = 0; batch < 60; batch += 1) {
        const rows = Array.from({ length: 500 }, (_, index) => ({
          ...row,
          outcome: 'success' as const,
          action: index % 2 === 0 || (batch === 30 && index === 7) ? 'user.add' : 'login',
          service_provider_id: index % 2 === 0 && !(batch === 30 && index === 8) ? null : 'crm',
        }));
        await database.durable.insertInto('audit_events').values(rows).execute();
      }
      await database.close();
      const read: AuditEvent[] = [];
      let [pages, after]: [number, number | null] = [0, null];
      do {
        const { items, next } = await page({ ...TWO_FILTERS, order, after });
        read.push(...items);
        [pages, after] = [pages + 1, next];
      } while (after !== null);
      const all = await search(current.store, { ...TWO_FILTERS, order, limit: 1_000 });
      expect(all.length).toBeGreaterThan(1);
      expect(read).toEqual(all);
      expect(pages).toBeGreaterThan(2);
    },
  );
});

eachDatabase('An audit log that was written while a clock was wrong', (current) => {
  it('keeps what was written by a right one', async () => {
    const [first, future, past, second] = [
      anEvent({ at: NOW }),
      anEvent({ at: later(365 * 86_400) }),
      anEvent({ at: new Date(0) }),
      anEvent({ at: later(600) }),
    ];
    await append(current.store, [first, future, past, second]);
    const found = async (from: Date | null, until: Date | null) =>
      (await search(current.store, { from, until, order: 'oldestFirst' })).map(({ reference }) => reference);
    expect(await found(later(-60), later(86_400))).toEqual([first.reference, second.reference]);
    expect(await found(later(300), null)).toContain(second.reference);
    expect(await found(null, later(300))).toContain(first.reference);
  });

  it('is read with events a little out of order', async () => {
    const at = (seconds: number) => anEvent({ at: later(10_000 + seconds) });
    const events = [at(0), at(40), at(20), at(60)];
    await append(current.store, events);
    const found = await search(current.store, { from: later(10_020), until: later(10_041), order: 'oldestFirst' });
    expect(found.map(({ reference }) => reference)).toEqual([events[1]?.reference, events[2]?.reference]);
  });
});

describe('The paths of a search on SQLite', () => {
  let place: TestLocation;
  let database: Database;
  beforeAll(async () => {
    place = await newLocation('sqlite');
    database = await openDatabase(place.location);
  });
  afterAll(async () => {
    await database.close();
    await place.remove();
  });

  test.each<[Partial<OutcomeFilter>, string[]]>([
    [{ reference: 'REF-1' }, ['audit_events_reference']],
    [{ person: 'ada' }, ['audit_events_target', 'audit_events_actor']],
    [{ action: 'user.add' }, ['audit_events_action']],
    [{ action: 'login', outcome: 'refused' }, ['audit_events_action']],
    [{ address: '192.0.2.1' }, ['audit_events_address']],
    [{ serviceProviderId: 'crm' }, ['audit_events_service_provider']],
    [{ outcome: 'refused' }, ['audit_events_refused']],
  ])('%o goes by %o, in the order of the log', async (filter, indexes) => {
    const paths = auditPaths({ ...ANY, outcome: 'success', ...filter });
    const plans = await Promise.all(paths.flat().map((condition) => planOf(database, condition)));
    expect(plans.map((plan) => /INDEX (\w+)/.exec(plan)?.[1])).toEqual(indexes);
    // The reference is all but unique.
    if (filter.reference === undefined) expect(plans.join()).not.toContain('TEMP B-TREE');
  });
});

async function planOf(
  { durable }: Database,
  condition: ReturnType<typeof auditPaths>[number][number],
): Promise<string> {
  const query = durable
    .selectFrom('audit_events')
    .selectAll()
    .where(condition)
    .where('sequence', '>=', 1)
    .where('sequence', '<=', 9_000_000)
    .orderBy('sequence', 'desc')
    .limit(500);
  const steps = await query.explain<{ detail: string }>(undefined, sql`query plan`);
  return steps.map(({ detail }) => detail).join('\n');
}
