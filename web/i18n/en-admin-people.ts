/** What the pages of people and groups say, in English. */
import { upperAndLowerCase } from './en-admin-federation-id.ts';
import { formatNumber } from './numbers.ts';

export const list = {
  heading: 'People',
  lead: 'Everybody who can sign in with a passkey, and everybody who is to.',
  add: 'Add a person',
  import: 'Import a CSV file',
  export: 'Export this list',
  invite: 'Invite people',
  search: 'Search by name, e-mail address or Federation ID',
  filter: 'Show',
  filters: {
    '': 'Everybody',
    withoutPasskey: 'Without a passkey',
    invited: 'Invited',
    disabled: 'Switched off',
    privileged: 'With a role at the console',
  },
  none: 'Nobody is here yet. Add a person, or import a CSV file.',
  name: 'Name',
  email: 'E-mail address',
  federationId: 'Federation ID',
  created: 'Added',
  state: 'State',
  addressStandsIn: 'the e-mail address',
  group: 'Group',
  anyGroup: 'Any group',
  tick: 'Select',
  tickNamed: (name: string) => `Select ${name}`,
};

export const selection = {
  label: 'Selected people',
  all: 'Select all shown',
  count: (count: number) => (count === 1 ? '1 person is selected' : `${formatNumber(count)} people are selected`),
  most: (most: number) => `At most ${formatNumber(most)} people can be selected at once.`,
  invite: 'Invite the selected',
  join: 'Add the selected to a group',
  clear: 'Select nobody',
};

export const joining = {
  open: 'Add to a group',
  heading: (count: number) =>
    count === 1 ? 'Add this person to a group' : `Add ${formatNumber(count)} people to a group`,
  group: 'Group',
  none: 'There is no group yet.',
  toGroups: 'Make one under Groups',
  join: 'Add',
  joined: (count: number, group: string) => {
    if (count === 0) return `“${group}” had them already.`;
    return count === 1 ? `1 person is added to “${group}”.` : `${formatNumber(count)} people are added to “${group}”.`;
  },
};

export const state = {
  disabled: 'Switched off',
  ready: 'Ready',
  invited: 'Invited',
  withoutPasskey: 'No passkey',
};

export const form = {
  addHeading: 'Add a person',
  editHeading: (name: string) => `Change ${name}`,
  email: 'E-mail address',
  name: 'Name',
  federationId: 'Federation ID',
  federationIdHint: `What Salesforce knows this person by: the field “Federation ID” of their Salesforce user. ${upperAndLowerCase} Empty: the e-mail address is sent.`,
  role: 'Role',
  roleHints: {
    user: 'Signs in to applications.',
    helpDesk: 'Also sees people, invites them and ends their sessions.',
    auditor: 'Also sees everything here, and changes nothing.',
    administrator: 'May change everything here.',
  },
  nameMistake: 'Type a name of at most 200 characters.',
  emailMistake: 'Type an e-mail address, such as ada@example.com.',
  ownRole: 'Your own role is changed by another administrator.',
  store: 'Save',
  add: 'Add',
  stored: 'Saved.',
  added: (name: string) => `${name} is added.`,
  conflict:
    'Somebody else changed this person at the same moment. Nothing of yours is stored. What you typed is still here; below is what is stored now.',
  takeTheirs: 'Start again from what is stored',
  storedNow: 'Stored now',
};

export const person = {
  back: 'People',
  heading: 'Person',
  facts: 'About this person',
  edit: 'Change',
  disable: 'Switch off',
  enable: 'Switch on',
  remove: 'Delete',
  disableQuestion: (name: string) => ({
    title: `Switch ${name} off?`,
    message:
      'Every session ends at once, and open links stop working. Passkeys are kept, so that you can switch the person on again.',
    action: 'Switch off',
  }),
  disabled: 'Switched off. Every session has ended.',
  enabled: 'Switched on.',
  removeQuestion: (name: string) => `Delete ${name} for good?`,
  removeMessage: 'With the person go, and cannot be brought back:',
  dependents: {
    passkeys: (count: number) => (count === 1 ? '1 passkey' : `${count} passkeys`),
    sessions: (count: number) => (count === 1 ? '1 session' : `${count} sessions`),
    links: (count: number) => (count === 1 ? '1 open link' : `${count} open links`),
    groups: (count: number) => (count === 1 ? 'membership of 1 group' : `membership of ${count} groups`),
    apiTokens: (count: number) => (count === 1 ? '1 API token' : `${count} API tokens`),
  },
  removeNothing: 'nothing else: no passkey, no session, no link',
  auditStays: 'The audit log keeps what they did.',
  removed: (name: string) => `${name} is deleted.`,
  groups: 'Groups',
  noGroups: 'In no group.',
  federationId: 'Federation ID',
  noFederationId: 'none: the e-mail address is sent',
  role: 'Role',
  added: 'Added',
  state: 'State',
};

