/** What the guides that connect an application say, in English; what stands in Salesforce's forms is spelt as there. */
import { upperAndLowerCase } from './en-admin-federation-id.ts';

export const connect = {
  heading: 'Connect Salesforce',
  lead: 'Every step in Salesforce, in the order of its pages, with your values filled in. You can do this before you add the application here.',
  back: 'Add an application',
  valuesHeading: 'What Salesforce needs from us',
  otherValuesHeading: 'What the application needs from us',
  issuer: 'Issuer (our entity ID)',
  loginUrl: 'Login URL',
  logoutUrl: 'Logout URL',
  metadataUrl: 'Metadata, as an address',
  metadata: 'Metadata, as a file',
  metadataText: 'The metadata as text',
  certificate: 'Certificate',
  certificateText: 'The certificate as text',
  certificateEnds: (day: string) => `It ends on ${day}.`,
  fingerprint: 'Fingerprint of the certificate (SHA-256)',
  nameIdFormats: 'NameID formats',
  downloadMetadata: 'Download the metadata file',
  downloadCertificate: 'Download the certificate',
  pinned:
    'This application is pinned to a key that is not the active one. The certificate here is the one of that key; the metadata is for everybody, and need not have it.',
  signingKeys: 'Open Signing keys',
  guideHeading: 'Step by step in Salesforce',
  onlyHere: (address: string) =>
    `Salesforce accepts only an https address that everybody’s browser can reach. This Latchkey is at ${address}: these values are for trying out here.`,
};

/** Where a person's own value is not known yet. */
export const unknown = { myDomain: 'https://YOUR-DOMAIN.my.salesforce.com' };

export const sketch = {
  ticked: 'ticked',
  unticked: 'not ticked',
  empty: 'leave empty',
  press: 'press this',
};

/** As they are spelt in Salesforce. */
export const labels = {
  edit: 'Edit',
  save: 'Save',
  samlEnabled: 'SAML Enabled',
  caseInsensitive: 'Make Federation ID case-insensitive',
  new: 'New',
  fromFile: 'New from Metadata File',
  fromUrl: 'New from Metadata URL',
  name: 'Name',
  apiName: 'API Name',
  samlVersion: 'SAML Version',
  issuer: 'Issuer',
  entityId: 'Entity ID',
  certificate: 'Identity Provider Certificate',
  requestCertificate: 'Request Signing Certificate',
  requestMethod: 'Request Signature Method',
  decryption: 'Assertion Decryption Certificate',
  identityType: 'SAML Identity Type',
  identityLocation: 'SAML Identity Location',
  binding: 'Service Provider Initiated Request Binding',
  loginUrl: 'Identity Provider Login URL',
  logoutUrl: 'Custom Logout URL',
  errorUrl: 'Custom Error URL',
  sloEnabled: 'Single Logout Enabled',
  sameMethod: 'Use Selected Request Signature Method for Single Logout',
  salesforceMfa: 'Use Salesforce MFA for this SSO Provider',
  jit: 'User Provisioning Enabled',
  download: 'Download Metadata',
  loginForm: 'Login Form',
  federationId: 'Federation ID',
  authenticationService: 'Authentication Service',
};

/** What is chosen in Salesforce's form; identifiers are spelt as there. */
export const choices = {
  name: 'Latchkey',
  samlVersion: '2.0',
  certificate: 'latchkey.crt',
  requestCertificate: 'Generate self-signed certificate',
  requestMethod: 'RSA-SHA256',
  decryption: 'Assertion not encrypted',
  identityType: 'Assertion contains the Federation ID from the User object',
  identityLocation: 'Identity is in the NameIdentifier element of the Subject statement',
  binding: 'HTTP Redirect',
};

export const paths = {
  settings: 'Setup › Identity › Single Sign-On Settings',
  form: 'Setup › Single Sign-On Settings › New',
  saved: 'Setup › Single Sign-On Settings › Latchkey',
  user: 'Setup › Users › a person › Edit',
  myDomain: 'Setup › Company Settings › My Domain › Authentication Configuration',
};

