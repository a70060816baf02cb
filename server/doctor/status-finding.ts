import type { Finding } from '../contract/doctor.ts';
import { explainStatus, type LoginHistoryCode } from '../salesforce/login-history.ts';
import type { LoginHistoryEntry } from '../salesforce/read-login-history.ts';
import { CLOCK_REMEDY } from './finding.ts';

type Meaning = Pick<Finding, 'check' | 'cause' | 'remedy' | 'mend'>;

/** What a failed login means, by the code of Salesforce's text for it. */
const MEANINGS: Readonly<Record<LoginHistoryCode, Meaning>> = {
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
    remedy: 'Look at what was refused here at that time: it says why.',
    mend: null,
  },
  subjectConfirmationError: {
    check: 'Subject confirmation',
    cause: 'The confirmation of the subject was missing, too late or made out to another address.',
    remedy: `Bring the application up to date with the org’s own metadata. ${CLOCK_REMEDY}`,
    mend: 'update',
  },
  assertionExpired: {
    check: 'Times',
    cause: 'The answer arrived before or after the five minutes in which it holds.',
    remedy: `A person who waited long begins again. ${CLOCK_REMEDY}`,
    mend: null,
  },
  usernameOrSsoIdInvalid: {
    check: 'Salesforce user',
    cause:
      'No active user of the org has the Federation ID that was sent. Upper and lower case count, unless the org takes them for the same.',
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

/** A text of Salesforce's that is none of those. */
const UNKNOWN: Meaning = {
  check: 'Login',
  cause:
    'Salesforce has a reason of its own, which none of its texts for SAML logins is. It may have nothing to do with Latchkey.',
  remedy: 'Examine the person here. If nothing is wrong, look the text up in Salesforce’s help, under “Login History”.',
  mend: null,
};

/** What a failed login of Salesforce's login history means. */
export function findingOfLogin({
  status,
  loginType,
  loginUrl,
}: Pick<LoginHistoryEntry, 'status' | 'loginType' | 'loginUrl'>): Finding {
  const code = explainStatus(status);
  const evidence = [
    { name: 'Status', value: status },
    { name: 'Login type', value: loginType },
    { name: 'Login URL', value: loginUrl },
  ].filter(({ value }) => value !== '');
  const meaning = code === null ? UNKNOWN : MEANINGS[code];
  return { code: code ?? 'statusUnknown', result: 'failed', status, evidence, ...meaning };
}
