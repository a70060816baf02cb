import { createHash } from 'node:crypto';
import { type SamlSsoConfig, sentFields } from './saml-sso-config-fields.ts';

/** A field that is not the same; null: it is not there. */
export interface FieldDifference {
  field: string;
  before: string | null;
  after: string | null;
}

/** What differs between two states of a configuration, in values that people can compare; what nobody can set is left out. */
export function samlSsoConfigDifferences(before: SamlSsoConfig | null, after: SamlSsoConfig): FieldDifference[] {
  const old = comparableFields(before);
  const now = comparableFields(after);
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }))
    .filter((difference) => difference.before !== difference.after);
}

function comparableFields(config: SamlSsoConfig | null): ReadonlyMap<string, string> {
  if (config === null) return new Map();
  return new Map([
    ['fullName', config.fullName],
    ...sentFields(config).map(([field, value]): [string, string] => [field, comparable(field, value)]),
  ]);
}

function comparable(field: string, value: string): string {
  if (field === 'requestSignatureMethod') return SIGNATURE_METHODS[value] ?? value;
  return field === 'validationCert' ? fingerprint(value) : value;
}

/** Orgs give the number, whatever they were told. */
const SIGNATURE_METHODS: Readonly<Record<string, string>> = { '0': 'RSA-SHA1', '1': 'RSA-SHA256' };

/** SHA-256 of the DER, hexadecimal with colons. */
function fingerprint(base64: string): string {
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex').toUpperCase();
  return `SHA-256 ${digest.match(/../g)?.join(':') ?? ''}`;
}
