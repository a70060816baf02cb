import { sql } from 'kysely';
import { DISORDER_MS } from './audit-range.ts';
import type { AuditEventTable, AuditHourTable, Connection, Millis } from './schema.ts';
import type { AuditHour } from './store.ts';

/** Events that one call counts: few enough that nobody waits long for it. */
const BATCH = 2_000;

/** Events that are counted on the spot at most, the newest ones. */
const UNCOUNTED = 50_000;

const HOUR_MS = 3_600_000;

/** How many events of these kinds there were, by the hour: what is counted already, and what is not yet. */
export async function readHours(
  connection: Connection,
  { actions, from }: { actions: readonly string[]; from: Date },
): Promise<AuditHour[]> {
  const firstHour = hourOf(from.getTime());
  // Both parts in one statement, so that no event is counted in between: once, or not at all.
  const counted = connection
    .selectFrom('audit_hours')
    .select(['hour', 'action', 'outcome', 'count'])
    .where('hour', '>=', firstHour);
  const uncounted = connection
    .selectFrom('audit_events')
    .select([sql<Millis>`at - at % ${sql.lit(HOUR_MS)}`.as('hour'), 'action', 'outcome', sql<number>`1`.as('count')])
    .where('sequence', '>', (select) => select.selectFrom('audit_hour_position').select('sequence'))
    .orderBy('sequence', 'desc')
    .limit(UNCOUNTED);
  const rows = await connection
    .selectFrom(counted.unionAll(connection.selectFrom(uncounted.as('uncounted')).selectAll()).as('hours'))
    .select(['hour', 'action', 'outcome', ({ cast, fn }) => cast<number>(fn.sum('count'), 'bigint').as('count')])
    .where('hour', '>=', firstHour)
    .where('action', 'in', actions)
    .groupBy(['hour', 'action', 'outcome'])
    .orderBy('hour')
    .execute();
  return rows.map((row) => ({ ...row, hour: new Date(row.hour) }));
}

/** Counts the next events into the hours, in one transaction with how far it has come; gives how many. */
export async function countNextEvents(transaction: Connection, now: Date): Promise<number> {
  // Held to the end: of two nodes that count at once, the second goes on where the first has stopped.
  const position = await transaction
    .selectFrom('audit_hour_position')
    .select('sequence')
    .forUpdate()
    .executeTakeFirstOrThrow();
  const next = await transaction
    .selectFrom('audit_events')
    .select(['sequence', 'at', 'action', 'outcome'])
    .where('sequence', '>', position.sequence)
    .orderBy('sequence')
    .limit(BATCH)
    .execute();
  // An event with a lower number may still be on its way to its commit; behind the position it would never be counted.
  const settled = now.getTime() - DISORDER_MS;
  const unsettled = next.findIndex(({ at }) => at > settled);
  const events = unsettled === -1 ? next : next.slice(0, unsettled);
  const last = events.at(-1);
  if (last === undefined) return 0;
  await addToHours(transaction, sumByHour(events));
  await transaction.updateTable('audit_hour_position').set({ sequence: last.sequence }).execute();
  return events.length;
}

function sumByHour(events: readonly Pick<AuditEventTable, 'at' | 'action' | 'outcome'>[]): AuditHourTable[] {
  const hours = new Map<string, AuditHourTable>();
  for (const { at, action, outcome } of events) {
    const hour = hourOf(at);
    const key = `${hour} ${outcome} ${action}`;
    const sum = hours.get(key) ?? { hour, action, outcome, count: 0 };
    sum.count += 1;
    hours.set(key, sum);
  }
  return [...hours.values()];
}

async function addToHours(transaction: Connection, sums: AuditHourTable[]): Promise<void> {
  await transaction
    .insertInto('audit_hours')
    .values(sums)
    .onConflict((conflict) =>
      conflict.columns(['hour', 'action', 'outcome']).doUpdateSet(({ ref }) => ({
        count: sql<number>`${ref('audit_hours.count')} + ${ref('excluded.count')}`,
      })),
    )
    .execute();
}

function hourOf(at: Millis): Millis {
  return at - (at % HOUR_MS);
}
