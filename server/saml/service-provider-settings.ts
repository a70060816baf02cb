import type { AssuranceSignal, AttributeRule, ServiceProvider } from '../../db/model.ts';
import { fieldMistaken } from '../errors.ts';
import { AMR_ATTRIBUTE_NAMES, NAME_ID_FORMATS } from './names.ts';
import { fieldsOf, mergesFederationIds, nameIdMistake, ruleMistake } from './value-rule.ts';

/** What an administrator may set; of `amr`, null goes back to what the ceremony showed, of the key to the active one, of the address to the metadata's. */
export type ServiceProviderSettings = AssuranceSignal &
  Pick<
    ServiceProvider,
    | 'name'
    | 'enabled'
    | 'nameIdFormat'
    | 'nameId'
    | 'attributes'
    | 'signResponse'
    | 'allowSha1'
    | 'allowIdpInitiated'
    | 'maxAuthenticationAgeSeconds'
    | 'signingKeyId'
    | 'singleLogoutServiceUrl'
    | 'justInTime'
  >;

/** What every NameID of ours is: one value a person, which is neither transient nor pairwise (saml-core 8.3.7, 8.3.8). */
const SENDABLE_NAME_ID_FORMATS: readonly string[] = [NAME_ID_FORMATS.unspecified, NAME_ID_FORMATS.emailAddress];

/** The settings of a service provider. */
export function settingsOf(serviceProvider: ServiceProvider): ServiceProviderSettings {
  const { amrDeviceBound, amrSynced, authnContextClassRef } = serviceProvider.assurance;
  return {
    name: serviceProvider.name,
    enabled: serviceProvider.enabled,
    nameIdFormat: serviceProvider.nameIdFormat,
    nameId: serviceProvider.nameId,
    attributes: serviceProvider.attributes,
    signResponse: serviceProvider.signResponse,
    allowSha1: serviceProvider.allowSha1,
    allowIdpInitiated: serviceProvider.allowIdpInitiated,
    maxAuthenticationAgeSeconds: serviceProvider.maxAuthenticationAgeSeconds,
    amrDeviceBound,
    amrSynced,
    authnContextClassRef,
    signingKeyId: serviceProvider.signingKeyId,
    singleLogoutServiceUrl: serviceProvider.singleLogoutServiceUrl,
    justInTime: serviceProvider.justInTime,
  };
}

/** The service provider with other settings, taken one by one: whatever else comes along changes nothing. Nothing is checked yet. */
export function withSettings(
  serviceProvider: ServiceProvider,
  changes: Partial<ServiceProviderSettings>,
): ServiceProvider {
  const settings = { ...settingsOf(serviceProvider), ...changes };
  const { amrDeviceBound, amrSynced, authnContextClassRef } = settings;
  return {
    ...serviceProvider,
    name: settings.name,
    enabled: settings.enabled,
    nameIdFormat: settings.nameIdFormat,
    nameId: settings.nameId,
    attributes: settings.attributes,
    signResponse: settings.signResponse,
    allowSha1: settings.allowSha1,
    allowIdpInitiated: settings.allowIdpInitiated,
    maxAuthenticationAgeSeconds: settings.maxAuthenticationAgeSeconds,
    signingKeyId: settings.signingKeyId,
    singleLogoutServiceUrl: settings.singleLogoutServiceUrl,
    justInTime: settings.justInTime,
    assurance: { amrDeviceBound, amrSynced, authnContextClassRef },
  };
}

/** Refuses a NameID or attributes that must not be sent. @throws inputInvalid */
export function checkAssertionSettings({ nameIdFormat, nameId, attributes }: ServiceProvider): void {
  if (!SENDABLE_NAME_ID_FORMATS.includes(nameIdFormat)) {
    throw fieldMistaken('nameIdFormat', `The NameID format should be one of ${SENDABLE_NAME_ID_FORMATS.join(', ')}.`);
  }
  const mistake = nameIdMistake(nameId);
  if (mistake !== null) throw fieldMistaken('nameId', mistake);
  const names = new Set<string>();
  for (const [position, attribute] of attributes.entries()) {
    checkAttribute(attribute, `attributes[${position}]`);
    if (names.has(attribute.name)) {
      throw fieldMistaken(`attributes[${position}]`, `There are two attributes named "${attribute.name}".`);
    }
    names.add(attribute.name);
  }
}

/** What an administrator should know about settings that are allowed. */
export function settingWarnings(serviceProvider: ServiceProvider): { code: string; message: string }[] {
  const { nameIdFormat, nameId, attributes, allowSha1 } = serviceProvider;
  const warnings = attributes
    .filter(({ value }) => mergesFederationIds(value))
    .map(({ name }) => ({
      code: 'lowerCaseFederationId',
      message: `The attribute "${name}" puts the Federation ID into lower case: two that differ in case alone become one.`,
    }));
  if (nameIdFormat === NAME_ID_FORMATS.emailAddress && !fieldsOf(nameId).includes('email')) {
    warnings.push({
      code: 'nameIdNotEmail',
      message: 'The NameID is sent as an e-mail address, but by its rule it can be something else.',
    });
  }
  if (allowSha1) {
    warnings.push({
      code: 'sha1Allowed',
      message:
        'Requests signed with SHA-1 are accepted: such signatures can be forged. Change the application to SHA-256 soon.',
    });
  }
  return warnings;
}

function checkAttribute({ name, value }: AttributeRule, field: string): void {
  if (name.trim() !== name || ruleMistake({ ...value, source: 'fixed', text: name }) !== null) {
    throw fieldMistaken(field, 'The name of an attribute is one line of text, without spaces around it.');
  }
  // That signal says how strong the login was; nobody sets it by hand.
  if (AMR_ATTRIBUTE_NAMES.includes(name.toLowerCase())) {
    throw fieldMistaken(
      field,
      `Latchkey alone sends "${name}": it says how strong the login was. Choose another name.`,
    );
  }
  const mistake = ruleMistake(value);
  if (mistake !== null) throw fieldMistaken(field, `The attribute "${name}": ${mistake}`);
}
