import type { NewAuditEvent } from '../../db/model.ts';
import { type AuditFact, auditEvent, type Origin } from '../audit/record.ts';

/** An event about where a service provider's metadata is, and what was found there. */
export function metadataEvent(
  origin: Origin,
  serviceProviderId: string,
  fact: Pick<AuditFact, 'outcome' | 'reason' | 'details'>,
): NewAuditEvent {
  const about = { target: serviceProviderId, serviceProvider: serviceProviderId };
  return auditEvent(origin, { action: 'serviceProvider.metadata', ...about, ...fact });
}

/** An address as the audit writes it down: a query may be a secret. */
export function addressInWords(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
