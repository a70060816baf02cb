import { X509Certificate } from 'node:crypto';
import { AppError } from '../errors.ts';
import { listIn, objectIn, readAnswer, textOf, textOrNullOf } from './answer-fields.ts';
import type { OrgSession } from './org-session.ts';
import { REST_PATH, soqlText } from './query.ts';
import { retrieveFile } from './retrieve.ts';

/** A certificate that the org signs with: one of its Certificate and Key Management. */
export interface OrgCertificate {
  /** Its name for programs. */
  name: string;
  /** When it ends, `YYYY-MM-DD`; null: the org does not say. */
  expirationDate: string | null;
}

/**
 * Finds a certificate by what a SamlSsoConfig calls `requestSigningCertId`; Tooling API, Certificate. Null: the org has
 * none of that ID, or does not show it to this user. @throws orgUnreachable, orgSessionEnded, orgLimitReached
 */
export async function findOrgCertificate(
  session: OrgSession,
  requestSigningCertId: string,
): Promise<OrgCertificate | null> {
  // Documented as an ID; some exports have the name in its place.
  const field = CERTIFICATE_ID.test(requestSigningCertId) ? 'Id' : 'DeveloperName';
  const soql = `SELECT DeveloperName, ExpirationDate FROM Certificate WHERE ${field} = ${soqlText(requestSigningCertId)}`;
  return unlessNotShown(async () => {
    const path = `${REST_PATH}/tooling/query?q=${encodeURIComponent(soql)}`;
    const { text } = await session.send({ method: 'GET', path });
    const [record] = listIn(objectIn(readAnswer(text), 'the answer to a query').records, 'records');
    if (record === undefined) return null;
    const row = objectIn(record, 'a record');
    return { name: textOf(row, 'DeveloperName'), expirationDate: textOrNullOf(row, 'ExpirationDate') };
  });
}

/**
 * Reads a certificate of the org, base64 of the DER; Metadata API, Certificate: a `.crt` is PEM, and may be a chain. Null: the
 * org does not give it to this user, or gives a request for one. @throws orgUnreachable, orgSessionEnded, orgLimitReached
 */
export async function readOrgCertificate(session: OrgSession, { name }: OrgCertificate): Promise<string | null> {
  const file = { type: 'Certificate', fullName: name, path: `certs/${name}.crt` };
  const pem = await unlessNotShown(() => retrieveFile(session, file));
  return pem === null ? null : (ownCertificate(pem)?.raw.toString('base64') ?? null);
}

const CERTIFICATE_ID = /^0P1[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Of a chain, the one that has issued none of the others. */
function ownCertificate(pem: string): X509Certificate | null {
  const chain = (pem.match(PEM_CERTIFICATE) ?? []).flatMap((one) => parse(one) ?? []);
  const isIssuer = (one: X509Certificate) => chain.some((other) => other !== one && other.checkIssued(one));
  return chain.find((one) => !isIssuer(one)) ?? null;
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

/** What an org refuses here, or answers otherwise than is documented, is not known: there is a way by hand. */
async function unlessNotShown<Result>(read: () => Promise<Result | null>): Promise<Result | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'orgRefused' || error.reason === 'org.unreadable') return null;
    throw error;
  }
}
