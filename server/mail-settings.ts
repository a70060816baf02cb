import { isEmailAddress, isOneLine } from './contract/text.ts';

/** The mail server and the sender. */
export interface MailSettings extends SmtpServer {
  readonly from: Sender;
}

/** Where e-mail is handed over. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps); else the connection is upgraded before anything is said. */
  readonly isTls: boolean;
  readonly credentials: { readonly user: string; readonly password: string } | null;
}

/** Whom e-mail comes from. */
export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** Of submission, and of submission over TLS; RFC 8314 3.3. */
const PORT = 587;
const TLS_PORT = 465;

/** Reads `smtp://user:password@host:port` or `smtps://…`; null: it is neither. */
export function readSmtpUrl(text: string): SmtpServer | null {
  if (!/^smtps?:\/\/[^/?#]+\/?$/.test(text) || !URL.canParse(text)) return null;
  const { protocol, hostname, port, username, password } = new URL(text);
  const isTls = protocol === 'smtps:';
  const user = decode(username);
  const secret = decode(password);
  if (user === null || secret === null || (user === '') !== (secret === '')) return null;
  if (hostname === '' || port === '0') return null;
  return Object.freeze({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (isTls ? TLS_PORT : PORT)),
    isTls,
    credentials: user === '' ? null : Object.freeze({ user, password: secret }),
  });
}

/** Reads an address, or `Name <address>`; null: it is neither. */
export function readSender(text: string): Sender | null {
  const [, quoted = '', inBrackets] = /^([^<>]*)<([^<>]+)>$/.exec(text) ?? [];
  const address = inBrackets ?? text;
  const name = quoted.trim().replace(/^"(.*)"$/, '$1');
  if (!isEmailAddress(address) || /[<>,;"]/.test(address)) return null;
  return name === '' || isOneLine(name, 100) ? Object.freeze({ name, address }) : null;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
