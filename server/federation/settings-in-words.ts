import type { ServiceProviderSettings } from '../saml/service-provider-settings.ts';
import { ruleInWords } from '../saml/value-rule.ts';
import type { NotedValues } from './noted-change.ts';

/** Settings as the audit writes them down. */
export function settingsInWords(settings: ServiceProviderSettings): NotedValues {
  const said: Record<keyof ServiceProviderSettings, string[]> = {
    name: [settings.name],
    enabled: [String(settings.enabled)],
    nameIdFormat: [settings.nameIdFormat],
    nameId: [ruleInWords(settings.nameId)],
    attributes: settings.attributes.map(({ name, value }) => `${name} = ${ruleInWords(value)}`),
    signResponse: [String(settings.signResponse)],
    allowSha1: [String(settings.allowSha1)],
    allowIdpInitiated: [String(settings.allowIdpInitiated)],
    maxAuthenticationAgeSeconds: [String(settings.maxAuthenticationAgeSeconds)],
    amrDeviceBound: settings.amrDeviceBound ?? ['what the login showed'],
    amrSynced: settings.amrSynced ?? ['what the login showed'],
    authnContextClassRef: [settings.authnContextClassRef],
    signingKeyId: [settings.signingKeyId ?? 'the active key'],
    singleLogoutServiceUrl: [settings.singleLogoutServiceUrl ?? 'from the metadata'],
    justInTime: [String(settings.justInTime)],
  };
  return said;
}
