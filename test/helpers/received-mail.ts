/** Reads an e-mail as the person's program would: headers, and the parts in plain text and HTML. */
import type { SMTPServerEnvelope } from 'smtp-server';

/** An e-mail as it arrived. */
export interface ReceivedMail {
  /** The envelope, which decides who gets it. */
  from: string;
  to: string[];
  /** By name in lower case, unfolded. */
  headers: Map<string, string>;
  text: string;
  html: string;
}

/** Takes an e-mail apart that has a text and an HTML form. */
export function readMail(raw: string, { mailFrom, rcptTo }: SMTPServerEnvelope): ReceivedMail {
  const { headers, body } = readPart(raw);
  const [, boundary] = /^multipart\/alternative;.*boundary="([^"]+)"/.exec(headers.get('content-type') ?? '') ?? [];
  if (boundary === undefined) throw new Error(`Not in two forms: ${headers.get('content-type')}`);
  // The line break before a boundary belongs to the boundary; RFC 2046 5.1.1.
  const [, first, second, ...others] = `\r\n${body}`.split(`\r\n--${boundary}`);
  if (first === undefined || second === undefined || others.length !== 1) throw new Error('Not two parts');
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    headers,
    text: decodePart(first, 'text/plain'),
    html: decodePart(second, 'text/html'),
  };
}

function readPart(part: string): { headers: Map<string, string>; body: string } {
  const [head = '', ...rest] = part.replace(/^\r\n/, '').split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([!-9;-~]+): ?(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`Not a header: ${line}`);
    if (headers.has(name.toLowerCase())) throw new Error(`Twice: ${name}`);
    headers.set(name.toLowerCase(), value);
  }
  return { headers, body: rest.join('\r\n\r\n') };
}

function decodePart(part: string, mediaType: string): string {
  const { headers, body } = readPart(part);
  if (headers.get('content-type') !== `${mediaType}; charset=utf-8`) throw new Error(`Not ${mediaType}`);
  const encoding = headers.get('content-transfer-encoding');
  if (encoding === '7bit') return body.replaceAll('\r\n', '\n');
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') throw new Error(`Encoded as ${encoding}`);
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
}
