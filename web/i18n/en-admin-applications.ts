/** What the pages of the applications say, in English. */

export const kinds = { salesforce: 'Salesforce', saml: 'Other application' };

export const list = {
  heading: 'Applications',
  lead: 'What your people sign in to with their passkey.',
  add: 'Add an application',
  search: 'Search by name, entity ID or host',
  name: 'Name',
  kind: 'Kind',
  added: 'Added',
  entityId: 'Entity ID',
  entityIdHint: 'The name by which an application calls itself.',
  state: 'State',
  on: 'On',
  off: 'Off',
  held: 'A change waits for you',
  access: 'Who has access',
  accesses: { everyone: 'Everyone', groups: 'Some groups' },
  emptyHeading: 'There is no application yet',
  empty:
    'An application is what people sign in to: your Salesforce org first of all. Salesforce and Latchkey each need to know a few addresses and a certificate of the other. Add the application here, and this console shows you step by step what to fill in over there.',
  guide: 'See what Salesforce needs first',
};

export const application = {
  loading: 'Application',
  tabs: {
    label: 'Parts of this application',
    overview: 'Overview',
    connect: 'Connect',
    settings: 'Settings',
    access: 'Access',
    test: 'Test',
    doctor: 'Doctor',
    readiness: 'Readiness',
  },
  conflict: {
    title: 'Somebody else has changed this application meanwhile',
    message: 'Nothing of yours was stored. What you changed is still here, on this page.',
    nothingStored: 'Nothing was stored. Look at what it is now, then try again.',
    load: 'Load what is stored now',
    keepMine: 'Load their change, keep mine',
    dropMine: 'Load their change, drop mine',
    loaded: 'This is what is stored now, with your changes on top. Look at it, then save again.',
  },
};

export const facts = {
  entityId: 'Entity ID',
  kind: 'Kind',
  assertionConsumerServices: 'Where answers are sent (ACS)',
  singleLogoutServices: 'Where signing out goes',
  nameIdFormats: 'NameID formats it takes',
  signingCertificates: 'Certificates that check its requests',
  authnRequestsSigned: 'Its requests',
  wantAssertionsSigned: 'What it wants signed',
  validUntil: 'These facts hold until',
};

export const factValues = {
  isDefault: 'Default',
  bindings: { redirect: 'HTTP Redirect', post: 'HTTP POST' },
  noLogout: 'It has no address for signing out.',
  anyFormat: 'It does not say. Any format will do.',
  noCertificate: 'None: its requests cannot be checked.',
  signed: 'It signs every request.',
  notSigned: 'It may leave its requests unsigned.',
  wantsSigned: 'The assertion, which Latchkey always signs.',
  wantsNothing: 'It does not say. Latchkey signs the assertion anyway.',
  noEnd: 'Without end',
  ends: (day: string) => `valid until ${day}`,
  ended: (day: string) => `ended on ${day}`,
  fingerprint: 'SHA-256',
};

export const overview = {
  switchHeading: 'Signing in',
  isOn: 'It is switched on: people who have access can sign in.',
  isOff: 'It is switched off: nobody can sign in to it.',
  switchOff: 'Switch it off',
  switchOn: 'Switch it on',
  offQuestion: (name: string) => ({
    title: `Switch ${name} off?`,
    message:
      'Nobody can sign in to it any more, not even those who are signing in at this moment. Who is already inside the application stays there. Its settings are kept.',
    action: 'Switch it off',
  }),
  onQuestion: (name: string) => ({
    title: `Switch ${name} on?`,
    message: 'Everybody who has access can sign in to it again.',
    action: 'Switch it on',
  }),
  switchedOff: 'It is switched off.',
  switchedOn: 'It is switched on.',
  startUrl: 'Start address',
  startUrlHint:
    'Who opens this address is signed in with their passkey and lands in the application. Put it on a start page, or into a bookmark.',
  noStartUrl: 'A sign-in cannot begin here: that is switched off under Settings. It begins at the application.',
  factsHeading: 'What Latchkey knows of it',
  signedBy: 'Key that signs for it',
  signedBySlots: {
    active: 'The active one',
    next: 'The next one: the application is pinned to it',
    retired: 'A retired one: the application is pinned to it',
  },
  pinnedActive: 'The active one: the application is pinned to it',
  signedByUnknown: 'A key that is not listed',
  keyUntil: (day: string) => `until ${day}`,
  added: 'Added',
  changed: 'Last changed',
  updateHeading: 'Bring it up to date',
  updateLead:
    'When the application gets another certificate or address, give its metadata again. You see what differs before anything is stored. The settings stay as they are.',
  update: 'Bring it up to date',
  updated: 'The application is up to date.',
  removeHeading: 'Delete the application',
  removeLead:
    'Nobody can sign in to it any more, and its settings are gone. To stop sign-ins for a while, switch it off instead.',
  remove: 'Delete it',
  removeQuestion: (name: string) => ({
    title: `Delete ${name} for good?`,
    message:
      'Nobody can sign in to it any more. Its settings, its picture and who has access are lost. The audit log keeps what has happened. People whose only way into the application is Latchkey are locked out of it.',
    action: 'Delete the application',
  }),
  removed: 'The application is deleted.',
};

