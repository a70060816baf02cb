/** What people may type as text: one line of what XML 1.0 can carry, so that every name fits into an assertion. */

// Controls, line and paragraph separators, lone surrogates and non-characters; xml 2.2.
const FORBIDDEN = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff\\ufffe\\uffff';

/** Text that both databases can hold, as a JSON schema's `pattern`: no NUL, no lone surrogate. */
export const TEXT = '^[^\\u0000\\ud800-\\udfff]*$';

/** One line with something else than spaces on it, as a JSON schema's `pattern`. */
export const ONE_LINE = `^(?=.*\\S)[^${FORBIDDEN}]*$`;

/** An e-mail address, as a JSON schema's `pattern`. */
export const EMAIL_ADDRESS = `^[^\\s@${FORBIDDEN}]+@[^\\s@${FORBIDDEN}]+$`;

/** RFC 5321 4.5.3.1.3. */
export const EMAIL_ADDRESS_LENGTH = 254;

/** Whether this is one line of 1 to `most` characters. */
export function isOneLine(text: string, most: number): boolean {
  return text.length <= most && new RegExp(ONE_LINE, 'u').test(text);
}

/** Whether this may be an e-mail address. */
export function isEmailAddress(text: string): boolean {
  return text.length <= EMAIL_ADDRESS_LENGTH && new RegExp(EMAIL_ADDRESS, 'u').test(text);
}

/** Escapes text for an HTML element or a quoted attribute. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
