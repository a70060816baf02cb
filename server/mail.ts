import { createTransport } from 'nodemailer';
import { isEmailAddress } from './contract/text.ts';
import type { MailSettings } from './mail-settings.ts';
import { createWorkQueue } from './work-queue.ts';

/** Something to send to one person. */
export interface Mail {
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
}

/** An e-mail that is sent in the background. */
export interface Letter {
  /** Writes it, when its turn has come. */
  write(): Mail;
  /** Hears what became of it; null: it was accepted. It never rejects. */
  done(failure: Error | null): Promise<void>;
}

/** Sends e-mail. */
export interface Mailer {
  /** @throws Error when it was not accepted; the message holds no address and nothing of the e-mail */
  send(mail: Mail): Promise<void>;
  /** Sends in the background, a few at a time. */
  sendLater(letters: readonly Letter[]): void;
  /** Waits for what is on its way; what still waits for its turn is never sent. */
  close(): Promise<void>;
}

/** Letters, and connections, at the same time. */
const AT_ONCE = 4;
const CONNECT_TIMEOUT_MS = 5_000;
const SEND_TIMEOUT_MS = 30_000;

/** An e-mail of Latchkey is nothing to answer: no "I am on holiday" comes back (RFC 3834 5). */
const HEADERS = { 'Auto-Submitted': 'auto-generated' };

/** Sends by SMTP; it connects when there is something to send. */
export function createMailer(settings: MailSettings): Mailer {
  const transport = createTransport({ pool: true, maxConnections: AT_ONCE, ...transportOptions(settings) });
  const { from } = settings;

  async function send({ to, subject, text, html }: Mail): Promise<void> {
    if (!isEmailAddress(to.address)) throw new Error('The person has no address to which e-mail can go');
    // The envelope says who gets it, whatever a name does to the header beside it.
    const envelope = { from: from.address, to: [to.address] };
    const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
    try {
      // Copies, because the library writes into the addresses that it is given.
      await transport.sendMail({
        from: { ...from },
        to: { ...to },
        subject,
        text,
        html,
        envelope,
        signal,
        headers: HEADERS,
      });
    } catch (error) {
      throw withoutAddress(error);
    }
  }

  const queue = createWorkQueue(AT_ONCE);
  return {
    send,
    sendLater: (letters) => queue.add(letters.map((letter) => () => deliver(letter, send))),
    async close() {
      await queue.close();
      transport.close();
    },
  };
}

async function deliver(letter: Letter, send: Mailer['send']): Promise<void> {
  const attempt = async () => send(letter.write());
  const failure = await attempt().then(
    () => null,
    (error: Error) => error,
  );
  await letter.done(failure);
}

/** The options of the connection: links are secrets, so TLS is a must, except within this machine. */
export function transportOptions({ host, port, isTls, credentials }: MailSettings) {
  return {
    host,
    port,
    secure: isTls,
    requireTLS: !isTls && !isLoopback(host),
    ...(credentials !== null && { auth: { user: credentials.user, pass: credentials.password } }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SEND_TIMEOUT_MS,
    // What is sent is text that we wrote; nothing is ever read from a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** What a server answers may repeat the address: its words stay out of the log, its codes are enough. */
function withoutAddress(error: unknown): Error {
  const codes = ['code', 'command', 'responseCode'].map((name) =>
    error instanceof Error ? Object.getOwnPropertyDescriptor(error, name)?.value : undefined,
  );
  return new Error(`The e-mail was not accepted (${codes.filter((code) => code !== undefined).join(' ')})`);
}
