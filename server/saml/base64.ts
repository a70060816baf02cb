/** Reads base64 that is written exactly as an encoder writes it: no white space, no other alphabet; null: it is not. */
export function readBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : null;
}

/** Reads xs:base64Binary, which may be broken into lines; null: it is not. */
export function readBase64Binary(text: string): Buffer | null {
  return readBase64(text.replace(/[ \t\r\n]+/g, ''));
}
