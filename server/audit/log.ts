import type { Cursor } from '../../db/store.ts';
import type { AuditEventReply, AuditQuery, AuditReply } from '../contract/audit.ts';
import { inputInvalid, recordUnknown } from '../errors.ts';
import type { Services } from '../services.ts';
import { readAuditFilter } from './filter.ts';
import { eventNamer } from './names.ts';
import { readStory } from './story.ts';

/** What a list of events is asked for. */
export interface LogRequest {
  query: Omit<AuditQuery, 'cursor'>;
  /** Where the page begins; null: at the newest event. */
  cursor: Cursor | null;
}

/** A page of the log, and where the next one begins; it may be short, even empty, and go on all the same. */
export type LogPage = Omit<AuditReply, 'next'> & { next: Cursor | null };

/** Reads a page of the log, newest first; or, with `after`, what came after that event, oldest first. @throws inputInvalid */
export async function readLog(services: Services, { query, cursor }: LogRequest): Promise<LogPage> {
  const { after, limit = 50 } = query;
  const filter = readAuditFilter(query);
  const name = eventNamer(services.store);
  if (after !== undefined) {
    const events = await services.store.auditEvents.search({ ...filter, order: 'oldestFirst', after, limit });
    return { items: await name(events), next: null };
  }
  const { items, next } = await services.store.auditEvents.page({
    ...filter,
    order: 'newestFirst',
    after: sequenceOf(cursor),
    limit,
  });
  return { items: await name(items), next: next === null ? null : { key: next, id: '' } };
}

/** Reads one event with, for a sign-in, its story. @throws recordUnknown */
export async function readEvent(services: Services, sequence: number): Promise<AuditEventReply> {
  const event = await services.store.auditEvents.bySequence(sequence);
  if (event === null) throw recordUnknown('This event');
  const name = eventNamer(services.store);
  const [[named], story] = await Promise.all([name([event]), readStory(services.store, event)]);
  if (named === undefined) throw recordUnknown('This event');
  return { event: named, story };
}

function sequenceOf(cursor: Cursor | null): number | null {
  if (cursor === null) return null;
  if (typeof cursor.key !== 'number') throw inputInvalid('The cursor should be the `next` of the page before.');
  return cursor.key;
}
