import type { LoginHistoryBody } from '../../../server/contract/doctor.ts';
import { pathOf } from '../../data/api.ts';

/** Where an application's refused sign-ins are; of one person only, when one is chosen. */
export function failuresPath(applicationId: string, person: { id: string } | null): string {
  const path = pathOf`/api/service-providers/${applicationId}/failures`;
  return person === null ? path : `${path}?${new URLSearchParams({ userId: person.id })}`;
}

/** What the login history is asked with; of one person only, when one is chosen. */
export function loginHistoryBody(connection: string, person: { id: string } | null): LoginHistoryBody {
  return { connection, ...(person !== null && { userId: person.id }) };
}
