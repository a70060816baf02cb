import { sql } from 'kysely';
import { sequencesOf } from './audit-range.ts';
import type { Connection } from './schema.ts';
import type { ServiceProviderFailures } from './store.ts';

/** More refusals at one service provider are not counted. */
const MOST = 10_000;

/** The service providers with refusals since then, most first; a removed one is not among them. */
export async function readFailures(connection: Connection, since: Date): Promise<ServiceProviderFailures[]> {
  const range = await sequencesOf(connection, { from: since, until: null });
  if (range === null) return [];
  // For each service provider the end of its own part of the index, however many refusals there are at the others.
  const { rows } = await sql<{ service_provider_id: string; refused: number; last: number | null }>`
    select id as service_provider_id,
      (select count(*) from (
        select 1 from audit_events
        where service_provider_id = service_providers.id and outcome = 'refused'
          and sequence >= ${range.first} and at + 0 >= ${since.getTime()}
        limit ${sql.lit(MOST)}
      ) as refusals) as refused,
      (select max(sequence) from audit_events
        where service_provider_id = service_providers.id and outcome = 'refused') as last
    from service_providers`.execute(connection);
  const failing = rows.filter(({ refused }) => refused > 0).sort((a, b) => b.refused - a.refused);
  const lasts = await readLast(
    connection,
    failing.flatMap(({ last }) => (last === null ? [] : [last])),
  );
  return failing.flatMap(({ service_provider_id, refused, last }) => {
    const event = last === null ? undefined : lasts.get(last);
    if (event === undefined) return [];
    return [{ serviceProviderId: service_provider_id, refused, lastAt: new Date(event.at), lastReason: event.reason }];
  });
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
