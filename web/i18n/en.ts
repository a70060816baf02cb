/** Every word a page says, in English: another language is one more file that exports the same. */

export const locale = 'en-GB';
export const brand = 'Latchkey';
export const reference = 'Reference number';
export const offline = { title: 'There is no connection', message: 'Check your network, then try again.' };

export const passkey = {
  usePhone: 'Use my phone',
  usePhoneAnyway: 'Use my phone anyway',
  phoneNeeds:
    'To use your phone, switch on Bluetooth here and on the phone. Keep the two close together, and both online.',
  waiting: 'Follow the steps your browser shows.',
};

export const obstacle = {
  embedded: {
    title: 'You are inside another app',
    message:
      'Passkeys often do not work here. Open this page in Safari or Chrome: copy its address and paste it there.',
  },
  unsupported: {
    title: 'This browser cannot use passkeys',
    message:
      'Update it, or open this page in a current Safari, Chrome, Edge or Firefox: copy its address and paste it there.',
  },
  address: 'Address of this page',
  copy: 'Copy the address',
  copied: 'Copied. Paste it into the other browser.',
};

export const login = {
  heading: (serviceProvider: string | null) => `Sign in to ${serviceProvider ?? 'your account'}`,
  lead: 'Use your fingerprint, your face or your screen lock. There is no password.',
  signIn: 'Sign in with a passkey',
  autofill: 'Or choose your passkey here',
  autofillHint: 'Select it and pick one. Nothing to type.',
  sending: 'Signing you in…',
  noPasskeyYet: 'No passkey yet? Ask your administrator for a link.',
  stale: { title: 'This page was open too long', message: 'Nothing is lost. Sign in now.' },
  failures: {
    cancelled: {
      title: 'The sign-in was stopped',
      message: 'Nothing is lost. Try again when you are ready. If your passkey is on your phone, use your phone.',
    },
    timedOut: { title: 'That took too long', message: 'Nothing is lost. Try again.' },
    nothingOffered: {
      title: 'No passkey was found here',
      message:
        'If your passkey is on your phone, use your phone. If you have none yet, ask your administrator for a link.',
    },
    alreadyHere: {
      title: 'Your browser could not use the passkey',
      message: 'Try again. If it happens again, use your phone or another browser.',
    },
    notCapable: {
      title: 'This device cannot use the passkey',
      message: 'Set up a screen lock, such as a fingerprint or a PIN, then try again. Or use your phone.',
    },
    wrongAddress: {
      title: 'This is not the right address',
      message:
        'A passkey works only at the address it was made for. Go back to the application and sign in from there. If it happens again, tell your administrator.',
    },
    unknown: {
      title: 'Your browser could not use the passkey',
      message: 'Try again. If it happens again, use your phone or another browser.',
    },
  },
};

export const enrolment = {
  heading: { enrolment: 'Create your passkey', setup: 'Set up the administrator' },
  lead: {
    enrolment: 'A passkey replaces your password. You will use it to sign in from now on.',
    setup: 'Latchkey is new here. The administrator you create now looks after everybody else.',
  },
  loading: 'Checking your link…',
  yourAccount: 'For this account',
  notYou: 'Not you? Close this page and tell your administrator.',
  name: { label: 'Your name', mistake: 'Type your name.' },
  email: { label: 'Your e-mail address', mistake: 'Type an e-mail address, such as ada@example.com.' },
  whatHappens: 'What happens next',
  steps: [
    'Your browser asks where to keep the passkey.',
    'You confirm with your fingerprint, your face or your screen lock. That stays on your device.',
    'Done. There is nothing to remember.',
  ],
  create: 'Create a passkey',
  saving: 'Saving your passkey…',
  tryAgain: 'Try again',
  brokenLink: {
    title: 'This link is not complete',
    message: 'Open the link you were given again, whole, or copy all of it into the address bar.',
  },
  failures: {
    cancelled: {
      title: 'No passkey was created',
      message: 'It was stopped before the end. Your link still works: try again when you are ready.',
    },
    timedOut: { title: 'That took too long', message: 'No passkey was created. Your link still works: try again.' },
    nothingOffered: {
      title: 'This browser did not offer to create a passkey',
      message: 'Your link still works. Use your phone, or open the link in another browser.',
    },
    alreadyHere: {
      title: 'You already have a passkey here',
      message: 'You can sign in with it. To add another, use your phone or open the link on another computer.',
    },
    notCapable: {
      title: 'This device cannot keep a passkey',
      message: 'Set up a screen lock, such as a fingerprint or a PIN, then try again. Or use your phone.',
    },
    wrongAddress: {
      title: 'This is not the right address',
      message: 'Open the link exactly as you were given it. If it happens again, tell your administrator.',
    },
    unknown: {
      title: 'Your browser could not create the passkey',
      message: 'Your link still works. Try again, use your phone, or open the link in another browser.',
    },
  },
  done: {
    heading: 'Your passkey is ready',
    called: (name: string) => `It is called “${name}”.`,
    synced: 'It is kept in your password manager, and works on every device where you use that.',
    onOneDevice: 'It is kept on that one device. It does not move to others.',
    next: 'What next',
    enrolment: 'Open Salesforce and choose Latchkey on its sign-in page.',
    setup: 'Import Salesforce’s metadata. On the server, run this with the file you downloaded from Salesforce:',
    command: 'npm run latchkey -- service-provider import FILE',
    account: 'Go to your account',
  },
};

export const account = {
  heading: 'Your account',
  passkeys: 'Your passkeys',
  none: 'You have no passkey left. Ask your administrator for a link before you log out.',
  synced: 'Synced',
  onOneDevice: 'Only on one device',
  created: 'Created',
  lastUsed: 'Last used',
  neverUsed: 'Never used',
  console: 'Open the console',
  logOut: 'Log out',
};
