import { PERSON_FIELDS, type ValueRule } from '../../db/model.ts';
import type { ServiceProviderSettings } from '../saml/service-provider-settings.ts';
import { type Given, UsageError } from './command.ts';

/** Attributes and transforms are the console's. */
type CommandSettings = Omit<ServiceProviderSettings, 'attributes'>;

/** The settings that `service-provider set` names. @throws UsageError */
export function readSettings(given: Given): Partial<ServiceProviderSettings> {
  const settings: { [Name in keyof CommandSettings]: CommandSettings[Name] | undefined } = {
    name: given.text('name') ?? undefined,
    enabled: yesOrNo(given, 'enabled'),
    nameId: nameIdRule(given),
    nameIdFormat: given.text('name-id-format') ?? undefined,
    signResponse: yesOrNo(given, 'sign-response'),
    allowSha1: yesOrNo(given, 'allow-sha1'),
    allowIdpInitiated: yesOrNo(given, 'idp-initiated'),
    maxAuthenticationAgeSeconds: seconds(given, 'max-age'),
    amrDeviceBound: values(given, 'amr-device-bound'),
    amrSynced: values(given, 'amr-synced'),
    authnContextClassRef: given.text('authn-context') ?? undefined,
    signingKeyId: signingKey(given.text('signing-key')),
    singleLogoutServiceUrl: logoutUrl(given.text('logout-url')),
    justInTime: yesOrNo(given, 'just-in-time'),
  };
  const said = Object.entries(settings).filter(([, value]) => value !== undefined);
  if (said.length === 0) throw new UsageError('Say what to change, for example --enabled no.');
  return Object.fromEntries(said);
}

/** One field of the person, as it is. */
function nameIdRule(given: Given): ValueRule | undefined {
  const field = given.text('name-id');
  if (field === null) return undefined;
  const source = PERSON_FIELDS.find((name) => name === field);
  if (source === undefined) throw new UsageError(`--name-id should be one of ${PERSON_FIELDS.join(', ')}.`);
  return { source, text: '', lowerCase: false, prefix: '', suffix: '' };
}

function yesOrNo(given: Given, option: string): boolean | undefined {
  const text = given.text(option);
  if (text === null) return undefined;
  if (text !== 'yes' && text !== 'no') throw new UsageError(`--${option} should be yes or no.`);
  return text === 'yes';
}

function seconds(given: Given, option: string): number | undefined {
  const text = given.text(option);
  if (text === null) return undefined;
  if (!/^\d{1,7}$/.test(text)) throw new UsageError(`--${option} should be a whole number of seconds.`);
  return Number(text);
}

/** A key's id; `active` (null): whichever is active. */
function signingKey(text: string | null): string | null | undefined {
  if (text === null) return undefined;
  return text === 'active' ? null : text;
}

/** An address; `default` (null): the metadata's. */
function logoutUrl(text: string | null): string | null | undefined {
  if (text === null) return undefined;
  return text === 'default' ? null : text;
}

/** Values with commas between; `default` (null): what the ceremony showed. */
function values(given: Given, option: string): string[] | null | undefined {
  const text = given.text(option);
  if (text === null) return undefined;
  return text === 'default' ? null : text.split(',').map((value) => value.trim());
}
