/** What the console's frame and its shared components say, in English. */

export const nav = {
  label: 'Console',
  menu: 'Menu',
  home: 'Home',
  people: 'People',
  groups: 'Groups',
  invitations: 'Invitations',
  applications: 'Applications',
  doctor: 'Doctor',
  signingKeys: 'Signing keys',
  audit: 'Audit',
  tokens: 'API tokens',
  api: 'API',
  account: 'Your account',
  logOut: 'Log out',
};

export const roles = {
  user: 'User',
  helpDesk: 'Help desk',
  auditor: 'Auditor',
  administrator: 'Administrator',
};

export const page = {
  loading: 'Loading…',
  back: (where: string) => `Back to ${where}`,
  tryAgain: 'Try again',
  notFound: {
    title: 'There is nothing here',
    message: 'The address may be mistyped, or what was here has been deleted.',
    home: 'Go to the home page',
  },
  broken: {
    title: 'This page could not be loaded',
    message: 'Latchkey may have been updated, or the connection was lost. Load the page again.',
    reload: 'Load again',
  },
  noRole: {
    title: 'Your role does not allow this page',
    message: 'Ask an administrator to look for you, or to give you another role.',
  },
};

export const dialog = { close: 'Close', cancel: 'Cancel' };

export const confirm = {
  typed: (text: string) => `To go on, type “${text}”`,
  mistake: 'This is not the same text.',
};

export const unsaved = {
  title: 'Leave without saving?',
  message: 'What you changed on this page is not stored yet.',
  action: 'Leave',
};

export const shownOnce = {
  link: {
    title: 'Have you copied the link?',
    message: 'The link is shown only once. When you leave this page, it is gone from here.',
    action: 'Leave',
  },
  links: {
    title: 'Have you downloaded the links?',
    message: 'The links are shown only once. When you leave this page, they are gone from here.',
    action: 'Leave',
  },
  token: {
    title: 'Have you copied the token?',
    message: 'The token is shown only once. When you leave this page, it is gone.',
    action: 'Leave',
  },
};

export const stepUp = {
  title: 'Use your passkey once more',
  message: 'This changes who can get in, so Latchkey asks whether it is still you. It holds for five minutes.',
  action: 'Use my passkey',
  sending: 'Checking…',
  failures: {
    cancelled: {
      title: 'The passkey was not used',
      message:
        'Nothing is changed yet. Try again when you are ready. If your passkey is on your phone, use your phone.',
    },
    timedOut: { title: 'That took too long', message: 'Nothing is changed yet. Try again.' },
    nothingOffered: {
      title: 'No passkey of yours was found here',
      message: 'Use the passkey that you signed in with. If it is on your phone, use your phone.',
    },
    alreadyHere: {
      title: 'Your browser could not use the passkey',
      message: 'Try again. If it happens again, use your phone, or cancel and sign in with another browser.',
    },
    notCapable: {
      title: 'This device cannot use the passkey',
      message: 'Set up a screen lock, such as a fingerprint or a PIN, then try again. Or use your phone.',
    },
    wrongAddress: {
      title: 'This is not the right address',
      message: 'A passkey works only at the address it was made for. Open the console at that address.',
    },
    unknown: {
      title: 'Your browser could not use the passkey',
      message: 'Try again. If it happens again, use your phone, or cancel and sign in with another browser.',
    },
  },
};

export const sessionEnded = {
  title: 'Your session has ended',
  message: 'Sign in again to go on. You come back to this page; what you typed and did not save is lost.',
  action: 'Sign in again',
  stay: 'Stay here',
};

export const list = {
  loading: 'Loading…',
  count: (count: number, hasMore: boolean) => {
    if (hasMore) return `${count} shown, and there are more`;
    return count === 1 ? '1 shown, that is all' : `${count} shown, that is all`;
  },
  none: 'There is nothing yet.',
  noneYet: 'Nothing found so far. Go on to look further.',
  noMatch: 'Nothing matches. Search for something else, or clear the filters.',
  more: 'Show more',
  actions: 'Actions',
  moreRows: (count: number) => `Show ${count} more`,
  tryAgain: 'Try again',
  sortBy: (column: string) => `Sort by ${column}`,
  clear: 'Clear',
};

export const copy = { copy: 'Copy', copied: 'Copied', failed: 'Selected: copy it with your keyboard' };
export const download = 'Download';

export const picker = {
  hint: 'Type part of a name or an e-mail address.',
  none: 'Nobody matches.',
  failed: 'The list could not be read. Type again.',
  count: (count: number) => (count === 1 ? '1 person found' : `${count} people found`),
  clear: 'Choose somebody else',
};

export const file = {
  choose: 'Choose a file',
  drop: 'or drop it here, or paste its text.',
  tooLarge: (limit: string) => `This file is larger than ${limit}.`,
  notText: 'This is not a text file in UTF-8. Save it as UTF-8, then try again.',
  unreadable: 'The file could not be read. Try again.',
  taken: (name: string) => `“${name}” is read.`,
  pasted: 'Pasted text',
};

export const differences = { fact: 'What', before: 'Stored now', after: 'New', nothing: 'nothing' };

export const never = 'Never';
