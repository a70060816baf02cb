import { PERSON_FIELDS, type PersonField, type User, type ValueRule } from '../../db/model.ts';

/** What a rule can take of a person; null: they have no such value. */
export type PersonFields = Readonly<Record<PersonField, string | null>>;

/** The fields of a person; of a name, the last word is the last name, as Salesforce's user record requires one. */
export function personFields({ id, email, name, federationId }: User): PersonFields {
  const words = name.trim().split(/\s+/);
  return {
    federationIdOrEmail: textOrNull(federationId ?? email),
    federationId: textOrNull(federationId ?? ''),
    email: textOrNull(email),
    name: textOrNull(name.trim()),
    firstName: textOrNull(words.slice(0, -1).join(' ')),
    lastName: textOrNull(words.at(-1) ?? ''),
    id,
  };
}

/** The value that a rule gives a person: source, lower case, then prefix and suffix. Null: a field that it needs is empty. */
export function ruleValue(rule: ValueRule, fields: PersonFields): string | null {
  const source = sourceValue(rule, fields);
  if (source === null) return null;
  return `${rule.prefix}${rule.lowerCase ? source.toLowerCase() : source}${rule.suffix}`;
}

/** A rule on one line, for operators. */
export function ruleInWords({ source, text, lowerCase, prefix, suffix }: ValueRule): string {
  const value = source === 'fixed' || source === 'template' ? `${source} "${text}"` : source;
  const words = [lowerCase && 'in lower case', prefix && `after "${prefix}"`, suffix && `before "${suffix}"`];
  return [value, ...words.filter(Boolean)].join(', ');
}

/** Why this cannot be a rule, in words; null: it can. */
export function ruleMistake({ source, text, prefix, suffix }: ValueRule): string | null {
  if ([text, prefix, suffix].some((part) => FORBIDDEN.test(part))) {
    return 'A rule is one line, without control characters.';
  }
  if (source === 'fixed') return text.trim() === '' ? 'Say which text everybody gets.' : null;
  return source === 'template' ? templateMistake(text) : null;
}

/** Why a rule cannot make a NameID, which is never the same for two people; null: it can. */
export function nameIdMistake(rule: ValueRule): string | null {
  const mistake = ruleMistake(rule);
  if (mistake !== null) return mistake;
  const [field, ...others] = fieldsOf(rule);
  // Two fields side by side can be cut at two places: "ann" + "e@…" is "an" + "ne@…".
  if (field === undefined || others.length > 0 || !IDENTIFYING.includes(field)) {
    return `Two people must never get the same NameID. Make it of one of ${IDENTIFYING.join(', ')} alone; fixed text around it is fine.`;
  }
  if (rule.lowerCase && FEDERATION_IDS.includes(field)) {
    return 'Two Federation IDs that differ in upper and lower case would become one NameID. Leave lower case off, or use the e-mail address.';
  }
  return null;
}

/** The fields of a person that a rule uses, each once. */
export function fieldsOf({ source, text }: ValueRule): PersonField[] {
  if (source === 'fixed') return [];
  if (source !== 'template') return [source];
  return [...new Set(Array.from(text.matchAll(PLACEHOLDER), ([, name = '']) => name).filter(isPersonField))];
}

/** Whether lower case could make two Federation IDs one. */
export function mergesFederationIds(rule: ValueRule): boolean {
  return rule.lowerCase && fieldsOf(rule).some((field) => FEDERATION_IDS.includes(field));
}

/** No two people have the same. */
const IDENTIFYING: readonly PersonField[] = ['federationIdOrEmail', 'federationId', 'email', 'id'];

const FEDERATION_IDS: readonly PersonField[] = ['federationIdOrEmail', 'federationId'];

const PLACEHOLDER = /\{([^{}]*)\}/g;

// Controls, line ends, lone surrogates and non-characters: what one line of XML 1.0 cannot carry.
const FORBIDDEN = /[^\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function sourceValue({ source, text }: ValueRule, fields: PersonFields): string | null {
  if (source === 'fixed') return text;
  return source === 'template' ? expand(text, fields) : fields[source];
}

/** One pass over the template alone: what a field holds is never read as a template. */
function expand(template: string, fields: PersonFields): string | null {
  let isComplete = true;
  const value = template.replace(PLACEHOLDER, (_, name: string) => {
    const field = isPersonField(name) ? fields[name] : null;
    isComplete &&= field !== null;
    return field ?? '';
  });
  return isComplete ? value : null;
}

function templateMistake(text: string): string | null {
  const names = Array.from(text.matchAll(PLACEHOLDER), ([, name = '']) => name);
  const unknown = names.find((name) => !isPersonField(name));
  if (unknown !== undefined) return `There is no field {${unknown}}. The fields are ${PERSON_FIELDS.join(', ')}.`;
  if (/[{}]/.test(text.replace(PLACEHOLDER, ''))) return 'A brace in the template opens or closes nothing.';
  return names.length === 0
    ? 'A template names a field, such as {email}. For the same text for everybody, choose "fixed".'
    : null;
}

function isPersonField(name: string): name is PersonField {
  return PERSON_FIELDS.some((field) => field === name);
}

function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}
