/** What adding an application and bringing it up to date say, in English. */

export const add = {
  heading: 'Add an application',
  lead: 'Say where its facts are. You see what Latchkey understood before anything is stored.',
  kind: 'What do you want to add?',
  kinds: { salesforce: 'Salesforce', saml: 'Another SAML application' },
  kindHints: {
    salesforce: 'An org of yours: production, a sandbox, or a developer edition.',
    saml: 'Anything else that can sign people in with SAML 2.0.',
  },
  guide:
    'Salesforce gives out its metadata once single sign-on is set up over there. Not that far yet? Choose plain fields: your My Domain and your organisation ID are enough.',
  guideLink: 'See each step in Salesforce',
  added: 'The application is added.',
};

export const ways = {
  label: 'Where are its facts?',
  names: {
    file: 'In a metadata file',
    paste: 'In a text that I paste',
    url: 'At an address',
    fields: 'I type them in plain fields',
  },
  hints: {
    salesforce: {
      file: 'In Salesforce: Setup → Single Sign-On Settings → your setting → Download Metadata.',
      paste: 'The same metadata, copied out of a message or an editor.',
      url: 'Salesforce has no such address of its own; use this if you keep the file on a server.',
      fields: 'When there is no metadata yet: My Domain and organisation ID are enough.',
    },
    saml: {
      file: 'Most applications offer a file called “SP metadata”.',
      paste: 'The same metadata, copied out of a message or an editor.',
      url: 'Most applications show their metadata at an address.',
      fields: 'When the application shows an entity ID and an ACS address only.',
    },
  },
  file: 'Metadata file (XML)',
  text: 'Metadata (XML)',
  textHint: 'From “<” at the beginning to “>” at the end.',
  url: 'Address of the metadata',
  urlHint: 'Begins with https:// and can be reached from the internet without a password.',
  watch: 'Look at it again every hour; changes wait for your approval',
};

export const fields = {
  myDomain: 'My Domain',
  myDomainHint: 'Its name, such as acme or acme--test.sandbox, or any address of your org.',
  organizationId: 'Organisation ID',
  organizationIdHint: 'Begins with 00D. In Salesforce: Setup → Company Information.',
  more: 'More, when Salesforce shows something else than usual',
  salesforceEntityId: 'Entity ID (if it is not the address of your My Domain)',
  salesforceAcs: 'Login URL (instead of the organisation ID)',
  salesforceAcsHint:
    'In Salesforce: Setup → Single Sign-On Settings → your setting → Endpoints. To the last character.',
  entityId: 'Entity ID',
  entityIdHint: 'Also called issuer or audience: how the application calls itself.',
  assertionConsumerServiceUrl: 'ACS address',
  assertionConsumerServiceUrlHint:
    'Also called assertion consumer service, reply or callback address: where answers are sent.',
  singleLogoutServiceUrl: 'Logout address (optional)',
  certificate: 'Its certificate (optional)',
  certificateHint:
    'From BEGIN CERTIFICATE to END CERTIFICATE. With it, requests are checked; without, they are taken unsigned.',
  derived: 'The rest follows from these. You see it in the preview.',
};

export const preview = {
  show: 'Show what it says',
  reading: 'Reading…',
  heading: 'What Latchkey understood',
  notYet: 'Nothing is stored yet.',
  factsHeading: 'The facts',
  warningsHeading: 'Before you go on',
  name: 'Name',
  nameHint: 'People see it when they sign in.',
  add: 'Add it',
  update: 'Update it',
  known: (name: string) =>
    `This application is already here, as “${name}”. Nothing is added: its facts are brought up to date, its settings stay.`,
  differences: 'What differs',
  same: 'Nothing differs from what is stored.',
  openKnown: (name: string) => `Open ${name}`,
  keepAddress: 'Keep this address',
  outdated:
    'Something has changed since the preview. Nothing was stored. This is the newest: look at it, then confirm.',
  choicesHeading: 'Which one of them?',
  choicesLead: 'This metadata describes several applications.',
  choose: 'Show this one',
  refusedAt: 'Where the trouble is',
  line: (line: number) => `Line ${line}`,
  nameMissing: 'Give it a name.',
};
