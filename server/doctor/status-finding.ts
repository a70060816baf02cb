import type { Finding } from '../contract/doctor.ts';

/** What a failed login means, by the code of Salesforce's text for it. */
const MEANINGS: Readonly<Record<string, Pick<Finding, 'check' | 'cause' | 'remedy' | 'mend'>>> = {
  audienceInvalid: {
    check: 'Audience',
    cause: 'The Entity ID of the SSO configuration in Salesforce is another than the one this application has here.',
    remedy: 'Connect the org again: the plan shows the difference.',
    mend: 'connect',
  },
  configurationError: {
    check: 'Configuration',
    cause: 'SAML is switched off in the org, or the user may not sign in that way.',
    remedy: 'Connect the org and switch SAML on. A refresh of a sandbox switches it off.',
    mend: 'connect',
  },
  assertionInvalid: {
    check: 'Assertion',
    cause: 'Salesforce could not read the assertion as it expects it.',
    remedy: 'Examine the person here: the doctor shows which part is wrong.',
    mend: 'settings',
  },
  inResponseToInvalid: {
    check: 'InResponseTo',
    cause: 'The answer belonged to a request that this browser had not begun, or that was answered already.',
    remedy: 'Begin again at Salesforce, in one tab. A bookmark of the login page does this too.',
    mend: null,
  },
  issuerMismatched: {
    check: 'Issuer',
    cause: 'The Issuer of the SSO configuration in Salesforce is not the one of this installation.',
    remedy: 'Connect the org again: the plan corrects the Issuer.',
    mend: 'connect',
  },
  recipientMismatched: {
    check: 'Recipient',
    cause: 'The answer was made out to another address than the one where it arrived.',
    remedy: 'Bring the application up to date with the org’s own metadata. A refreshed sandbox has another address.',
    mend: 'update',
  },
  signatureInvalid: {
    check: 'Signature',
    cause: 'The certificate in Salesforce is not the one of the key that signs for this application.',
    remedy: 'Connect the org again: the plan puts the right certificate there.',
    mend: 'connect',
  },
  statusInvalid: {
    check: 'Status',
    cause: 'The answer said that the sign-in was refused here.',
    remedy: 'The refusals above say why.',
    mend: null,
  },
  subjectConfirmationError: {
    check: 'Subject confirmation',
    cause: 'The confirmation of the subject was missing, too late or made out to another address.',
    remedy: 'Compare the address of the application with the org’s own metadata, and the clock of this server.',
    mend: 'update',
  },
  assertionExpired: {
    check: 'Times',
    cause: 'The answer arrived before or after the five minutes in which it holds.',
    remedy: 'Set the clock of this server by the network time. A person who waited long begins again.',
    mend: 'clock',
  },
  usernameOrSsoIdInvalid: {
    check: 'Salesforce user',
    cause: 'No active user of the org has the Federation ID that was sent. Upper and lower case count.',
    remedy: 'Give the user their Federation ID.',
    mend: 'federationIds',
  },
  replayDetected: {
    check: 'Replay',
    cause: 'The same answer was sent twice: the page was reloaded, or somebody tried to use it again.',
    remedy: 'Begin again at Salesforce.',
    mend: null,
  },
};

/** What a failed login of Salesforce's login history means; null: its text is none of those that are known. */
export function findingOfStatus(code: string, status: string): Finding | null {
  const meaning = MEANINGS[code];
  return meaning === undefined ? null : { code, result: 'failed', status, evidence: [], ...meaning };
}
