/** What the settings of an application say, in English. */
import { upperAndLowerCase } from './en-admin-federation-id.ts';

export const settings = {
  save: 'Save',
  saved: 'Saved. It counts from the next sign-in.',
  undo: 'Undo my changes',
  unsaved: 'Not saved yet',
  showSent: 'Show what would be sent',
  readOnly: 'Your role sees the settings, and cannot change them.',
  shownHeading: 'What people see',
  name: 'Name',
  nameHint: 'People see it when they sign in.',
};

export const icon = {
  label: 'Picture',
  hint: 'PNG, JPEG or WebP, at most 64 KB and 1024 pixels. A square looks best.',
  choose: 'Choose a picture',
  store: 'Use this picture',
  cancel: 'Keep the old one',
  remove: 'Remove the picture',
  current: 'The picture now',
  next: 'The new picture',
  none: 'No picture. Its initial is shown instead.',
  tooLarge: 'The picture has more than 64 KB. Make it smaller, then choose it again.',
  notPicture: 'This is not a picture that can be shown. Choose a PNG, JPEG or WebP file.',
  stored: 'The picture is stored.',
  removed: 'The picture is removed.',
};

export const rule = {
  source: 'Made of',
  sources: {
    federationIdOrEmail: 'Federation ID or e-mail',
    federationId: 'Federation ID',
    email: 'E-mail address',
    name: 'Full name',
    firstName: 'First name',
    lastName: 'Last name',
    id: 'Latchkey’s own ID of the person',
    fixed: 'The same text for everybody',
    template: 'A pattern of several fields',
  },
  fixed: 'Text',
  template: 'Pattern',
  templateHint:
    'For example {firstName}.{lastName}@example.com. The fields are {federationIdOrEmail}, {federationId}, {email}, {name}, {firstName}, {lastName} and {id}.',
  lowerCase: 'In lower case',
  prefix: 'Put before it',
  suffix: 'Put after it',
};

