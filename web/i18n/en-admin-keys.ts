/** What the pages of the signing keys and of the API tokens say, in English. */

export const keys = {
  heading: 'Signing keys',
  lead: 'Latchkey signs every answer to an application with a key, and the application trusts its certificate. To change the key, make the next one first, give its certificate to your applications, then switch them over: one at a time, or all at once.',
  make: 'Make the next key',
  bring: 'Bring your own',
  slots: { active: 'Active', next: 'Next', retired: 'Retired' },
  slotHints: {
    active: 'Signs for every application that follows the active key.',
    next: 'Published in the metadata, so that applications can learn it. It signs only where you try it.',
    retired: 'No longer published. It signs only for applications that are pinned to it.',
  },
  subject: 'Certificate',
  fingerprint: 'Fingerprint (SHA-256)',
  ends: 'Ends',
  daysLeft: (days: number) => {
    if (days < 0) return 'It has ended';
    return days === 1 ? '1 day left' : `${days} days left`;
  },
  created: 'Made',
  signsFor: 'Signs for',
  nobody: 'No application',
  pinned: 'pinned',
  following: 'follows the active key',
  pem: 'The certificate as text',
  download: 'Download the certificate',
  noNext: 'There is no next key. Make one some weeks before the active certificate ends.',
  made: 'The next key is made. It is in the metadata now.',
  trial: {
    heading: 'Try it on people',
    lead: 'The answers for these people are signed with this key, whatever their application trusts. Choose people whose application already knows the new certificate.',
    add: 'Add a person',
    stop: (name: string) => `Stop trying it on ${name}`,
    none: 'It is not tried on anybody.',
    stored: 'Stored. It counts from the next sign-in.',
  },
  switchOne: 'To switch one application, open it and choose the key under Settings.',
  activate: 'Switch all to this key',
  activateQuestion: {
    title: 'Switch every application to the next key?',
    message: (count: number) =>
      `From the next sign-in on, answers to ${count === 1 ? '1 application' : `${count} applications`} that follow the active key are signed with the new one. Where the new certificate is not installed yet, nobody can sign in. Pin such an application to the key it has, or go back if it was too early.`,
    action: 'Switch all',
  },
  activated: 'Switched. The key before is kept, so that you can go back.',
  back: 'Go back to this key',
  backQuestion: {
    title: 'Go back to this key?',
    message:
      'Applications that follow the active key get answers signed with this one again, from the next sign-in on.',
    action: 'Go back',
  },
  wentBack: 'This key signs again.',
  retire: 'Retire it',
  retireQuestion: {
    title: 'Retire the next key?',
    message:
      'It leaves the metadata, and it is not tried on anybody any more. It can still be made the active one later.',
    action: 'Retire',
  },
  retired: 'The key is retired.',
  remove: 'Delete it',
  removeQuestion: {
    title: 'Delete this key for good?',
    message: 'Its private half is destroyed. You cannot go back to it.',
    action: 'Delete',
  },
  removed: 'The key is deleted.',
  own: {
    heading: 'Bring your own key and certificate',
    lead: 'An RSA key of at least 2048 bits and its certificate, both as PEM. The key is sealed with the master key and never shown again.',
    privateKey: 'Private key',
    privateKeyHint: 'Begins with -----BEGIN PRIVATE KEY-----, without a passphrase.',
    certificate: 'Its certificate',
    certificateHint: 'Begins with -----BEGIN CERTIFICATE-----.',
    store: 'Store as the next key',
  },
};

export const tokens = {
  heading: 'API tokens',
  lead: 'A token lets a program use the API in a role of yours. It is shown once, ends on its day, and stops when whoever made it is no longer an administrator. It cannot do what needs a passkey.',
  make: 'Make a token',
  none: 'No program has a token.',
  search: 'Search by name',
  made: 'Made',
  name: 'Name',
  nameHint: 'What will use it, such as “people sync”.',
  role: 'Role',
  days: 'Days until it ends',
  daysHint: '1 to 366.',
  create: 'Make it',
  madeHeading: 'Copy the token now',
  madeLead:
    'It is not shown again. Keep it where you keep passwords; programs send it in the header “Authorization: Bearer …”.',
  token: 'Token',
  maker: 'Made by',
  ends: (day: string) => `Ends on ${day}`,
  lastUsed: 'Last used',
  state: 'State',
  works: 'Works',
  worksNot: 'Does not work',
  revoke: 'Revoke',
  revokeNamed: (name: string) => `Revoke ${name}`,
  revokeQuestion: (name: string) => ({
    title: `Revoke “${name}”?`,
    message: 'The program that uses it is refused at once. This cannot be taken back.',
    action: 'Revoke',
  }),
  revoked: 'The token is revoked.',
  documentation: 'What programs can do: the API',
};
