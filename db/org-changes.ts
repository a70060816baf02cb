import { sql } from 'kysely';
import { batches } from './batches.ts';
import type { OrgChange, SetupStep } from './model.ts';
import type { AnnouncedStep, Connection, OrgChangeTable } from './schema.ts';
import type { SettledChanges } from './store.ts';

/** Changes of one step of one org. */
interface StepOfOrg {
  orgId: string;
  step: SetupStep;
}

/**
 * Notes changes that were made. What stood there before the first of them stays noted only while each continues the one
 * before it: when somebody else has changed the target in between, their value is what has to come back.
 */
export async function noteChanges(connection: Connection, changes: readonly OrgChange[]): Promise<void> {
  for (const some of batches(changes)) {
    await connection
      .insertInto('org_changes')
      .values(some.map(toRow))
      .onConflict((conflict) =>
        conflict.columns(['org_id', 'step', 'target']).doUpdateSet(({ ref }) => ({
          before_value: BEFORE_OF_BOTH,
          after_value: ref('excluded.after_value'),
          at: ref('excluded.at'),
        })),
      )
      .execute();
  }
}

const BEFORE_OF_BOTH = sql<string | null>`case
  when org_changes.after_value is not distinct from excluded.before_value then org_changes.before_value
  else excluded.before_value end`;

/** Notes changes that are about to be made, beside those that were made; of one target, the last. */
export async function announceChanges(connection: Connection, changes: readonly OrgChange[]): Promise<void> {
  for (const some of batches(changes)) {
    await connection
      .insertInto('org_changes')
      .values(some.map((change) => ({ ...toRow(change), step: announced(change.step) })))
      .onConflict((conflict) =>
        conflict.columns(['org_id', 'step', 'target']).doUpdateSet(({ ref }) => ({
          before_value: ref('excluded.before_value'),
          after_value: ref('excluded.after_value'),
          at: ref('excluded.at'),
        })),
      )
      .execute();
  }
}

/** What was announced and is not settled, by target. */
export async function announcedChanges(connection: Connection, { orgId, step }: StepOfOrg): Promise<OrgChange[]> {
  const rows = await connection
    .selectFrom('org_changes')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('step', '=', announced(step))
    .orderBy('target')
    .execute();
  return rows.map(toChange);
}

/** Notes what was made of what was announced, and lets go of the announcements, of what was not made too. */
export async function settleChanges(
  connection: Connection,
  { orgId, step, made, notMade }: SettledChanges,
): Promise<void> {
  for (const some of batches(made)) {
    const open = new Set(await takeAnnounced(connection, { orgId, step }, targetsOf(some)));
    const known = await alreadyMade(connection, { orgId, step }, some);
    // Whoever looked at the org in the meantime may have settled it: noted twice, it would seem to follow upon itself.
    await noteChanges(
      connection,
      some.filter(({ target }) => open.has(target) || !known.has(target)),
    );
  }
  for (const some of batches(notMade)) await takeAnnounced(connection, { orgId, step }, some);
}

/** Forgets changes that were made. */
export async function forgetTargets(
  connection: Connection,
  { orgId, step, targets }: StepOfOrg & { targets: readonly string[] },
): Promise<void> {
  for (const some of batches(targets)) {
    await connection
      .deleteFrom('org_changes')
      .where('org_id', '=', orgId)
      .where('step', '=', step)
      .where('target', 'in', some)
      .execute();
  }
}

/** Lets go of announcements; gives those that were still there, for one caller alone. */
async function takeAnnounced(
  connection: Connection,
  { orgId, step }: StepOfOrg,
  targets: readonly string[],
): Promise<string[]> {
  const taken = await connection
    .deleteFrom('org_changes')
    .where('org_id', '=', orgId)
    .where('step', '=', announced(step))
    .where('target', 'in', targets)
    .returning('target')
    .execute();
  return targetsOf(taken);
}

/** The targets of which the same value is noted as written last. */
async function alreadyMade(
  connection: Connection,
  { orgId, step }: StepOfOrg,
  changes: readonly OrgChange[],
): Promise<Set<string>> {
  const after = new Map(changes.map((change) => [change.target, change.after]));
  const rows = await connection
    .selectFrom('org_changes')
    .select(['target', 'after_value'])
    .where('org_id', '=', orgId)
    .where('step', '=', step)
    .where('target', 'in', [...after.keys()])
    .execute();
  return new Set(targetsOf(rows.filter(({ target, after_value }) => after.get(target) === after_value)));
}

function targetsOf(rows: readonly { target: string }[]): string[] {
  return rows.map(({ target }) => target);
}

function announced(step: SetupStep): AnnouncedStep {
  return `announced:${step}`;
}

/** A row as a change of its step, whether it was made or only announced. */
export function toChange(row: OrgChangeTable): OrgChange {
  return {
    orgId: row.org_id,
    step: stepOf(row.step),
    target: row.target,
    before: row.before_value,
    after: row.after_value,
    at: new Date(row.at),
  };
}

function stepOf(step: OrgChangeTable['step']): SetupStep {
  // Nothing but an announcement begins so.
  return step.replace(/^announced:/, '') as SetupStep;
}

function toRow({ orgId, step, target, before, after, at }: OrgChange): OrgChangeTable {
  return { org_id: orgId, step, target, before_value: before, after_value: after, at: at.getTime() };
}
