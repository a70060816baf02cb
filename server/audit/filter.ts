import type { AuditFilter } from '../../db/store.ts';
import type { AuditExportQuery } from '../contract/audit.ts';

/** What a query asks for, as the store takes it. */
export function readAuditFilter(query: Omit<AuditExportQuery, 'format'>): AuditFilter {
  return {
    person: query.person?.trim() || null,
    serviceProviderId: query.serviceProvider ?? null,
    action: query.action || null,
    outcome: query.outcome ?? null,
    address: query.address?.trim() || null,
    // As it may have been typed from a page or written down on the telephone.
    reference: query.reference?.trim().toUpperCase() || null,
    from: query.from === undefined ? null : new Date(query.from),
    until: query.until === undefined ? null : new Date(query.until),
  };
}
