import { booleanOf, listIn, objectIn, readAnswer, textOf, unreadable } from './answer-fields.ts';
import type { OrgSession } from './org-session.ts';
import { REST_PATH } from './query.ts';

/** Records in one request; REST API Developer Guide, "sObject Collections". */
export const COLLECTION_SIZE = 200;

/** What came of one record: written, or why not, in Salesforce's own words. */
export type RowResult = { isWritten: true } | { isWritten: false; code: string; message: string };

/** New values of some fields of one record; null makes a field blank. */
export interface RecordUpdate {
  id: string;
  fields: Readonly<Record<string, string | null>>;
}

/**
 * Updates up to 200 records of one object in one request, each for itself: one that is refused stops no other. The
 * results are in the order of the records. @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached
 */
export async function updateByCollection(
  session: OrgSession,
  object: string,
  updates: readonly RecordUpdate[],
): Promise<RowResult[]> {
  const records = updates.map(({ id, fields }) => ({ attributes: { type: object }, id, ...fields }));
  const { text } = await session.send({
    method: 'PATCH',
    path: `${REST_PATH}/composite/sobjects`,
    body: { json: { allOrNone: false, records } },
  });
  const results = listIn(readAnswer(text), 'the answer to a collection');
  if (results.length !== records.length) throw unreadable('there is not one result for each record');
  return results.map(readResult);
}

function readResult(value: unknown): RowResult {
  const result = objectIn(value, 'a result');
  if (booleanOf(result, 'success')) return { isWritten: true };
  const [first] = listIn(result.errors, 'errors');
  const error = objectIn(first, 'an error');
  return { isWritten: false, code: textOf(error, 'statusCode'), message: textOf(error, 'message') };
}
