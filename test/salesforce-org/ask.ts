/** Asks the stand-in org as any client would: by hand. */
import { escapeHtml } from '../../server/contract/text.ts';
import type { SalesforceOrg } from '../helpers/salesforce-org/index.ts';

/** What came back. */
export interface Reply {
  status: number;
  text: string;
  headers: Headers;
}

/** One REST request with a token. */
export async function rest(
  org: SalesforceOrg,
  token: string,
  { method = 'GET', path, json, csv }: { method?: string; path: string; json?: unknown; csv?: string },
): Promise<Reply> {
  const body = csv ?? (json === undefined ? null : JSON.stringify(json));
  const response = await org.fetch(`https://${org.host}/services/data/v67.0${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== null && { 'content-type': csv === undefined ? 'application/json' : 'text/csv' }),
    },
    body,
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** One query; gives its records, or the error code. */
export async function soql(org: SalesforceOrg, token: string, query: string): Promise<unknown> {
  const { status, text } = await rest(org, token, { path: `/query?q=${encodeURIComponent(query)}` });
  const answer = JSON.parse(text);
  return status === 200 ? answer.records : answer[0].errorCode;
}

export const METADATA = 'http://soap.sforce.com/2006/04/metadata';
export const PARTNER = 'urn:partner.soap.sforce.com';

/** One SOAP call; every part of it can be spoilt. */
export async function soap(
  org: SalesforceOrg,
  body: string,
  {
    url = `https://${org.host}/services/Soap/m/67.0`,
    namespace = METADATA,
    token = null as string | null,
    headers = { 'content-type': 'text/xml; charset=UTF-8', soapaction: '""' } as Record<string, string>,
    envelope = 'http://schemas.xmlsoap.org/soap/envelope/',
  } = {},
): Promise<Reply> {
  const header =
    token === null ? '' : `<SessionHeader xmlns="${namespace}"><sessionId>${token}</sessionId></SessionHeader>`;
  const response = await org.fetch(url, {
    method: 'POST',
    headers,
    body: `<?xml version="1.0"?><e:Envelope xmlns:e="${envelope}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Header>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`,
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** The body of a login. */
export function loginBody(username: string, password: string): string {
  return `<login xmlns="${PARTNER}"><username>${escapeHtml(username)}</username><password>${escapeHtml(password)}</password></login>`;
}

/** A write of one component. */
export function upsertBody(type: string, elements: string, operation = 'upsertMetadata'): string {
  return `<${operation} xmlns="${METADATA}"><metadata xsi:type="${type}">${elements}</metadata></${operation}>`;
}

/** The fields of a configuration that the org takes. */
export function configFields(certificate: string): Record<string, string> {
  return {
    identityLocation: 'SubjectNameId',
    identityMapping: 'FederationId',
    issuer: 'https://id.example/saml/metadata',
    loginUrl: 'https://id.example/saml/sso',
    name: 'Latchkey',
    redirectBinding: 'true',
    requestSignatureMethod: 'RSA-SHA256',
    samlEntityId: 'https://acme.my.salesforce.com',
    samlVersion: 'SAML2_0',
    useConfigRequestMethod: 'true',
    userProvisioning: 'false',
    validationCert: certificate,
  };
}

/** Fields as elements in the order of the WSDL; null leaves one out. */
export function configElements(fields: Record<string, string | null>, fullName = 'Latchkey'): string {
  const elements = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `<${name}>${escapeHtml(value ?? '')}</${name}>`);
  return `<fullName>${fullName}</fullName>${elements.join('')}`;
}
