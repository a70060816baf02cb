/** What the console's audit pages say, in English. */

export const heading = 'Audit';
export const lead = 'Who did what, when, from where, and why it was refused.';

export const columns = {
  at: 'When',
  action: 'What',
  actor: 'Who',
  about: 'About',
  outcome: 'Outcome',
};

export const outcomes = { success: 'Done', refused: 'Refused' };

export const actors = {
  unknown: 'Somebody unknown',
  operator: 'Operator, on the command line',
  system: 'Latchkey itself',
  token: 'An API token',
  gone: 'Somebody who has been deleted',
};

export const filters = {
  any: 'Any',
  outcome: 'Outcome',
  action: 'Kind',
  serviceProvider: 'Application',
  more: 'More filters',
  person: 'Person',
  address: 'Network address',
  reference: 'Reference number',
  from: 'From',
  until: 'Until',
  clear: 'Clear all filters',
  someApplication: 'An application that has been deleted',
};

export const list = {
  label: 'Events, newest first',
  none: 'Nothing has happened yet.',
};

export const live = {
  start: 'Follow live',
  stop: 'Stop following',
  following: 'Following: new events come in at the top.',
};

export const exportAs = { csv: 'Export CSV', ndjson: 'Export NDJSON' };

export const retention = {
  button: (days: number | null) => (days === null ? 'Kept for good' : `Kept for ${days} days`),
  heading: 'How long events are kept',
  lead: 'Older events are deleted once a day. That they were is itself an event.',
  forGood: 'For good',
  forDays: 'For a number of days',
  days: 'Days',
  daysHint: 'From 30 to 3650.',
  daysMistake: 'Type a whole number from 30 to 3650.',
  save: 'Save',
  saved: 'Stored.',
  confirm: {
    title: 'Delete older events?',
    message: (days: number) =>
      `Events older than ${days} days are deleted for good. Export them first if you need them.`,
    action: 'Keep for this time only',
  },
  readOnly: 'Only an administrator can change this.',
};

export const event = {
  heading: (sequence: string) => `Event ${sequence}`,
  back: 'Audit',
  loading: 'Reading the event…',
  facts: 'Facts',
  details: 'Details',
  story: 'The whole sign-in, in order',
  storyLead: 'From the application’s question to the signed answer. No secret is kept.',
  at: 'When',
  action: 'What',
  outcome: 'Outcome',
  actor: 'Who',
  target: 'Whom or what',
  application: 'Application',
  address: 'Network address',
  reason: 'Reason',
  reference: 'Reference number',
  sequence: 'Number',
  nothing: 'nothing',
  others: 'Everything under this number',
};

export const steps = {
  request: 'The application asked',
  page: 'The sign-in page was shown',
  ceremony: 'The passkey was used',
  decision: 'Latchkey decided',
  response: 'The answer was sent',
};

/** Each kind of event in words. */
export const actions: Record<string, string> = {
  login: 'Sign-in',
  logout: 'Log-out',
  'signOn.request': 'Request from an application',
  'signOn.answer': 'Answer to an application',
  'signOn.test': 'Test sign-in',
  passkeyAgain: 'Passkey used once more',
  enrolment: 'Passkey created',
  'enrolmentLink.create': 'Enrolment link made',
  'enrolmentLink.revoke': 'Enrolment link revoked',
  'invitations.create': 'People invited',
  'invitations.renew': 'Invitations renewed',
  'user.add': 'Person added',
  'user.update': 'Person changed',
  'user.disable': 'Person switched off',
  'user.enable': 'Person switched on',
  'user.remove': 'Person deleted',
  'people.import': 'People imported',
  'people.export': 'People exported',
  'passkey.remove': 'Passkey deleted',
  'session.end': 'Session ended',
  'group.add': 'Group added',
  'group.update': 'Group changed',
  'group.remove': 'Group deleted',
  'group.members': 'Group members changed',
  'serviceProvider.add': 'Application added',
  'serviceProvider.update': 'Application changed',
  'serviceProvider.remove': 'Application deleted',
  'serviceProvider.access': 'Access to an application changed',
  'serviceProvider.icon': 'Icon of an application changed',
  'serviceProvider.metadata': 'Metadata of an application',
  'salesforce.connect': 'Salesforce org connected',
  'salesforce.end': 'Salesforce org disconnected',
  'salesforce.step': 'Salesforce set up',
  'salesforce.undo': 'Salesforce set-up taken back',
  'salesforce.refresh': 'Refreshed sandbox recognised',
  'salesforce.federationIds': 'Federation IDs written to Salesforce',
  'salesforce.setUpPack': 'Set-up pack downloaded',
  'doctor.ask': 'Sign-in examined by the doctor',
  'doctor.loginHistory': 'Login history of an org read',
  'readiness.read': 'Privileged people of an org read',
  'readiness.export': 'Readiness of an org exported',
  'signingKey.add': 'Signing key added',
  'signingKey.activate': 'Signing key activated',
  'signingKey.retire': 'Signing key retired',
  'signingKey.remove': 'Signing key deleted',
  'signingKey.trial': 'Signing key tried on people',
  'apiToken.add': 'API token made',
  'apiToken.remove': 'API token revoked',
  'audit.export': 'Audit exported',
  'audit.retention': 'Retention of the audit changed',
  'audit.remove': 'Old events deleted',
  'setupLink.create': 'Set-up link made',
  setup: 'Administrator set up',
  'installation.create': 'Latchkey installed',
};

/** The name of a kind of event; one that is not known here keeps its own. */
export const actionName = (action: string) => actions[action] ?? action;
