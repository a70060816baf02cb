import type { Finding } from '../contract/doctor.ts';
import { REQUIRED_ATTRIBUTES as REQUIRED } from '../salesforce/just-in-time.ts';
import { ATTRIBUTE_NAME_FORMATS } from '../saml/names.ts';
import type { ReadAttribute } from '../saml/response-reader.ts';
import { failed, passed, warned } from './finding.ts';

const CHECK = 'Just-in-time attributes';

/** Judges whether Salesforce could make a user out of the attributes. Salesforce documents no text of its own for it. */
export function judgeJustInTime(attributes: readonly ReadAttribute[]): Finding[] {
  const faults = REQUIRED.flatMap((name) => faultOf(name, attributes) ?? []);
  if (faults.length > 0) return faults;
  const evidence = Object.fromEntries(
    attributes.filter(isRequired).map(({ name, values }) => [name, values.join(', ')]),
  );
  const cause = 'Everything is there that Salesforce makes a user of.';
  return [passed({ code: 'justInTime', check: CHECK, cause, evidence })];
}

function isRequired({ name }: ReadAttribute): boolean {
  return REQUIRED.includes(name);
}

function faultOf(name: string, attributes: readonly ReadAttribute[]): Finding | null {
  const [attribute, ...others] = attributes.filter((candidate) => candidate.name === name);
  const words = { check: CHECK, mend: 'settings' } as const;
  if (attribute === undefined) return missing(name, attributes);
  if (others.length > 0) {
    const cause = `${name} is there ${others.length + 1} times.`;
    const evidence = { Found: [attribute, ...others].map(({ values }) => values.join(', ')).join(' | ') };
    return failed({ ...words, code: 'justInTimeTwice', cause, evidence, remedy: `Send ${name} once.` });
  }
  if (attribute.values.every((value) => value.trim() === '')) {
    const cause = `${name} is empty.`;
    const remedy = `Give the person the value that ${name} is made of.`;
    const evidence = { 'Looked for': `a value of ${name}`, Found: 'white space, or nothing' };
    return failed({ ...words, code: 'justInTimeEmpty', cause, evidence, remedy, mend: 'person' });
  }
  if (attribute.nameFormat === null || attribute.nameFormat === ATTRIBUTE_NAME_FORMATS.unspecified) return null;
  const cause = `${name} has another name format than unspecified, the one that Salesforce documents.`;
  const evidence = { Found: attribute.nameFormat, Expected: ATTRIBUTE_NAME_FORMATS.unspecified };
  const remedy = 'Let the identity provider send the name format unspecified.';
  return warned({ ...words, code: 'justInTimeNameFormat', cause, evidence, remedy });
}

function missing(name: string, attributes: readonly ReadAttribute[]): Finding {
  const similar = attributes.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  const words = { check: CHECK, mend: 'settings' } as const;
  if (similar !== undefined) {
    const cause = `${similar.name} has to be spelled ${name}: upper and lower case count.`;
    const evidence = { Found: similar.name, Expected: name };
    return failed({ ...words, code: 'justInTimeCase', cause, evidence, remedy: `Rename it to ${name}.` });
  }
  const cause = `${name} is missing, and Salesforce makes no user without it.`;
  const evidence = {
    'Looked for': name,
    Found: attributes.map((attribute) => attribute.name).join(', ') || 'no attribute',
  };
  return failed({ ...words, code: 'justInTimeMissing', cause, evidence, remedy: `Send ${name} too.` });
}
