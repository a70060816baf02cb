import { readBase64Binary } from './base64.ts';

/** One block of a PEM text; RFC 7468. */
export interface PemBlock {
  /** Such as `CERTIFICATE`. */
  label: string;
  der: Buffer;
}

/** Reads the blocks of a PEM text in their order; what stands around them, and a block that is not base64, is left out. */
export function readPem(text: string): PemBlock[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \1-----/g);
  return [...blocks].flatMap(([, label = '', base64 = '']) => {
    const der = readBase64Binary(base64);
    return der === null ? [] : [{ label, der }];
  });
}
