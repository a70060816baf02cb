import type { FederationIdChoice, FederationIdFailure, FederationIdRow } from '../contract/federation-ids.ts';
import { shortId } from '../salesforce/answer-fields.ts';
import type { FederationIdWrite } from '../salesforce/federation-ids.ts';
import type { Services } from '../services.ts';
import { type Comparison, compareUsers } from './federation-id-rows.ts';

/** Of some choices, those that may be written, and why the others may not. */
export interface CheckedChoices {
  writes: FederationIdWrite[];
  refused: FederationIdFailure[];
}

/**
 * Of the choices, those that the org or the file, and the people here, still ask for just so; each of them once, and no
 * two users the same Federation ID. @throws inputInvalid, orgSessionEnded, orgUnreachable
 */
export async function checkChoices(
  services: Services,
  comparison: Comparison,
  choices: readonly FederationIdChoice[],
): Promise<CheckedChoices> {
  const shown = await readRowsOf(services, comparison, choices);
  const checked: CheckedChoices = { writes: [], refused: [] };
  for (const choice of choices) {
    const row = shown.get(shortId(choice.userId)) ?? null;
    if (row?.after != null && row.before === choice.before && row.after === choice.after) {
      shown.delete(shortId(choice.userId));
      checked.writes.push({ userId: row.userId, username: row.username, before: row.before, after: row.after });
    } else {
      checked.refused.push({ userId: choice.userId, username: row?.username ?? '', ...OUTDATED });
    }
  }
  return withoutRivals(checked);
}

const OUTDATED = {
  code: 'changedMeanwhile',
  message: 'This would be another change by now, so it was not made. Compare again.',
};

const RIVALS = {
  code: 'chosenTwice',
  message: 'Another user was chosen for this Federation ID too, so neither got it. Choose one of them.',
};

/** Two users who are one person cannot both be given what is one user's only; which of them, only a person can tell. */
function withoutRivals({ writes, refused }: CheckedChoices): CheckedChoices {
  const counts = new Map<string | null, number>();
  for (const { after } of writes) counts.set(after, (counts.get(after) ?? 0) + 1);
  const isRival = ({ after }: FederationIdWrite) => (counts.get(after) ?? 0) > 1;
  const rivals = writes.filter(isRival).map(({ userId, username }) => ({ userId, username, ...RIVALS }));
  return { writes: writes.filter((write) => !isRival(write)), refused: [...refused, ...rivals] };
}

/** What would be shown now of the users that were chosen, by the first 15 characters of their ID. */
async function readRowsOf(
  services: Services,
  comparison: Comparison,
  choices: readonly FederationIdChoice[],
): Promise<Map<string, FederationIdRow>> {
  const chosen = new Set(choices.map(({ userId }) => shortId(userId)));
  const rowsOf = new Map<string, FederationIdRow>();
  for await (const rows of compareUsers(services, comparison)) {
    for (const row of rows) if (chosen.has(shortId(row.userId))) rowsOf.set(shortId(row.userId), row);
  }
  return rowsOf;
}
