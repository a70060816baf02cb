import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { AuditOutcome } from './model.ts';
import type { Schema } from './schema.ts';
import type { AuditFilter } from './store.ts';

/** Events of one outcome. */
export type OutcomeFilter = AuditFilter & { outcome: AuditOutcome };

/** A way to events by the indexes of migration 0002: conditions of which each has its index, and no event fulfils two. */
export type AuditPath = readonly Expression<SqlBool>[];

const by = expressionBuilder<Schema, 'audit_events'>();

// A partial index serves the queries that repeat its condition, word for word.
const OTHER_ACTOR = sql<boolean>`actor is not null and actor is distinct from target`;
const UNCOMMON_ACTION = sql<boolean>`(action <> 'login' or outcome = 'refused')`;
const REFUSED = sql<boolean>`outcome = 'refused'`;

/** Nearly every event is a successful login: whoever reads the log itself finds one at once. */
const WHOLE_LOG: AuditPath = [sql<boolean>`1 = 1`];

/** The paths of a filter, one at least: each leads to all of its events, and to others. Those that are usually short come first. */
export function auditPaths(filter: OutcomeFilter): AuditPath[] {
  const { person, serviceProviderId, action, outcome, address, reference } = filter;
  const ofOutcome = by('outcome', '=', outcome);
  const paths: AuditPath[] = [];
  if (reference !== null) paths.push([by('reference', '=', reference)]);
  if (person !== null) {
    const isTarget = by.and([by('target', '=', person), ofOutcome]);
    paths.push([isTarget, by.and([by('actor', '=', person), ofOutcome, OTHER_ACTOR])]);
  }
  if (action !== null && (action !== 'login' || outcome === 'refused')) {
    paths.push([by.and([by('action', '=', action), ofOutcome, UNCOMMON_ACTION])]);
  }
  if (address !== null) paths.push([by.and([by('address', '=', address), ofOutcome])]);
  if (serviceProviderId !== null) {
    paths.push([by.and([by('service_provider_id', '=', serviceProviderId), ofOutcome])]);
  }
  if (paths.length > 0) return paths;
  return outcome === 'refused' ? [[REFUSED]] : [WHOLE_LOG];
}

/** Whether an event passes the filter. */
export function passes(filter: OutcomeFilter): Expression<SqlBool> {
  const { person, serviceProviderId, action, outcome, address, reference, from, until } = filter;
  const conditions: Expression<SqlBool>[] = [by('outcome', '=', outcome)];
  if (person !== null) conditions.push(by.or([by('target', '=', person), by('actor', '=', person)]));
  if (serviceProviderId !== null) conditions.push(by('service_provider_id', '=', serviceProviderId));
  if (action !== null) conditions.push(by('action', '=', action));
  if (address !== null) conditions.push(by('address', '=', address));
  if (reference !== null) conditions.push(by('reference', '=', reference));
  if (from !== null) conditions.push(by('at', '>=', from.getTime()));
  if (until !== null) conditions.push(by('at', '<', until.getTime()));
  return by.and(conditions);
}
