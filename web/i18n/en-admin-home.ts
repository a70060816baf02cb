/** What the console's home page says, in English. */

export const heading = 'Home';
export const loading = 'Reading what matters today…';

export const checklist = {
  heading: 'Start here',
  lead: 'Three steps, and people sign in to Salesforce with a passkey.',
  progress: (done: number) => `${done} of 3 done`,
  done: 'Done',
  open: 'To do',
  steps: {
    serviceProviderAdded: {
      label: 'Add an application',
      hint: 'Salesforce, or another that speaks SAML: by its file, its address, or its name.',
    },
    personInvited: {
      label: 'Invite the first person',
      hint: 'Add somebody, then give them their link. They create their passkey with it.',
    },
    signInTested: {
      label: 'Test a sign-in',
      hint: 'The real path, to a page that shows what an application would receive.',
    },
  },
  next: 'After that, this page shows what matters each day.',
};

export const tiles = {
  label: 'In numbers',
  people: (count: number) => (count === 1 ? 'person' : 'people'),
  withoutPasskey: 'without a passkey',
  openLinks: (count: number) => (count === 1 ? 'open enrolment link' : 'open enrolment links'),
  privileged: 'with a role at this console',
  disabled: 'switched off',
};

export const signIns = {
  heading: 'Sign-ins',
  period: 'Period',
  hours: '24 hours',
  days: '30 days',
  success: 'Signed in',
  refused: 'Refused',
  summary: (success: string, refused: string) => `${success} signed in, ${refused} refused`,
  table: 'The same as a table',
  hour: 'Hour',
  day: 'Day',
  none: 'Nobody has signed in during this time.',
};

const slots: Record<string, string> = {
  active: 'Active signing key',
  next: 'Next signing key',
  retired: 'Retired signing key, still in use,',
};

export const attention = {
  heading: 'Needs you',
  nothing: 'Nothing. Every application works, and no certificate ends soon.',
  failing: (refused: number) =>
    refused === 1 ? '1 sign-in refused in the last 24 hours' : `${refused} sign-ins refused in the last 24 hours`,
  lastReason: 'Last reason:',
  failingTag: 'Failing',
  signingKey: (slot: string) => `${slots[slot] ?? 'Signing key'} of Latchkey`,
  certificateOf: (name: string) => `Certificate of ${name}`,
  certificateEnded: 'It has ended. Requests signed with it are still accepted, but it should be replaced',
  keyEnded: 'Its certificate has ended. Applications may refuse the answers that are signed with it',
  ends: (days: number) => {
    if (days === 0) return 'It ends today';
    return days === 1 ? 'It ends tomorrow' : `It ends in ${days} days`;
  },
  ended: 'Ended',
  soon: 'Ends soon',
  held: 'Changed metadata waits for your approval',
  heldTag: 'To approve',
  metadataFailing: 'Its metadata could not be fetched',
  metadataTag: 'Not fetched',
  lockedOut: (blocked: number, people: number) => `${blocked} of ${people} privileged people would be locked out`,
  lockedOutTag: 'Locked out',
  readAt: 'as the org was read',
};

export const health = {
  heading: 'Health',
  database: 'Database',
  databases: { sqlite: 'SQLite', postgres: 'PostgreSQL' },
  answered: (milliseconds: number) => `answered in ${milliseconds} ms`,
  startedAt: 'Running since',
  mail: 'E-mail',
  mailStates: { configured: 'Set up', none: 'Not set up: links are copied by hand' },
  version: 'Version',
};
