/** What an invitation says. */
export interface Invited {
  /** The person's name. */
  name: string;
  /** The name of whoever invites them. */
  inviter: string;
  /** The host at which they will sign in. */
  site: string;
  url: string;
  expiresAt: Date;
}

/** `Friday, 27 November 2026 at 14:00 UTC`: people read it in many places. */
const DATE_AND_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' });

/** The subject of the e-mail: no name is in it, so nobody can write one that misleads. */
export function subject({ site }: Invited): string {
  return `Create your passkey for ${site}`;
}

/** What comes before the link, a paragraph each. */
export function beforeLink({ name, inviter, site }: Invited): string[] {
  return [
    `Hello ${name},`,
    `${inviter} invites you to sign in at ${site} with a passkey: your fingerprint, your face or a PIN instead of a password.`,
    'Open this link to create it. It takes a minute.',
  ];
}

/** What comes after it. */
export function afterLink({ expiresAt }: Invited): string[] {
  return [
    `The link works once, until ${DATE_AND_TIME.format(expiresAt)} UTC.`,
    'What will happen: a page opens and says whose passkey it will be. You press its button, and your device asks for your fingerprint, your face or your PIN, as it does when you unlock it. On a computer that has none of these, choose "Use my phone" and scan the QR code with your phone.',
    'Please do not forward this e-mail: whoever opens the link can create the passkey in your place.',
    'If you did not expect it, do not open the link, and ask your administrator.',
  ];
}

/** The words of the link itself, where it is not shown as it is. */
export const linkText = 'Create your passkey';