export const passkeys = {
  heading: 'Passkeys',
  none: 'No passkey yet. Make an enrolment link below.',
  provider: 'Kept by',
  unknownProvider: 'unknown',
  kind: 'Kind',
  synced: 'Synced',
  deviceBound: 'On one device',
  created: 'Made',
  lastUsed: 'Last used',
  name: 'Name',
  remove: 'Delete',
  removeNamed: (name: string) => `Delete ${name}`,
  removeQuestion: (name: string) => ({
    title: `Delete the passkey “${name}”?`,
    message: 'It cannot be used here any more, and sessions that it opened end. Do this when a phone is lost.',
    action: 'Delete',
  }),
  removed: 'The passkey is deleted.',
};

export const sessions = {
  heading: 'Sessions',
  none: 'Not signed in anywhere.',
  started: 'Signed in',
  lastSeen: 'Last active',
  expires: 'Ends at the latest',
  passkey: 'With',
  current: 'This is your session',
  end: 'End',
  endStarted: (when: string) => `End the session that began ${when}`,
  endAll: 'End all',
  ended: 'The session has ended.',
  endedAll: 'Every session has ended.',
};

export const links = {
  heading: 'Enrolment link',
  lead: 'With the link the person creates a passkey. It works once. Whoever opens it can create the passkey, so send it only to the person.',
  none: 'There is no open link.',
  make: 'Make a link',
  makeAgain: 'Make a new link',
  replaces: 'A new link takes the place of the one before.',
  hours: 'Works for',
  hoursChoices: [
    { value: '1', label: '1 hour' },
    { value: '24', label: '1 day' },
    { value: '72', label: '3 days' },
    { value: '168', label: '1 week' },
    { value: '720', label: '30 days' },
  ],
  sendMail: (email: string) => `Send it by e-mail, to ${email}`,
  link: 'Link',
  made: 'The link is made.',
  shownOnce: 'It is shown this once. Copy it, or let the person scan the code with their phone.',
  qr: 'QR code of the enrolment link',
  until: 'Works until',
  createdAt: 'Made',
  opened: 'Opened',
  notOpened: 'not opened yet',
  purposes: { enrolment: 'Open enrolment link', setup: 'Open set-up link' },
  privileged: 'This person has a role at the console: only an administrator can make a link for them.',
  revoke: 'Revoke',
  revoked: 'The link does not work any more.',
  delivery: {
    sent: 'It was sent by e-mail.',
    failed: 'The e-mail could not be sent. The link works all the same: copy it.',
  },
};

export const events = { heading: 'Last events', all: 'Everything about this person', none: 'Nothing yet.' };

export const groups = {
  heading: 'Groups',
  lead: 'An application can be given to groups; then only their people can sign in to it.',
  add: 'Add a group',
  search: 'Search by the beginning of the name',
  none: 'There is no group yet.',
  name: 'Name',
  members: 'People',
  created: 'Added',
  store: 'Save',
  stored: 'Saved.',
  added: (name: string) => `The group “${name}” is added.`,
  rename: 'Rename',
  renameHeading: 'Rename the group',
  conflict: (name: string) =>
    `Somebody else changed this group at the same moment: its name is “${name}” now. Nothing of yours is stored.`,
  group: 'Group',
  count: (count: number) => (count === 1 ? '1 person' : `${formatNumber(count)} people`),
  invite: 'Invite the group',
  remove: 'Delete the group',
  removeQuestion: (name: string) => ({
    title: `Delete the group “${name}”?`,
    message: 'The people stay. Applications that are given to this group have to be given to another one first.',
    action: 'Delete',
  }),
  removed: 'The group is deleted.',
  addMember: 'Add a person to the group',
  memberAdded: (name: string) => `${name} is in the group now.`,
  takeOut: 'Take out',
  takeOutNamed: (name: string) => `Take out ${name}`,
  takenOut: (name: string) => `${name} is out of the group.`,
  noMembers: 'Nobody is in this group.',
  back: 'Groups',
};