export const source = {
  heading: 'Metadata at an address',
  none: 'No address is known. With one, Latchkey can look there every hour and tell you when something has changed.',
  give: 'Give an address',
  url: 'Address of the metadata',
  urlHint: 'Begins with https:// and can be reached from the internet without a password.',
  watch: 'Look there every hour; a change waits for your approval',
  watched:
    'Every hour. A change waits for approval; only a later end of what is otherwise the same is taken over by itself, and audited',
  notWatched: 'Only when you ask',
  looks: 'Looks there',
  checkedAt: 'Last look',
  outcome: 'Outcome',
  fine: 'Nothing new',
  failure: 'It could not be read:',
  check: 'Look now',
  checked: 'Nothing new is there.',
  checkedHeld: 'Something is different. See the top of this page.',
  checkedFailure: 'The metadata could not be read.',
  store: 'Store the address',
  stored: 'Stored, and looked at.',
  change: 'Change the address',
  cancel: 'Cancel',
  remove: 'Forget the address',
  removeQuestion: {
    title: 'Forget the address of the metadata?',
    message: 'Latchkey no longer looks there, and a change that waits is dropped. The application stays as it is.',
    action: 'Forget it',
  },
  removed: 'The address is forgotten.',
};

export const held = {
  heading: 'A change waits for your approval',
  lead: 'The metadata at its address is no longer what is stored. Nothing changes until you decide. If you did not expect this, ask whoever runs the application before you approve: a wrong certificate or address lets others in.',
  seen: 'Found',
  differences: 'What differs',
  approve: 'Approve the change',
  approveQuestion: {
    title: 'Take over this change?',
    message: 'From the next sign-in on, the new values count.',
    action: 'Approve',
  },
  approved: 'The change is stored.',
  reject: 'Reject it',
  rejectQuestion: {
    title: 'Reject this change?',
    message: 'What is stored stays. The same change is not shown again, another one is.',
    action: 'Reject',
  },
  rejected: 'The change is rejected.',
  outdated: 'It has changed once more. This is the newest.',
};

export const access = {
  heading: 'Who may sign in',
  who: 'Who has access',
  everyone: 'Everyone',
  everyoneHint: 'Everybody who has a passkey here and is not switched off.',
  groups: 'The people of some groups',
  groupsHint: 'Who is in at least one of them.',
  chosen: 'Groups that have access',
  none: 'No group yet. Nobody can sign in until there is one.',
  noneQuestion: {
    title: 'Let nobody sign in?',
    message:
      'No group is chosen, so nobody can sign in to this application any more. Add a group first if that is not meant.',
    action: 'Let nobody in',
  },
  find: 'Add a group',
  picker: {
    hint: 'Type part of a group’s name.',
    none: 'No group has this name.',
    failed: 'The groups could not be read. Type again.',
    count: (count: number) => (count === 1 ? '1 group found' : `${count} groups found`),
    clear: 'Choose another group',
  },
  members: (count: number) => (count === 1 ? '1 person' : `${count} people`),
  remove: (name: string) => `Take ${name} away`,
  save: 'Save who has access',
  saved: 'Saved. It counts from the next sign-in.',
  manage: 'Make groups and fill them',
};

export const test = {
  heading: 'Test a sign-in',
  lead: 'Sign in as yourself, on the real path, without leaving Latchkey.',
  steps: [
    'Latchkey asks for your passkey, as it would if the application had sent you.',
    'The answer is made and signed with this application’s settings, but it goes to a page of Latchkey’s own. The application is not touched.',
    'That page makes every check that an application makes, and shows you what arrived.',
  ],
  start: 'Test a sign-in',
  isOff: 'The application is switched off, so the test will be refused, as every sign-in is.',
  pickLead: 'Choose the application whose settings you want to try.',
  pick: (name: string) => `Test ${name}`,
  none: 'There is no application yet.',
};

export const report = {
  heading: (name: string) => `Test of ${name}`,
  good: 'It works: the answer passed every check.',
  bad: (count: number) =>
    count === 1 ? 'It would not work: one check failed.' : `It would not work: ${count} checks failed.`,
  tiers: {
    'phishing-resistant':
      'Salesforce takes this login for phishing-resistant. Everybody gets in, administrators included.',
    standard: 'Salesforce takes this login for standard only. Administrators are refused.',
    weak: 'Salesforce takes this login for weak. Administrators are refused, and others are asked for a code by e-mail.',
  },
  checks: 'The checks',
  passed: 'Passed',
  failed: 'Failed',
  check: 'Check',
  result: 'Result',
  detail: 'What was found',
  facts: 'What arrived',
  noFacts: 'Nothing in it may be believed, so nothing of it is listed here. The text below is what arrived.',
  xml: 'What arrived, as XML',
  again: 'Test again',
  open: (name: string) => `Open ${name}`,
};
