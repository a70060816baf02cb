/** What the readiness page says, in English. */
import { formatNumber } from './numbers.ts';

export const heading = 'Readiness';
export const lead =
  'Salesforce blocks people with great powers whose login is not phishing-resistant, also over single sign-on. This shows who they are, and who would get in.';
export const never = 'The org has not been asked yet.';
export const readAt = 'Read from the org';
export const readFromFile = 'Read from a file';
export const allPass = (people: number) =>
  people === 1 ? 'The one privileged person would get in.' : `All ${people} privileged people would get in.`;
export const blockedOf = (blocked: number, people: number) =>
  `${blocked} of ${people} privileged people would be locked out`;
export const nobody = 'Nobody in this org has any of these permissions.';

export const source = {
  heading: 'Read it anew',
  fromOrg: (name: string) => `Read from ${name}`,
  noConnection: 'To read it from the org, connect first, under Connect.',
  file: 'Or a CSV of privileged Salesforce users',
  fileHint:
    'Columns Id, Username, Email, Name, Federation ID, and Profile or one column for each permission. Rows of the same user are taken together. A file does not say how the org compares Federation IDs, so upper and lower case count.',
  reading: 'Reading…',
  done: 'Privileged people were read',
};

export const actions = { export: 'Download as CSV' };

export const invite = {
  action: (count: number) =>
    count === 1 ? 'Invite the 1 who lacks a passkey' : `Invite the ${formatNumber(count)} who lack a passkey`,
  title: (count: number) => (count === 1 ? 'Invite 1 person?' : `Invite ${formatNumber(count)} people?`),
  more: (count: number) => `and ${formatNumber(count)} more`,
  byMail: 'Each gets an e-mail with a link of their own, with which they create a passkey. It works for three days.',
  byLinks:
    'E-mail is not set up here: you get the links once, to hand out. With their link, each creates a passkey. It works for three days.',
  confirm: 'Invite them',
  roundName: (application: string) => `Privileged people of ${application}`,
  open: (count: number) =>
    count === 1
      ? '1 who lacks a passkey has an open link already, and is not invited again.'
      : `${formatNumber(count)} who lack a passkey have an open link already, and are not invited again.`,
  alone: 'Works at the console, and is invited on their own page:',
  mailed: (count: number) =>
    count === 1 ? '1 person is invited by e-mail' : `${formatNumber(count)} people are invited by e-mail`,
  made: (count: number) => (count === 1 ? '1 link is made' : `${formatNumber(count)} links are made`),
};

export const notHere = {
  message: (count: number) =>
    count === 1
      ? '1 privileged person is not in Latchkey yet.'
      : `${formatNumber(count)} privileged people are not in Latchkey yet.`,
  import: (count: number) => (count === 1 ? 'Import this person' : `Import these ${formatNumber(count)} people`),
};

export const filters = { label: 'Who is shown', all: 'All', blocked: 'Locked out', passes: 'Would get in' };

export const columns = {
  label: 'Privileged people',
  person: 'Person',
  permissions: 'Because of',
  passkeys: 'Passkeys',
  verdict: 'At the next login',
};

export const permissions = {
  systemAdministrator: 'System Administrator',
  modifyAllData: 'Modify All Data',
  viewAllData: 'View All Data',
  customizeApplication: 'Customize Application',
  authorApex: 'Author Apex',
};

export const passkeys = { none: 'None', deviceBound: 'Bound to a device', synced: 'Synced', invited: 'Invited' };

export const verdicts = { passes: 'Would pass', blocked: 'Would be blocked' };
export const emailedCode = 'Would also get a code by e-mail on a new browser.';

export const reasons = {
  applicationOff: 'The application is switched off here.',
  metadataExpired: 'The metadata of the application has ended: sign-ins to it are refused.',
  notHere: 'They are not in Latchkey yet.',
  disabled: 'They are switched off here.',
  noAccess: 'They are in none of the groups that have access.',
  noPasskey: 'They have no passkey yet.',
  nothingSent: 'Nothing can be sent for them: what the NameID is made of is empty.',
  federationId: 'Their Federation ID in Salesforce is missing, or another than the one that is sent.',
  signal: 'The signal that this application is sent is not phishing-resistant.',
};

export const mend = {
  applicationOff: 'Open the settings',
  metadataExpired: 'Renew the metadata',
  notHere: 'Add people',
  disabled: 'Open the person',
  noAccess: 'Open Access',
  noPasskey: 'Open the person',
  nothingSent: 'Open the person',
  federationId: 'Open Federation IDs',
  signal: 'Open the settings',
};