export const steps = {
  enable: {
    heading: 'Switch SAML on',
    text: 'In Setup, type “Single” into Quick Find and open Single Sign-On Settings. Press Edit, tick SAML Enabled, and save. It is easy to leave this page without saving: then nothing works later on.',
    note: `Leave “Make Federation ID case-insensitive” ticked. ${upperAndLowerCase}`,
  },
  create: {
    heading: 'Make a new setting',
    text: 'On the same page, under SAML Single Sign-On Settings, press New from Metadata File and choose our metadata file. Salesforce then fills in most of the form. New from Metadata URL does the same with our address, if it can be reached from the internet; with New you copy each value yourself.',
  },
  form: {
    heading: 'Fill in the form',
    text: 'Compare each field with this picture, from the top to the bottom. Copy a value where Salesforce has another one.',
    identity:
      'The SAML Identity Type matters most: choose the Federation ID. Names of users differ from sandbox to sandbox, Federation IDs do not.',
    signing:
      'With RSA-SHA256, Salesforce signs its requests in a way that Latchkey accepts. HTTP Redirect or HTTP POST: both work.',
    mfa: 'Leave “Use Salesforce MFA for this SSO Provider” off. The passkey is the second factor; with this on, people are asked twice.',
  },
  metadata: {
    heading: 'Bring Salesforce’s metadata here',
    text: 'After saving, Salesforce shows the setting. Press Download Metadata there, and give the file to Latchkey.',
    add: 'Add an application with this file',
    done: 'This application is here already. When the setting changes, bring it up to date under Overview.',
    now: 'Bring Salesforce’s metadata here now: Latchkey has no certificate yet that could check its requests.',
    update: 'Bring it up to date with this file',
  },
  people: {
    heading: 'Give each user their Federation ID',
    text: `Salesforce finds its user by the Federation ID. Put the same value into the user in Salesforce and into the person in Latchkey. If a person here has none, their e-mail address is sent. ${upperAndLowerCase}`,
    value: 'ada@example.com',
  },
  login: {
    heading: 'Show Latchkey on the login page',
    text: 'In Setup, open My Domain and edit Authentication Configuration. Tick Latchkey and save. The button then stands on the login page of your My Domain.',
    note: 'Leave Login Form ticked until a test has worked.',
  },
  breakGlass: {
    heading: 'Keep one way in for an emergency',
    text: 'Keep one administrator who can log in to Salesforce with a password and Salesforce’s own second factor, without Latchkey. Write the password down and lock it away. If Latchkey is out of order, this person gets in and can switch single sign-on off.',
  },
  test: {
    heading: 'Try it',
    text: 'Test here first: it uses your passkey and shows what Salesforce would get. Then open your My Domain in a private window and press Latchkey.',
    link: 'Test a sign-in here',
  },
};

export const sandboxes = {
  heading: 'Sandboxes',
  items: [
    'A sandbox is an org of its own: do all these steps once more there, and add it here as an application of its own, with its own metadata.',
    'Its My Domain looks like acme--test.sandbox.my.salesforce.com. Without My Domain, log in at test.salesforce.com.',
    'A refresh makes a new org out of it: SAML is switched off, the organisation ID is another one, and so is the address that gets our answers. After each refresh, switch SAML on again, download the metadata, and bring the application up to date here.',
    'Use the Federation ID there too. Names of users get the sandbox’s name at their end, Federation IDs stay as they are.',
  ],
};

export const other = {
  heading: 'Step by step',
  steps: [
    'Open the page for single sign-on (SSO, SAML) in the application’s administration.',
    'If it takes metadata, give it our file or our address: that fills in everything. Otherwise copy the values above, one by one: Issuer, Login URL, Logout URL and the certificate.',
    'Choose how it finds its user. Latchkey sends the value that is set under Settings as the NameID.',
    'If the application reads attributes, such as a name or an e-mail address, add them under Settings, with the names that it expects.',
    'Bring its metadata here when it changes, or let Latchkey look at its address every hour.',
    'Test a sign-in. Keep another way in for one administrator until it has worked.',
  ],
};
