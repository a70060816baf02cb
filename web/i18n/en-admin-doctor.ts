/** What the doctor says, in English. */

export const ask = {
  heading: 'What would Salesforce say?',
  otherHeading: 'What would the application say?',
  lead: 'Choose a person. Latchkey makes the answer that would be sent for them now, and looks at it as the other side does. Nothing is sent, and nobody is signed in.',
  person: 'Person',
  passkey: 'Their passkey',
  passkeys: { own: 'The one they have', deviceBound: 'Bound to one device', synced: 'Synced between devices' },
  connection: 'Ask the org too',
  noConnection: 'No, look from here only',
  connectionHint: 'With an open connection, Salesforce’s own user is looked up as well.',
  start: 'Examine',
  working: 'Examining…',
  nothingSent: 'Nothing would be sent',
};

export const diagnosis = {
  good: 'Everything that can be seen from here is right',
  nothingVerified: 'Nothing wrong was seen, but nothing could be verified',
  look: (count: number) => (count === 1 ? 'Look at 1 thing' : `Look at ${count} things`),
  bad: (count: number) => (count === 1 ? '1 thing is wrong' : `${count} things are wrong`),
  tiers: {
    'phishing-resistant': 'phishing-resistant – administrators get in',
    standard: 'standard – administrators are blocked',
    weak: 'weak – administrators are blocked, and others get a code by e-mail',
  },
  assurance: 'The signal is',
  claimedAssurance: 'The signal that it claims is',
  unverified:
    'Its signature could not be verified with a certificate that is known here: what it says is explained, not believed.',
  wrong: 'What is wrong',
  right: 'What was looked at',
  saysSalesforce: 'Salesforce’s login history says',
  results: { passed: 'Right', failed: 'Wrong', warning: 'Look at this', notKnown: 'Not known' },
  remedy: 'What to do',
  evidence: 'Evidence',
  facts: 'What it says',
  xml: 'The message as XML',
  heldAgainst: 'Held against',
  types: { response: 'A Response', authnRequest: 'An AuthnRequest' },
  mends: {
    settings: 'Open the settings',
    person: 'Open the person',
    certificate: 'Open the signing keys',
    connect: 'Open Connect',
    federationIds: 'Open Federation IDs',
    update: 'Bring it up to date',
    passkey: 'Invite the person',
    application: 'Open the application',
  },
};

export const failures = {
  heading: 'Refused here lately',
  lead: 'The last sign-ins to this application that Latchkey itself refused.',
  none: 'None that Latchkey noted. If a sign-in failed all the same, it may have failed at the other side, or before Latchkey knew which application it was for.',
  noneOf: (name: string) =>
    `None of ${name} that Latchkey noted. If a sign-in failed all the same, it may have failed at the other side, or before Latchkey knew who it was.`,
  of: (name: string) => `Those of ${name} only.`,
  at: 'When',
  who: 'Who',
  nobody: 'Not known',
  reason: 'Why',
  reference: 'Reference',
};

export const history = {
  heading: 'Salesforce’s side',
  lead: 'What Salesforce’s login history says of the last logins. It needs an open connection.',
  read: 'Read the login history',
  reading: 'Reading the login history…',
  needsConnection: 'Connect the org first, under Connect.',
  none: 'Salesforce has noted no login yet.',
  of: (name: string) => `Those of ${name} only.`,
  label: 'Logins at Salesforce',
  at: 'When',
  who: 'User',
  from: 'From',
  status: 'Status',
  meaning: 'What it means',
};

export const explain = {
  heading: 'Explain a message',
  lead: 'Paste a SAMLResponse or an AuthnRequest, of Latchkey or of any other: the value from the browser’s network panel, a whole address, or XML.',
  link: 'Explain a message',
  back: 'Applications',
  message: 'The message',
  hint: 'It is looked at once and not kept. A Response that is still fresh is as good as a key: wait five minutes before you share it with anybody.',
  application: 'Hold it against',
  applicationHint: 'Choose the application that you meant, if the message names another one or none.',
  namedApplication: 'The application that it names',
  start: 'Explain it',
  working: 'Reading it…',
  found: 'What it says',
};
