import { type RawBuilder, sql } from 'kysely';
import { sequencesOf } from './audit-range.ts';
import type { AuditOutcome } from './model.ts';
import type { Connection } from './schema.ts';
import type { ServiceProviderFailures } from './store.ts';

/** More refusals at one service provider are not counted. */
const MOST = 5_000;

/** So many refusals are no accident if they are one of `ONE_OF` sign-ins. */
const SOME = 5;
const ONE_OF = 5;

/** So many refusals with no success after them are no accident either. */
const IN_A_ROW = 3;

/** Sign-ins since an instant, and the first event that can be one of them. */
interface Stretch {
  connection: Connection;
  actions: readonly string[];
  since: Date;
  first: number;
}

/** Refusals at a service provider, and the last one. */
interface Refusals {
  id: string;
  refused: number;
  last: number | null;
}

/** The service providers at which sign-ins have failed since then and not by accident, most refusals first; a removed one is not among them. */
export async function readFailures(
  connection: Connection,
  { actions, since }: { actions: readonly string[]; since: Date },
): Promise<ServiceProviderFailures[]> {
  const range = await sequencesOf(connection, { from: since, until: null });
  if (range === null) return [];
  const stretch = { connection, actions, since, first: range.first };
  const failing: Refusals[] = [];
  for (const refusals of await countRefusals(stretch)) if (await isFailing(stretch, refusals)) failing.push(refusals);
  const lasts = await readLast(
    connection,
    failing.flatMap(({ last }) => last ?? []),
  );
  return failing.flatMap(({ id, refused, last }) => {
    const event = last === null ? undefined : lasts.get(last);
    if (event === undefined) return [];
    return [{ serviceProviderId: id, refused, lastAt: new Date(event.at), lastReason: event.reason }];
  });
}

/** Those with refusals, most first. */
async function countRefusals(stretch: Stretch): Promise<Refusals[]> {
  const refusals = signIns(stretch, { id: sql.ref('service_providers.id'), outcome: 'refused' });
  // For each service provider the end of its own part of the index, however many refusals there are at the others.
  const { rows } = await sql<Refusals>`
    select id,
      (select count(*) from (select 1 ${refusals} limit ${sql.lit(MOST)}) as refusals) as refused,
      (select max(sequence) ${refusals}) as last
    from service_providers`.execute(stretch.connection);
  return rows.filter(({ refused }) => refused > 0).sort((one, other) => other.refused - one.refused);
}

async function isFailing(stretch: Stretch, { id, refused }: Refusals): Promise<boolean> {
  if (refused >= SOME) {
    // What is not counted is not compared either.
    const from = refused < MOST ? stretch.first : await refusalBack(stretch, { id, back: MOST });
    if (!(await hasSuccesses(stretch, { id, from, atLeast: (ONE_OF - 1) * refused + 1 }))) return true;
  }
  if (refused < IN_A_ROW) return false;
  const from = await refusalBack(stretch, { id, back: IN_A_ROW });
  return !(await hasSuccesses(stretch, { id, from, atLeast: 1 }));
}

/** The last refusal, or one so far back from the end. */
async function refusalBack(stretch: Stretch, { id, back }: { id: string; back: number }): Promise<number> {
  const { rows } = await sql<{ sequence: number }>`
    select sequence ${signIns(stretch, { id: sql`${id}`, outcome: 'refused' })}
    order by sequence desc limit 1 offset ${sql.lit(back - 1)}`.execute(stretch.connection);
  return rows[0]?.sequence ?? stretch.first;
}

async function hasSuccesses(
  stretch: Stretch,
  { id, from, atLeast }: { id: string; from: number; atLeast: number },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 ${signIns({ ...stretch, first: from }, { id: sql`${id}`, outcome: 'success' })}
    limit 1 offset ${sql.lit(atLeast - 1)}`.execute(stretch.connection);
  return rows.length > 0;
}

function signIns(
  { actions, since, first }: Stretch,
  { id, outcome }: { id: RawBuilder<unknown>; outcome: AuditOutcome },
): RawBuilder<unknown> {
  return sql`from audit_events
    where service_provider_id = ${id} and outcome = ${sql.lit(outcome)} and action in (${sql.join(actions)})
      and sequence >= ${first} and at + 0 >= ${since.getTime()}`;
}

async function readLast(connection: Connection, sequences: readonly number[]) {
  if (sequences.length === 0) return new Map<number, never>();
  const events = await connection
    .selectFrom('audit_events')
    .select(['sequence', 'at', 'reason'])
    .where('sequence', 'in', sequences)
    .execute();
  return new Map(events.map((event) => [event.sequence, event]));
}
