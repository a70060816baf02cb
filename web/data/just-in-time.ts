import type { ServiceProviderSettings } from '../../server/contract/service-providers.ts';

type AttributeRule = ServiceProviderSettings['attributes'][number];

/** What an administrator says of the users that Salesforce is to make. */
export interface JustInTimePreset {
  /** `00e…`, 15 or 18 characters. */
  profileId: string;
  /** Stands behind the e-mail address, so that the username is one of a kind in all of Salesforce; empty: nothing. */
  usernameSuffix: string;
}

/**
 * The attributes that Salesforce makes a user of; others that the application gets stay. The user's Federation ID is what
 * the NameID says, or Salesforce would not find them at the next login.
 */
export function justInTimeAttributes(
  { attributes, nameId }: Pick<ServiceProviderSettings, 'attributes' | 'nameId'>,
  { profileId, usernameSuffix }: JustInTimePreset,
): AttributeRule[] {
  const preset = [
    rule('User.Email', { source: 'email' }),
    rule('User.LastName', { source: 'lastName' }),
    rule('User.FirstName', { source: 'firstName' }),
    rule('User.Username', { source: 'email', suffix: usernameSuffix }),
    rule('User.ProfileId', { source: 'fixed', text: profileId }),
    { name: 'User.FederationIdentifier', value: nameId },
  ];
  const names = new Set(preset.map(({ name }) => name.toLowerCase()));
  return [...attributes.filter(({ name }) => !names.has(name.toLowerCase())), ...preset];
}

function rule(
  name: string,
  value: Partial<AttributeRule['value']> & Pick<AttributeRule['value'], 'source'>,
): AttributeRule {
  return { name, value: { text: '', lowerCase: false, prefix: '', suffix: '', ...value } };
}
