/** What the readiness page says, in English. */

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
  fileHint: 'Columns Id, Username, Email, Name, Federation ID, and Profile or one column for each permission.',
  reading: 'Reading…',
  done: 'Privileged people were read',
};

export const actions = {
  invite: (count: number) =>
    count === 1 ? 'Invite the 1 who lacks a passkey' : `Invite the ${count} who lack a passkey`,
  export: 'Download as CSV',
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
  notHere: 'They are not in Latchkey yet.',
  disabled: 'They are switched off here.',
  noAccess: 'They are in none of the groups that have access.',
  noPasskey: 'They have no passkey yet.',
  federationId: 'Their Federation ID in Salesforce is another than the one that is sent.',
  signal: 'The signal that this application is sent is not phishing-resistant.',
  applicationOff: 'The application is switched off here.',
};

export const mend = {
  notHere: 'Add people',
  disabled: 'Open the person',
  noAccess: 'Open Access',
  noPasskey: 'Open the person',
  federationId: 'Open Federation IDs',
  signal: 'Open the settings',
  applicationOff: 'Open the settings',
};
