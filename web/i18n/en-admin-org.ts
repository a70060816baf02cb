/** What is said while a Salesforce org is connected and set up, in English; what stands in Salesforce is spelt as there. */
import { formatNumber } from './numbers.ts';

export const form = {
  heading: 'Connect the org',
  lead: 'Latchkey can set Salesforce up by itself. For that it needs a session of a Salesforce administrator, for half an hour at most.',
  promise:
    'What you enter is used once, in memory. It is never stored, never logged, and never sent back to this page. Nothing is changed in Salesforce before you have seen the exact changes and confirmed them.',
  way: 'How do you want to connect?',
  onlyAdministrators:
    'An administrator of Latchkey can have Salesforce set up from here. The guide below shows every step.',
  again: 'Connect again',
};

export const ways = {
  oauth: {
    label: 'Log in at Salesforce (OAuth)',
    hint: 'Works with every org, and goes on working. You make an External Client App in Salesforce once. Your password stays there.',
  },
  accessToken: {
    label: 'Paste an access token',
    hint: 'Works with every org, with nothing to set up in it. You need the Salesforce CLI, logged in to the org.',
  },
  password: {
    label: 'Username, password and security token',
    hint: 'The old way, until Salesforce ends it in Summer ’27. Orgs made since Winter ’26 have it switched off.',
  },
};

export const place = {
  label: 'Where is the org?',
  production: 'Production or Developer Edition',
  productionHint: 'People log in at login.salesforce.com.',
  sandbox: 'Sandbox',
  sandboxHint: 'People log in at test.salesforce.com.',
  myDomain: 'By its My Domain',
  myDomainHint: 'Always right; needed when the org refuses logins at login.salesforce.com and test.salesforce.com.',
};

export const fields = {
  myDomain: 'My Domain',
  myDomainHint:
    'For example acme, or the whole address from the browser. A sandbox: acme--test.sandbox. It is in Salesforce under Setup › My Domain.',
  consumerKey: 'Consumer Key',
  consumerKeyHint: 'In the app under Settings › OAuth Settings › Consumer Key and Secret. The secret is not needed.',
  accessToken: 'Access token',
  accessTokenHint: 'It begins with 00D and has an exclamation mark in it.',
  username: 'Username',
  password: 'Password',
  securityToken: 'Security token',
  securityTokenHint:
    'Salesforce sent it by e-mail: your picture › Settings › Reset My Security Token. Leave it empty when the org trusts the address of this server.',
  connect: 'Connect',
  logIn: 'Go to Salesforce',
  connecting: 'Connecting…',
  leaving: 'Going to Salesforce…',
};

export const externalApp = {
  heading: 'How to make the External Client App',
  steps: [
    'In Salesforce Setup, open External Client App Manager and press New External Client App. Call it “Latchkey set-up”, with your e-mail address, for local distribution.',
    'Under API, tick Enable OAuth and put in this callback URL:',
    'As OAuth scope choose “Manage user data via APIs (api)”, and nothing else.',
    'Leave “Require secret for Web Server Flow” off, and turn on “Require Proof Key for Code Exchange (PKCE)”.',
    'Press Create. Then open Settings › OAuth Settings › Consumer Key and Secret, and copy the Consumer Key into the field below. A new app may take ten minutes until it works.',
  ],
  /** The step that the callback URL belongs to, counted from 0. */
  callbackStep: 1,
  callbackUrl: 'Callback URL',
  who: 'Log in as a user who may “Customize Application” and “Modify Metadata”: a System Administrator.',
  noCallback: 'The callback URL could not be read. Load this page again.',
};

export const tokenHelp = {
  heading: 'How to get an access token',
  steps: [
    'Log the Salesforce CLI in to the org, if it is not: sf org login web --instance-url https://YOUR-DOMAIN.my.salesforce.com',
    'Let it show the token. Newer versions of the CLI leave it out unless you ask for it:',
    'Copy the access token and the instance URL into the fields below.',
  ],
  command: 'sf org display --verbose --json',
  commandLabel: 'Command that shows the token',
  note: 'The token works as long as that session does. Log out of it afterwards with sf org logout.',
};

export const passwordHelp = [
  'This uses SOAP login(). In orgs made since Winter ’26 it is off until somebody turns it on in Setup › User Interface or API settings; from Summer ’27 it is gone everywhere.',
  'The user needs the permission “Use Any API Auth”, and “API Enabled”.',
  'If Salesforce refuses it, choose one of the other two ways.',
];

