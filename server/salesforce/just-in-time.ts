import type { AttributeRule, ServiceProvider } from '../../db/model.ts';

/** What Salesforce makes no user without; SAML just-in-time provisioning, standard attributes. */
export const REQUIRED_ATTRIBUTES: readonly string[] = [
  'User.Email',
  'User.LastName',
  'User.ProfileId',
  'User.Username',
];

/** A profile's ID: 15 characters, or 18 with their checksum. */
const PROFILE_ID = /^00e[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/;

/** What keeps Salesforce from making a user out of an application's attributes, in words. */
export function findJustInTimeFaults({
  justInTime,
  attributes,
}: Pick<ServiceProvider, 'justInTime' | 'attributes'>): { code: string; message: string }[] {
  if (!justInTime) return [];
  return [...REQUIRED_ATTRIBUTES.flatMap((name) => faultOf(name, attributes) ?? []), ...profileFaults(attributes)];
}

function faultOf(name: string, attributes: readonly AttributeRule[]): { code: string; message: string } | null {
  if (attributes.some((attribute) => attribute.name === name)) return null;
  const similar = attributes.find((attribute) => attribute.name.toLowerCase() === name.toLowerCase());
  const message =
    similar === undefined
      ? `Salesforce makes no user without the attribute “${name}”. Add it, or use the preset.`
      : `The attribute “${similar.name}” has to be spelled “${name}”: upper and lower case count.`;
  return { code: 'justInTimeAttribute', message };
}

function profileFaults(attributes: readonly AttributeRule[]): { code: string; message: string }[] {
  const profile = attributes.find(({ name }) => name === 'User.ProfileId');
  if (profile === undefined || profile.value.source !== 'fixed' || PROFILE_ID.test(profile.value.text.trim()))
    return [];
  const message = '“User.ProfileId” is no ID of a profile: one begins with 00e and has 15 or 18 characters.';
  return [{ code: 'justInTimeProfile', message }];
}