export const nameId = {
  heading: 'Who the person is (NameID)',
  lead: 'The application finds its user by this value, so no two people may have the same.',
  salesforce: `For Salesforce it is the Federation ID of the Salesforce user. ${upperAndLowerCase}`,
  patternHint:
    'For example acme-{email}. It holds one of {federationIdOrEmail}, {federationId}, {email} and {id}, with any text around it.',
  format: 'Format',
  formats: [
    { value: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified', label: 'Unspecified (Salesforce)' },
    { value: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', label: 'E-mail address' },
  ],
};

export const attributes = {
  heading: 'What else is said (attributes)',
  lead: 'Values that the application reads beside the NameID. Salesforce needs none, unless it makes users by itself (just-in-time provisioning). A value that somebody does not have is left out for them.',
  none: 'No attribute is sent.',
  name: 'Name of the attribute',
  add: 'Add an attribute',
  legend: (position: number, name: string) => `Attribute ${position}${name ? `: ${name}` : ''}`,
  up: 'Move up',
  down: 'Move down',
  remove: 'Remove',
  moved: (name: string, position: number) => `${name || 'The attribute'} is now number ${position}.`,
};

export const signal = {
  heading: 'How strong the login was (assurance signal)',
  lead: 'Every login tells the application how it was done, in the values of “amr”.',
  salesforce: 'Salesforce ranks them: only a phishing-resistant login lets its administrators in.',
  kinds: { deviceBound: 'Passkeys on one device only', synced: 'Synced passkeys' },
  kindHints: {
    deviceBound: 'Such as a security key, or Windows Hello.',
    synced: 'Such as iCloud Keychain, or Google Password Manager.',
  },
  automatic: 'What the login showed',
  automaticHint: 'Recommended. Latchkey never claims what was not done.',
  own: 'Only the values that I choose',
  values: 'Values to send',
  how: 'What is sent',
  tiers: {
    'phishing-resistant': 'phishing-resistant',
    standard: 'standard only',
    weak: 'weak',
    unknown: 'not ranked',
  },
  verdicts: {
    'phishing-resistant': (sent: string) =>
      `Salesforce takes it for phishing-resistant (${sent}). Everybody gets in, administrators included.`,
    standard: (sent: string) => `Salesforce takes it for standard only (${sent}). Its administrators are refused.`,
    weak: (sent: string) =>
      `Salesforce takes it for weak (${sent}). Its administrators are refused, and everybody else is asked for a code by e-mail.`,
  },
  sends: (sent: string) => `Sent: ${sent}.`,
  aside: (tier: string) => `Salesforce would take it for ${tier}.`,
  authnContextNames: {
    'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified': 'unspecified: nothing is claimed',
    'urn:oasis:names:tc:SAML:2.0:ac:classes:X509': 'X509: signed with a registered key',
    phr: 'phr: phishing-resistant (OpenID Connect)',
  } as Record<string, string>,
  nothing: 'nothing is sent',
  lockOut: {
    title: 'Salesforce will lock its administrators out',
    message: (kinds: string) =>
      `With these values, nobody who has Modify All Data, View All Data, Customize Application or Author Apex gets in with ${kinds}, not even to put it right. Tick fido2, pop, user, hwk or swk, or choose “What the login showed”.`,
    kinds: { deviceBound: 'a passkey on one device', synced: 'a synced passkey' },
    and: ' or ',
  },
  notSalesforce: 'Ask the application’s makers which values it reads. The notes say how Salesforce would rank them.',
  authnContext: 'AuthnContextClassRef',
  authnContextHint:
    'Leave “unspecified” for Salesforce, which reads the values above. The others are for applications whose makers ask for them: X509 is what some identity providers send for FIDO, phr says that the login cannot be phished.',
};

export const session = {
  heading: 'When and where sign-ins begin',
  age: 'Ask for the passkey again',
  always: 'At every sign-in',
  after: 'When the last login is older than',
  amount: 'How many',
  unit: 'Unit',
  units: { minutes: 'minutes', hours: 'hours', days: 'days' },
  ageMistake: (longest: string, unit: string) => `A number from 1 to ${longest} ${unit}.`,
  idpInitiated: 'A sign-in may begin at Latchkey',
  idpInitiatedHint: 'Gives the application a start address of its own, for bookmarks and start pages.',
  logout: 'Address for signing out of the application',
  logoutHint: (known: string) => `Leave it empty to use what is known from its metadata or My Domain: ${known}.`,
  noLogout: 'no address',
};

export const signing = {
  heading: 'Signatures',
  response: 'Sign the Response too',
  responseHint: 'The assertion is always signed. Only a few applications want both.',
  sha1: 'Accept requests that are signed with SHA-1',
  sha1Hint: 'Only as long as the application cannot do better.',
  sha1Warning:
    'Signatures with SHA-1 can be forged: somebody could send requests in the application’s name. In Salesforce, set Request Signature Method to RSA-SHA256 and leave this off.',
  key: 'Key that signs for it',
  keyHint: 'Keep an application on one key until it has the certificate of the next.',
  following: 'Whichever is active',
  slots: { active: 'active', next: 'next', retired: 'retired' },
  keyLabel: (slot: string, subject: string, until: string) => `The ${slot} one: ${subject}, until ${until}`,
  keyGone: 'A key that is not listed any more',
  keysFailed: 'The keys could not be read. Load the page again to choose one.',
};

export const trial = {
  heading: 'What would be sent',
  lead: 'Choose a person, and see what the application would get for them now, with what you have changed on this page and not saved.',
  person: 'Person',
  passkey: 'Signs in with',
  passkeys: { deviceBound: 'a passkey on one device', synced: 'a synced passkey' },
  working: 'Making it…',
  refused: 'Nothing would be sent',
  facts: 'What it says',
  fact: 'What',
  value: 'Value',
  xml: 'As XML, not signed',
};

export const justInTime = {
  heading: 'Users at their first login',
  lead: 'Salesforce can make a user of whoever signs in for the first time, out of the attributes above. It changes users at later logins too, but it cannot switch anybody off.',
  on: 'Let Salesforce make users at their first login',
  hint: 'Connect sets the same in the org. Without the attributes that Salesforce requires, nobody new gets in.',
  profileId: 'Profile ID of new users',
  profileIdHint:
    'In Salesforce under Setup › Profiles, the part of the address that begins with 00e. Salesforce gives it at every later login too: whoever was given another profile there meanwhile gets this one back.',
  usernameSuffix: 'What stands behind the e-mail address in usernames',
  usernameSuffixHint: 'Usernames are unique in all of Salesforce: .acme, for example. May be empty.',
  preset: 'Fill in the attributes',
  presetUsed: 'The attributes are filled in; nothing is stored yet',
};
