import type { ServiceProvider } from '../../db/model.ts';
import type { AuditFact } from '../audit/record.ts';

/** What an event about a service provider says of it. */
export function about({ id }: Pick<ServiceProvider, 'id'>): Pick<AuditFact, 'target' | 'serviceProvider'> {
  return { target: id, serviceProvider: id };
}
