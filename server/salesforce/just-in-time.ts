import type { AttributeRule, ServiceProvider, ValueRule } from '../../db/model.ts';

/** What Salesforce makes no user without; SAML just-in-time provisioning, standard attributes. */
export const REQUIRED_ATTRIBUTES: readonly string[] = [
  'User.Email',
  'User.LastName',
  'User.ProfileId',
  'User.Username',
];

/** A profile's ID: 15 characters, or 18 with their checksum. */
const PROFILE_ID = /^00e[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;

/** Something that keeps Salesforce from making a user, in words. */
interface Fault {
  code: string;
  message: string;
}

/** What keeps Salesforce from making a user out of an application's attributes, and from finding it again by the NameID. */
export function findJustInTimeFaults({
  justInTime,
  attributes,
  nameId,
}: Pick<ServiceProvider, 'justInTime' | 'attributes' | 'nameId'>): Fault[] {
  if (!justInTime) return [];
  return [
    ...REQUIRED_ATTRIBUTES.flatMap((name) => faultOf(name, attributes) ?? []),
    ...repeatedFaults(attributes),
    ...profileFaults(attributes),
    ...federationIdFaults(attributes, nameId),
  ];
}

function faultOf(name: string, attributes: readonly AttributeRule[]): Fault | null {
  if (attributes.some((attribute) => attribute.name === name)) return null;
  const similar = attributes.find((attribute) => attribute.name.toLowerCase() === name.toLowerCase());
  const message =
    similar === undefined
      ? `Salesforce makes no user without the attribute “${name}”. Add it, or use the preset.`
      : `The attribute “${similar.name}” has to be spelled “${name}”: upper and lower case count.`;
  return { code: 'justInTimeAttribute', message };
}

/** Which of two Salesforce would take is not documented; the settings refuse two that are spelled the same. */
function repeatedFaults(attributes: readonly AttributeRule[]): Fault[] {
  const seen = new Set<string>();
  return attributes.flatMap(({ name }) => {
    const key = name.toLowerCase();
    const isRepeated = key.startsWith('user.') && seen.has(key);
    seen.add(key);
    return isRepeated
      ? [{ code: 'justInTimeRepeated', message: `The attribute “${name}” is there twice. Remove one of the two.` }]
      : [];
  });
}

function profileFaults(attributes: readonly AttributeRule[]): Fault[] {
  const profile = attributes.find(({ name }) => name === 'User.ProfileId');
  if (profile === undefined || profile.value.source !== 'fixed' || PROFILE_ID.test(profile.value.text.trim()))
    return [];
  const message = '“User.ProfileId” is no ID of a profile: one begins with 00e and has 15 or 18 characters.';
  return [{ code: 'justInTimeProfile', message }];
}

/** Whom Salesforce has made by one value it does not find by another. */
function federationIdFaults(attributes: readonly AttributeRule[], nameId: ValueRule): Fault[] {
  const federationId = attributes.find(({ name }) => name.toLowerCase() === 'user.federationidentifier');
  if (federationId === undefined || isSameRule(federationId.value, nameId)) return [];
  const message = `“${federationId.name}” has another rule than the NameID: Salesforce would not find the users again that it makes. Use the preset once more, or give both the same rule.`;
  return [{ code: 'justInTimeFederationId', message }];
}

function isSameRule(one: ValueRule, other: ValueRule): boolean {
  const isText = one.source === 'fixed' || one.source === 'template';
  return (
    one.source === other.source &&
    (!isText || one.text === other.text) &&
    one.lowerCase === other.lowerCase &&
    one.prefix === other.prefix &&
    one.suffix === other.suffix
  );
}
