/** Responses that are right but for one thing, with signatures that hold all the same. */
import type { Finding } from '../../server/contract/doctor.ts';
import { judgeResponse, type OrgExpectation, type ResponseDiagnosis } from '../../server/doctor/judge-response.ts';
import { type ResponseFacts, writeUnsignedResponse } from '../../server/saml/response.ts';
import { later, NOW } from '../helpers/records.ts';
import { responseFacts } from '../helpers/response-facts.ts';
import { type SigningOptions, signEnveloped } from '../helpers/service-provider.ts';

/** What is different about a Response, and about the one who judges it. */
export interface Mutation {
  facts?: Partial<ResponseFacts>;
  expected?: Partial<OrgExpectation>;
  /** Before it is signed. */
  assertion?: (xml: string) => string;
  /** Once the assertion in it is signed. */
  response?: (xml: string) => string;
  signing?: SigningOptions;
  /** Nothing signs the assertion. */
  unsigned?: true;
}

/** What a Response says that is right in everything. */
export const FACTS: ResponseFacts = responseFacts({
  now: NOW,
  authnInstant: later(-3),
  sessionNotOnOrAfter: later(3600),
  attributes: [
    { name: 'amr', values: ['fido2', 'pop', 'user', 'hwk', 'mfa'] },
    { name: 'User.Email', values: ['ada@acme.example'] },
    { name: 'User.LastName', values: ['Lovelace'] },
    { name: 'User.ProfileId', values: ['00e5g000000abcd'] },
    { name: 'User.Username', values: ['ada@acme.example'] },
  ],
});

/** An org that knows everything, and takes it. */
export function orgOf(certificate: string, changes: Partial<OrgExpectation> = {}): OrgExpectation {
  return {
    kind: 'salesforce',
    issuer: FACTS.issuer,
    audience: FACTS.audience,
    assertionConsumerServiceUrls: [FACTS.assertionConsumerServiceUrl],
    certificates: [certificate],
    inResponseTo: FACTS.inResponseTo,
    seenAssertionIds: new Set(),
    federationIdInOrg: { value: FACTS.nameId.value, caseInsensitive: false, isActive: true },
    justInTime: true,
    now: NOW,
    ...changes,
  };
}

/** Writes, mutates, signs. */
export async function mutatedResponse({ facts, assertion, response, signing, unsigned }: Mutation): Promise<string> {
  const xml = writeUnsignedResponse({ ...FACTS, ...facts });
  const start = xml.indexOf('<saml:Assertion ');
  const end = xml.indexOf('</samlp:Response>');
  const mutated = (assertion ?? same)(xml.slice(start, end));
  const signed = unsigned || mutated === '' ? mutated : await signEnveloped(mutated, signing);
  return (response ?? same)(xml.slice(0, start) + signed + xml.slice(end));
}

/** Judges a Response that was mutated. */
export async function judgeMutated(mutation: Mutation, certificate: string): Promise<ResponseDiagnosis> {
  return judgeResponse(encode(await mutatedResponse(mutation)), orgOf(certificate, mutation.expected));
}

/** As the form field has it. */
export function encode(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

/** The codes of what has not passed. */
export function troubles({ findings }: Pick<ResponseDiagnosis, 'findings'>): string[] {
  return findings.filter(({ result }) => result !== 'passed').map(({ code }) => code);
}

/** Whether a finding leaves a person alone: without a cause, without what was found or looked for, or without a way to mend it. */
export function isIncomplete({ result, cause, evidence, remedy, mend }: Finding): boolean {
  if (result === 'passed') return cause === '';
  return cause === '' || evidence.length === 0 || evidence.some(({ value }) => value === '') || (!remedy && !mend);
}

function same(xml: string): string {
  return xml;
}
