import { setImmediate } from 'node:timers/promises';
import type { AuditEvent, AuditExportQuery } from '../contract/audit.ts';
import { BYTE_ORDER_MARK, csvLine } from '../csv.ts';
import { dayOf } from '../day.ts';
import type { Services } from '../services.ts';
import { readAuditFilter } from './filter.ts';
import { eventNamer } from './names.ts';
import { auditEvent, type Origin } from './record.ts';

/** Events of one piece: few enough to be forgotten at once. */
const PAGE = 200;

const COLUMNS = [
  'sequence',
  'at',
  'action',
  'outcome',
  'actor',
  'actorName',
  'actorEmail',
  'target',
  'targetName',
  'targetEmail',
  'serviceProvider',
  'serviceProviderName',
  'address',
  'reason',
  'reference',
  'details',
];

/** A file that is written while it is sent. */
export interface AuditExport {
  fileName: string;
  mediaType: string;
  /** Piece by piece; the next one is read when the one before has been taken. */
  text: AsyncGenerator<string>;
}

/** Records the export, and begins it: everything that the filter lets through and that was there before, oldest first. */
export async function beginExport(services: Services, query: AuditExportQuery, origin: Origin): Promise<AuditExport> {
  const { format, ...filter } = query;
  const event = auditEvent(origin, { action: 'audit.export', details: { format, ...filter } });
  await services.store.auditEvents.append(event);
  return {
    fileName: `latchkey-audit-${dayOf(origin.at)}.${format}`,
    mediaType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
    text: writeExport(services, query, origin.at),
  };
}

async function* writeExport({ store }: Services, query: AuditExportQuery, now: Date): AsyncGenerator<string> {
  const isCsv = query.format === 'csv';
  if (isCsv) yield BYTE_ORDER_MARK + csvLine(COLUMNS);
  const filter = readAuditFilter(query);
  // Else it would never end while people sign in.
  const until = filter.until === null || filter.until > now ? now : filter.until;
  const name = eventNamer(store);
  for (let after: number | null = null; ; ) {
    const events = await store.auditEvents.search({ ...filter, until, order: 'oldestFirst', after, limit: PAGE });
    const last = events.at(-1);
    if (last === undefined) return;
    yield (await name(events)).map(isCsv ? csvLineOf : jsonLineOf).join('');
    if (events.length < PAGE) return;
    after = last.sequence;
    // SQLite answers at once: others would wait for the end of it all.
    await setImmediate();
  }
}

function csvLineOf({ actor, target, serviceProvider, ...event }: AuditEvent): string {
  return csvLine([
    event.sequence,
    event.at,
    event.action,
    event.outcome,
    actor?.id ?? null,
    actor?.name ?? null,
    actor?.email ?? null,
    target?.id ?? null,
    target?.name ?? null,
    target?.email ?? null,
    serviceProvider?.id ?? null,
    serviceProvider?.name ?? null,
    event.address,
    event.reason,
    event.reference,
    JSON.stringify(event.details),
  ]);
}

function jsonLineOf(event: AuditEvent): string {
  return `${JSON.stringify(event)}\n`;
}
