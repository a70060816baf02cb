import type { ReadinessReply } from '../contract/readiness.ts';
import { BYTE_ORDER_MARK, csvLine } from '../csv.ts';

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
];

/** Readiness as CSV. */
export function readinessCsv({ reading }: ReadinessReply): string {
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
    ]),
  );
  return BYTE_ORDER_MARK + csvLine(COLUMNS) + lines.join('');
}
