import { auditEvent, type Origin } from '../audit/record.ts';
import type { ReadinessReply } from '../contract/readiness.ts';
import { BYTE_ORDER_MARK, csvLine } from '../csv.ts';
import type { Services } from '../services.ts';
import { readReadiness } from './read-privileged.ts';

const COLUMNS = [
  'userId',
  'username',
  'email',
  'name',
  'permissions',
  'person',
  'passkeys',
  'verdict',
  'emailedCode',
  'reason',
  'federationId',
  'invitation',
];

/** Readiness as CSV, once it has been noted that it leaves. @throws recordUnknown, inputInvalid */
export async function exportReadiness(services: Services, serviceProviderId: string, origin: Origin): Promise<string> {
  const readiness = await readReadiness(services, serviceProviderId);
  const event = auditEvent(origin, {
    action: 'readiness.export',
    target: serviceProviderId,
    serviceProvider: serviceProviderId,
    details: { people: readiness.reading?.people.length ?? 0 },
  });
  await services.store.auditEvents.append(event);
  return toCsv(readiness);
}

function toCsv({ reading }: ReadinessReply): string {
  const lines = (reading?.people ?? []).map((row) =>
    csvLine([
      row.userId,
      row.username,
      row.email,
      row.name,
      row.permissions.join(' '),
      row.person?.email ?? null,
      row.passkeys.join(' '),
      row.verdict,
      row.getsEmailedCode ? 'yes' : 'no',
      row.reason,
      row.federationId,
      row.invitation,
    ]),
  );
  return BYTE_ORDER_MARK + csvLine(COLUMNS) + lines.join('');
}
