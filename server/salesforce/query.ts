import { type AnswerObject, booleanOf, listIn, objectIn, readAnswer, textOf, unreadable } from './answer-fields.ts';
import type { OrgSession } from './org-session.ts';

/** The REST API that everything here speaks. */
export const REST_PATH = '/services/data/v67.0';

/** Two million rows: beyond every org, and an end to an org that never says that it is done. */
const MOST_PAGES = 1000;

/** The rest of a query's rows is at a path of the same org: an address elsewhere would get the token. */
const NEXT_RECORDS_PATH = /^\/services\/data\/v\d{2,3}\.0\/query\/[\w-]{1,100}$/;

/**
 * Asks a SOQL query and gives its rows page by page (2,000 as Salesforce cuts them), each read by `readRow`, which throws
 * `unreadable` for a row that it does not understand. @throws orgUnreachable
 */
export async function* query<Row>(
  session: OrgSession,
  soql: string,
  readRow: (row: AnswerObject) => Row,
): AsyncGenerator<Row[]> {
  let path: string | null = `${REST_PATH}/query?q=${encodeURIComponent(soql)}`;
  for (let page = 0; path !== null; page++) {
    if (page === MOST_PAGES) throw unreadable('the query has no end');
    const { text } = await session.send({ method: 'GET', path });
    const answer = objectIn(readAnswer(text), 'the answer to a query');
    const rows = listIn(answer.records, 'records');
    yield rows.map((row) => readRow(objectIn(row, 'a record')));
    path = nextPath(answer);
  }
}

/** All rows of a query that has few. @throws orgUnreachable */
export async function queryAll<Row>(
  session: OrgSession,
  soql: string,
  readRow: (row: AnswerObject) => Row,
): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of query(session, soql, readRow)) rows.push(...page);
  return rows;
}

/** Text as a literal of SOQL, in its quotes; SOQL and SOSL Reference, "Quoted String Escape Sequences". */
export function soqlText(value: string): string {
  return `'${value.replace(/[\\'"\n\r\t\b\f]/g, (character) => ESCAPES[character] ?? character)}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

function nextPath(answer: AnswerObject): string | null {
  if (booleanOf(answer, 'done')) return null;
  const path = textOf(answer, 'nextRecordsUrl');
  if (NEXT_RECORDS_PATH.test(path)) return path;
  throw unreadable('nextRecordsUrl leads elsewhere');
}
