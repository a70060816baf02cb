import { internal } from '../errors.ts';

/** Everything outside the production Char of XML 1.0, section 2.2; with the `u` flag lone surrogates are among it. */
const NOT_A_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

const TEXT_SPECIAL = /[&<>\r]/g;
const ATTRIBUTE_SPECIAL = /[&<"\t\n\r]/g;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** Text as canonical XML writes it; xml-c14n 2.3. @throws internal for a character that XML 1.0 does not allow */
export function canonicalText(value: string): string {
  return canonicalize(value, TEXT_SPECIAL);
}

/** The same for the value of an attribute, between double quotes. */
export function canonicalAttribute(value: string): string {
  return canonicalize(value, ATTRIBUTE_SPECIAL);
}

function canonicalize(value: string, special: RegExp): string {
  const refused = NOT_A_CHARACTER.exec(value)?.[0];
  if (refused !== undefined) throw internal(new Error(`XML 1.0 does not allow ${codePoint(refused)}.`));
  return value.replace(special, (character) => REFERENCES[character] ?? character);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