export const failures: Record<string, { title: string; message: string }> = {
  access_denied: {
    title: 'Salesforce was not allowed to connect',
    message: 'You, or a rule of the org, denied it. Nothing was changed. Try again, or choose another way.',
  },
  invalid_client: {
    title: 'Salesforce wants a secret from the app',
    message: 'In the External Client App, switch “Require secret for Web Server Flow” off: PKCE protects the code.',
  },
  invalid_client_id: {
    title: 'Salesforce does not know the Consumer Key',
    message: 'Check it. A new External Client App may take ten minutes until it works.',
  },
  redirect_uri_mismatch: {
    title: 'The callback URL is another one',
    message: 'Put the callback URL that is shown below into the External Client App, exactly as it is.',
  },
  invalid_scope: {
    title: 'The app may not do enough',
    message: 'Give the External Client App the scope “Manage user data via APIs (api)”.',
  },
  OAUTH_APP_ACCESS_DENIED: {
    title: 'The app is not open to this user',
    message: 'An administrator of the org has to allow the External Client App for the user who logs in.',
  },
  invalid_grant: {
    title: 'The login at Salesforce was too old',
    message: 'What Salesforce sent back was spent, or came too late. Nothing was changed. Try again.',
  },
  orgUnreachable: {
    title: 'Salesforce could not be reached',
    message: 'Check the My Domain, and that this server may open connections to it. Then try again.',
  },
  orgLimitReached: {
    title: 'Salesforce takes no more requests today',
    message: 'The org has used up its API requests of 24 hours. Try again later.',
  },
  authorizationGone: {
    title: 'That took too long',
    message:
      'Logging in at Salesforce has to be finished within ten minutes, in the browser in which it began. Try again.',
  },
};
export const otherFailure = {
  title: 'Salesforce refused the connection',
  message:
    'Nothing was changed. Check the Consumer Key, the callback URL and the scope of the External Client App; the audit has the reason that Salesforce gave. A new app may take ten minutes until it works.',
};

export const connected = {
  heading: (name: string) => `Connected with ${name}`,
  host: 'My Domain',
  edition: 'Edition',
  organizationId: 'Organisation ID',
  way: 'Connected by',
  until: 'Until',
  sandbox: 'Sandbox',
  production: 'Production',
  ways: { oauth: 'OAuth', accessToken: 'Access token', password: 'Username and password' },
  disconnect: 'Disconnect',
  said: 'The org is connected',
  last: (name: string, host: string) => `Last connected: ${name}, ${host},`,
  which: 'Which org?',
  open: (name: string, host: string) => `Go on with ${name} (${host})`,
  openLead: 'These orgs are connected already:',
};

export const disconnect = {
  heading: 'Disconnect from the org',
  message: 'Latchkey forgets the session. What was set up stays as it is.',
  revoke: 'Also end the token in Salesforce',
  revokeHint: 'Then nobody can use it any more, wherever else it may be.',
  advice: {
    oauth:
      'Afterwards, delete the External Client App in Salesforce, or block it, if you do not need it for another org.',
    accessToken: 'The token also works elsewhere until it has ended: in the CLI, you are logged out with it.',
    password:
      'Afterwards, reset your security token in Salesforce (your picture › Settings › Reset My Security Token), and change the password if anybody else could have seen it.',
  },
  action: 'Disconnect',
  done: 'Disconnected',
  revoked: 'Disconnected, and the token has ended in Salesforce',
  notRevoked:
    'Disconnected. Salesforce did not confirm that the token has ended: end the session there, in Setup › Session Management.',
};

