import { orgRefused } from '../errors.ts';
import { childElements, childNamed, childrenNamed, isNamed } from '../saml/xml.ts';
import { refusalError, unreadableAnswer } from './org-refusal.ts';
import type { OrgSession } from './org-session.ts';
import { escapeXml, isNil, textIn } from './soap.ts';

/** The namespace of the Metadata API and of its files. */
export const METADATA = 'http://soap.sforce.com/2006/04/metadata';

/** The version that is spoken here. */
export const METADATA_VERSION = '67.0';

/** Reads components by name, those that are there; ten at a time, as the API allows. @throws orgUnreachable, orgRefused, orgSessionEnded */
export async function readMetadata(
  session: OrgSession,
  type: string,
  fullNames: readonly string[],
): Promise<Element[]> {
  const records: Element[] = [];
  for (let start = 0; start < fullNames.length; start += MOST_AT_ONCE) {
    const names = fullNames.slice(start, start + MOST_AT_ONCE);
    const answer = await callMetadata(session, 'readMetadata', { body: namesXml(type, names), isSafe: true });
    const result = childNamed(answer, METADATA, 'result');
    if (result === null) throw unreadableAnswer(200);
    records.push(...childrenNamed(result, METADATA, 'records').filter(isThere));
  }
  return records;
}

/** The names of all components of a type. @throws orgUnreachable, orgRefused, orgSessionEnded */
export async function listMetadata(session: OrgSession, type: string): Promise<string[]> {
  const body = `<queries><type>${escapeXml(type)}</type></queries><asOfVersion>${METADATA_VERSION}</asOfVersion>`;
  const answer = await callMetadata(session, 'listMetadata', { body, isSafe: true });
  return childrenNamed(answer, METADATA, 'result').map((result) => {
    const name = textIn(result, METADATA, 'fullName');
    if (name === null) throw unreadableAnswer(200);
    return name;
  });
}

/** Writes one component; `elements` begins with its fullName, escaped. @throws orgRefused with the org's reasons, orgUnreachable, orgSessionEnded */
export async function writeMetadata(
  session: OrgSession,
  operation: 'updateMetadata' | 'upsertMetadata',
  { type, elements }: { type: string; elements: string },
): Promise<void> {
  const body = `<metadata xsi:type="${type}">${elements}</metadata>`;
  checkResult(await callMetadata(session, operation, { body, isSafe: false }));
}

/** Deletes one component. @throws orgRefused with the org's reasons, orgUnreachable, orgSessionEnded */
export async function deleteMetadata(session: OrgSession, type: string, fullName: string): Promise<void> {
  const answer = await callMetadata(session, 'deleteMetadata', { body: namesXml(type, [fullName]), isSafe: false });
  checkResult(answer);
}

const MOST_AT_ONCE = 10;

/** One call of the Metadata API; gives the element of its answer. @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached */
export async function callMetadata(
  session: OrgSession,
  operation: string,
  { body, isSafe }: { body: string; isSafe: boolean },
): Promise<Element> {
  const answer = await session.call({
    path: `/services/Soap/m/${METADATA_VERSION}`,
    namespace: METADATA,
    body: `<${operation} xmlns="${METADATA}">${body}</${operation}>`,
    isSafe,
  });
  if (!isNamed(answer, METADATA, `${operation}Response`)) throw unreadableAnswer(200);
  return answer;
}

function namesXml(type: string, fullNames: readonly string[]): string {
  const names = fullNames.map((name) => `<fullNames>${escapeXml(name)}</fullNames>`);
  return `<type>${escapeXml(type)}</type>${names.join('')}`;
}

/** What is not there is answered by an empty record. */
function isThere(record: Element): boolean {
  return !isNil(record) && childElements(record).length > 0;
}

/** The call itself succeeds when what it asked for does not: that is in the result. */
function checkResult(answer: Element): void {
  const [result, ...others] = childrenNamed(answer, METADATA, 'result');
  if (result === undefined || others.length > 0) throw unreadableAnswer(200);
  if (textIn(result, METADATA, 'success') === 'true') return;
  const errors = childrenNamed(result, METADATA, 'errors').map((error) => ({
    code: textIn(error, METADATA, 'statusCode') ?? 'UNKNOWN_EXCEPTION',
    message: textIn(error, METADATA, 'message') ?? '',
  }));
  const [first] = errors;
  if (first === undefined) throw orgRefused('org.noReason', 'Salesforce did not do it, and gave no reason.');
  throw refusalError({ code: first.code, message: errors.map(({ message }) => message).join(' ') }, []);
}
