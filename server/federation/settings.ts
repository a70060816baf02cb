import type { ServiceProvider } from '../../db/model.ts';
import { nextUpdate } from '../../db/next-update.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { SettingsChangeBody } from '../contract/service-providers.ts';
import { changedMeanwhile, fieldMistaken } from '../errors.ts';
import { checkAssurance } from '../salesforce/assurance.ts';
import { assuranceWarnings } from '../salesforce/assurance-verdict.ts';
import { findJustInTimeFaults } from '../salesforce/just-in-time.ts';
import { findEndpointFault } from '../saml/endpoint-url.ts';
import {
  checkAssertionSettings,
  type ServiceProviderSettings,
  settingsOf,
  settingWarnings,
  withSettings,
} from '../saml/service-provider-settings.ts';
import type { Services } from '../services.ts';
import { about } from './about.ts';
import { findServiceProvider } from './find-service-provider.ts';
import { noteChange } from './noted-change.ts';
import { settingsInWords } from './settings-in-words.ts';
import { checkDisplayName } from './store-facts.ts';

/** A service provider as it is now, and what its settings bring about. */
export interface ChangedSettings {
  serviceProvider: ServiceProvider;
  warnings: { code: string; message: string }[];
}

/** 30 days. */
const MAX_AUTHENTICATION_AGE_SECONDS = 2_592_000;

/** Changes settings of a service provider, by entity ID or id. @throws serviceProviderUnknown, inputInvalid, changedMeanwhile */
export async function changeSettings(
  services: Services,
  { reference, settings }: { reference: string; settings: Partial<ServiceProviderSettings> },
  origin: Origin,
): Promise<ChangedSettings> {
  return applySettings(services, { stored: await findServiceProvider(services, { reference }), settings }, origin);
}

/** The same for somebody who has seen it as it was at `updatedAt`. @throws recordUnknown, inputInvalid, changedMeanwhile */
export async function changeSettingsById(
  services: Services,
  { id, updatedAt, settings }: SettingsChangeBody & { id: string },
  origin: Origin,
): Promise<ChangedSettings> {
  const stored = await findServiceProvider(services, { id });
  if (stored.updatedAt.getTime() !== new Date(updatedAt).getTime()) throw changedMeanwhile();
  return applySettings(services, { stored, settings }, origin);
}

async function applySettings(
  services: Services,
  { stored, settings }: { stored: ServiceProvider; settings: Partial<ServiceProviderSettings> },
  origin: Origin,
): Promise<ChangedSettings> {
  const changed = withSettings(stored, settings);
  const name = checkDisplayName(changed.name);
  const serviceProvider = { ...changed, name, updatedAt: nextUpdate(stored.updatedAt, origin.at) };
  await checkSettings(services, serviceProvider);
  const details = noteChange(settingsInWords(settingsOf(stored)), settingsInWords(settingsOf(serviceProvider)));
  const event = auditEvent(origin, { action: 'serviceProvider.update', ...about(stored), details });
  if (!(await services.store.serviceProviders.update(serviceProvider, stored.updatedAt, event)))
    throw changedMeanwhile();
  return { serviceProvider, warnings: warningsOf(serviceProvider) };
}

/** What an administrator should know about its settings. */
export function warningsOf(serviceProvider: ServiceProvider): { code: string; message: string }[] {
  return [
    ...assuranceWarnings(serviceProvider),
    ...settingWarnings(serviceProvider),
    ...findJustInTimeFaults(serviceProvider),
  ];
}

async function checkSettings({ store }: Services, serviceProvider: ServiceProvider): Promise<void> {
  const { assurance, signingKeyId, maxAuthenticationAgeSeconds: age, singleLogoutServiceUrl: logout } = serviceProvider;
  checkAssertionSettings(serviceProvider);
  checkAssurance(assurance);
  if (!Number.isInteger(age) || age < 0 || age > MAX_AUTHENTICATION_AGE_SECONDS) {
    throw fieldMistaken('maxAuthenticationAgeSeconds', 'A login may be at most 30 days old.');
  }
  if (signingKeyId !== null && (await store.signingKeys.byId(signingKeyId)) === null) {
    throw fieldMistaken('signingKeyId', 'This signing key is not there (any more). Choose another.');
  }
  const fault = logout === null ? null : findEndpointFault(logout);
  if (fault !== null) throw fieldMistaken('singleLogoutServiceUrl', `The address ${fault}`);
}
