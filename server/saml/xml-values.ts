/** Reads xs:boolean, which has four spellings; null: it is none of them. */
export function readBoolean(text: string): boolean | null {
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  return null;
}

/** Reads an xs:dateTime that says its zone (saml-core 1.3.3: UTC); null: it is not one. */
export function readInstant(text: string): Date | null {
  if (!INSTANT.test(text)) return null;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** Reads xs:unsignedShort; null: it is not one. */
export function readUnsignedShort(text: string): number | null {
  if (!/^[0-9]{1,5}$/.test(text)) return null;
  const number = Number(text);
  return number <= 65_535 ? number : null;
}

/** Whether the text is an NCName, the form of xs:ID; xml-names 3. */
export function isNcName(text: string): boolean {
  return NC_NAME.test(text);
}

const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})$/;

const NAME_START =
  'A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f' +
  '\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const NC_NAME = new RegExp(`^[${NAME_START}][${NAME_START}0-9.\\u00b7\\u0300-\\u036f\\u203f\\u2040-]*$`, 'u');
