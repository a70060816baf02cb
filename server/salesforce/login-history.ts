/** Salesforce's own words for a failed SAML login, by a stable code; help, "SAML login errors". */
export const LOGIN_HISTORY_TEXTS = {
  audienceInvalid: 'Audience Invalid',
  configurationError: 'Configuration Error/Perm Disabled',
  assertionInvalid: 'Assertion Invalid',
  inResponseToInvalid: 'InResponseTo Invalid',
  issuerMismatched: 'Issuer Mismatched',
  recipientMismatched: 'Recipient Mismatched',
  signatureInvalid: 'Signature Invalid/Configured Certificate Mismatch',
  statusInvalid: 'Status Invalid',
  subjectConfirmationError: 'Subject Confirmation Error',
  assertionExpired: 'Assertion Expired',
  usernameOrSsoIdInvalid: 'Username Or SSO Id Invalid',
  replayDetected: 'Replay Detected',
} as const;

/** Which of the texts. */
export type LoginHistoryCode = keyof typeof LOGIN_HISTORY_TEXTS;

/** What Salesforce's SAML validator says at greater length for `usernameOrSsoIdInvalid`. */
export const SUBJECT_UNMAPPED = 'Unable to map the subject to a Salesforce user';

/** Which text the Status of a LoginHistory is, whatever stands before or after it; null: none that is known. */
export function explainStatus(status: string): LoginHistoryCode | null {
  const words = plain(status);
  return KNOWN.find(({ text }) => words.includes(text))?.code ?? null;
}

/** Orgs differ in upper and lower case, in spaces, and in a "Failed: " before. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z]+/g, '');
}

const KNOWN: readonly { code: LoginHistoryCode; text: string }[] = [
  ...codes().map((code) => ({ code, text: plain(LOGIN_HISTORY_TEXTS[code]) })),
  { code: 'usernameOrSsoIdInvalid', text: plain(SUBJECT_UNMAPPED) },
  // Either half of a text with a slash is in use alone.
  { code: 'configurationError', text: plain('Configuration Error') },
  { code: 'configurationError', text: plain('Perm Disabled') },
  { code: 'signatureInvalid', text: plain('Signature Invalid') },
  { code: 'signatureInvalid', text: plain('Certificate Mismatch') },
];

function codes(): LoginHistoryCode[] {
  return Object.keys(LOGIN_HISTORY_TEXTS).filter((code): code is LoginHistoryCode => code in LOGIN_HISTORY_TEXTS);
}