export const plan = {
  heading: 'What has to be done',
  lead: 'Read from the org just now. Nothing has been changed yet.',
  leadDone: 'Everything is as it should be.',
  advice:
    'When you are done with the steps below too, disconnect: Latchkey forgets the session then, and has Salesforce end the token if you want it to.',
  reading: 'Reading the org…',
  read: 'Read the org again',
  wasRead: 'The org has been read',
  options: 'Options',
  binding: 'How Salesforce sends its requests',
  bindings: { redirect: 'HTTP Redirect', post: 'HTTP POST' },
  name: 'Name of the application here',
  nameHint: 'Left empty, it is called like the org.',
  optionsChanged: 'The options have changed. Read the org again to see what would be done now.',
  others: 'Other single sign-on settings in this org stay as they are:',
  otherIssuer: (issuer: string) => `Issuer ${issuer}`,
  steps: {
    samlLogin: 'Turn SAML on',
    samlConfig: 'The single sign-on setting “Latchkey”',
    serviceProvider: 'The application here',
    requestCertificate: 'The certificate of Salesforce’s requests',
    loginButton: 'The button on the login page',
  },
  states: { done: 'Done', toDo: 'To do', byHand: 'By hand', blocked: 'After another step' },
  runs: { waiting: 'Waiting', running: 'Running…', done: 'Done', failed: 'Failed' },
  changes: 'Changes',
  what: 'What',
  before: 'Now',
  after: 'Then',
  nothing: 'nothing',
  drift: (when: string) => `Changed by somebody since ${when}`,
  driftUnknown: 'Changed by somebody since it was set up from here',
  driftBefore: 'As we left it',
  driftAfter: 'As it is now',
  written: 'How to do it by hand',
  undo: 'Take back',
  undoNamed: (step: string) => `Take back: ${step}`,
  refreshedHeading: 'This sandbox was refreshed',
  refreshed: (when: string) =>
    `It was connected on ${when}, and is another org since: single sign-on has to be set up anew. The application keeps its settings.`,
};

export const run = {
  start: 'Make these changes',
  repair: 'Repair',
  goOn: 'Go on',
  running: 'Making the changes…',
  confirmTitle: (count: number) => (count === 1 ? 'Make 1 change?' : `Make ${formatNumber(count)} changes?`),
  confirmMessage: 'These steps run now, one after another, exactly as they are shown:',
  confirmStep: (step: string, count: number) =>
    `${step}: ${count === 1 ? '1 change' : `${formatNumber(count)} changes`}`,
  breakGlass:
    'Password login is left as it is. Keep one administrator who can log in to Salesforce with a password, without Latchkey, in case of an emergency.',
  confirmAction: 'Make the changes',
  done: 'The changes have been made',
  failedAt: (step: string) => `It stopped at “${step}”. What was done before stays done.`,
  outdatedHeading: 'Something has changed meanwhile',
  outdated: 'What stands here now was not shown before, so nothing more was changed. Look at it, and confirm it.',
};

export const undo = {
  title: (step: string) => `Take back “${step}”?`,
  message:
    'Salesforce gets back what was there before. Without this step, people may not be able to log in with Latchkey any more.',
  action: 'Take back',
  done: (step: string) => `“${step}” was taken back`,
};

export const check = {
  heading: 'Check',
  lead: 'Looks at the org from outside, as a browser does, and compares it with what was set up.',
  action: 'Check now',
  checking: 'Checking…',
  done: 'The org has been checked',
  label: 'What was checked',
  codes: {
    samlLogin: 'SAML is on',
    samlConfig: 'The setting “Latchkey”',
    serviceProvider: 'The application here',
    requestCertificate: 'The certificate of Salesforce’s requests',
    loginButton: 'The button on the login page',
    loginUrl: 'The login URL',
    loginForm: 'The login form',
    organization: 'The org',
  },
  results: { passed: 'Passed', failed: 'Failed', warning: 'Look at this', notKnown: 'Not known' },
};

export const next = {
  heading: 'Then',
  federationIds: 'Federation IDs',
  federationIdsLead:
    'Salesforce finds its users by their Federation ID: compare them, and write those that are missing.',
  test: 'Test a sign-in',
  testLead: 'Log in with your passkey, and see what Salesforce would get.',
};

export const pack = {
  heading: 'Without any access: the set-up pack',
  lead: 'A zip file with this installation’s own values: the single sign-on setting for the Metadata API, a file for Data Loader, and a checklist. Unpack it, and deploy it in its folder; or give it to a colleague.',
  later:
    'A zip file for a colleague, with this installation’s own values. It is made for an application, so that the answer of the org has a place to arrive:',
  add: 'add Salesforce by its My Domain',
  action: 'Download the set-up pack',
  commandLabel: 'Deploy it with the Salesforce CLI',
  command: 'sf project deploy start --metadata-dir unpackaged --target-org YOUR-ORG',
};

export const byHand = { heading: 'Set it up by hand, step by step' };
