import { setTimeout as sleep } from 'node:timers/promises';
import { strFromU8, unzipSync } from 'fflate';
import { orgRefused } from '../errors.ts';
import { childNamed, childrenNamed } from '../saml/xml.ts';
import { callMetadata, METADATA, METADATA_VERSION } from './metadata-api.ts';
import { quoted, refusalError, unreadableAnswer } from './org-refusal.ts';
import type { OrgSession } from './org-session.ts';
import { escapeXml, textIn } from './soap.ts';

/** A component that is a file, such as `certs/NAME.crt`, by its place in the package. */
export interface ComponentFile {
  type: string;
  fullName: string;
  path: string;
}

const POLL_FIRST_MS = 500;
const POLL_MOST_MS = 4000;
const PATIENCE_MS = 60_000;

const MOST_CHARACTERS = 64 * 1024;

/**
 * Retrieves one component as its file; Metadata API, retrieve() and checkRetrieveStatus(). Null: it is not there.
 * @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached
 */
export async function retrieveFile(
  session: OrgSession,
  { type, fullName, path }: ComponentFile,
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<string | null> {
  const types = `<types><members>${escapeXml(fullName)}</members><name>${escapeXml(type)}</name></types>`;
  const unpackaged = `<unpackaged>${types}<version>${METADATA_VERSION}</version></unpackaged>`;
  const body = `<request><apiVersion>${METADATA_VERSION}</apiVersion><singlePackage>true</singlePackage>${unpackaged}</request>`;
  const begun = resultOf(await callMetadata(session, 'retrieve', { body, isSafe: true }));
  const id = textIn(begun, METADATA, 'id');
  if (id === null) throw unreadableAnswer(200);
  let pause = POLL_FIRST_MS;
  for (let waited = 0; waited < PATIENCE_MS; waited += pause) {
    const result = await readStatus(session, id);
    if (textIn(result, METADATA, 'done') === 'true') return fileIn(result, path);
    await wait(pause);
    pause = Math.min(pause * 2, POLL_MOST_MS);
  }
  throw orgRefused('org.tooSlow', 'Salesforce took too long to give its own settings. Try again in a few minutes.');
}

async function readStatus(session: OrgSession, id: string): Promise<Element> {
  const body = `<asyncProcessId>${escapeXml(id)}</asyncProcessId><includeZip>true</includeZip>`;
  return resultOf(await callMetadata(session, 'checkRetrieveStatus', { body, isSafe: true }));
}

function resultOf(answer: Element): Element {
  const result = childNamed(answer, METADATA, 'result');
  if (result === null) throw unreadableAnswer(200);
  return result;
}

/** What could not be retrieved is told in the messages of a retrieval that succeeds. */
function fileIn(result: Element, path: string): string | null {
  if (textIn(result, METADATA, 'success') !== 'true') throw failureOf(result);
  const zip = textIn(result, METADATA, 'zipFile');
  return zip === null ? null : readEntry(Buffer.from(zip, 'base64'), path);
}

function failureOf(result: Element): Error {
  const code = textIn(result, METADATA, 'errorStatusCode');
  const message = textIn(result, METADATA, 'errorMessage');
  if (code !== null) return refusalError({ code, message: message ?? '' }, []);
  const problems = childrenNamed(result, METADATA, 'messages').map((one) => textIn(one, METADATA, 'problem') ?? '');
  return orgRefused('org.notRetrieved', quoted(message ?? problems.join(' '), []));
}

/** With and without the folder that a package may be in; nothing beyond the size of a settings file is unpacked. */
function readEntry(zip: Uint8Array, path: string): string | null {
  const isWanted = (name: string) => name === path || name === `unpackaged/${path}`;
  try {
    const files = unzipSync(zip, {
      filter: ({ name, originalSize }) => isWanted(name) && originalSize <= MOST_CHARACTERS,
    });
    const [bytes] = Object.values(files);
    return bytes === undefined ? null : strFromU8(bytes);
  } catch {
    throw unreadableAnswer(200);
  }
}
