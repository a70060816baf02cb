import type { AssuranceSignal, ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { changedMeanwhile, inputInvalid, serviceProviderUnknown } from '../errors.ts';
import { assuranceSignal, assuranceTier, checkAssurance } from '../salesforce/assurance.ts';
import { NAME_ID_FORMATS } from '../saml/names.ts';
import type { Services } from '../services.ts';
import { checkDisplayName, nextUpdate } from './import-metadata.ts';

/** What an administrator may set; of `amr`, null goes back to what the ceremony showed, of the key to the active one. */
export type ServiceProviderSettings = AssuranceSignal &
  Pick<
    ServiceProvider,
    | 'name'
    | 'enabled'
    | 'nameIdFormat'
    | 'signResponse'
    | 'allowSha1'
    | 'allowIdpInitiated'
    | 'maxAuthenticationAgeSeconds'
    | 'signingKeyId'
  >;

/** A service provider as it is now, and what its settings bring about. */
export interface ChangedSettings {
  serviceProvider: ServiceProvider;
  warnings: string[];
}

/** What every NameID of ours is: one value a person, which is neither transient nor pairwise (saml-core 8.3.7, 8.3.8). */
const SENDABLE_NAME_ID_FORMATS: readonly string[] = [NAME_ID_FORMATS.unspecified, NAME_ID_FORMATS.emailAddress];

/** Changes settings of a service provider, by entity ID or id. @throws serviceProviderUnknown, inputInvalid, changedMeanwhile */
export async function changeSettings(
  services: Services,
  { reference, settings }: { reference: string; settings: Partial<ServiceProviderSettings> },
  origin: Origin,
): Promise<ChangedSettings> {
  const stored = await findServiceProvider(services, reference);
  const serviceProvider = applySettings(stored, settings, origin.at);
  await checkSettings(services, serviceProvider);
  const details = { changed: Object.keys(settings) };
  const event = auditEvent(origin, { action: 'serviceProvider.update', target: stored.id, details });
  if (!(await services.store.serviceProviders.update(serviceProvider, stored.updatedAt, event)))
    throw changedMeanwhile();
  return { serviceProvider, warnings: settingWarnings(serviceProvider) };
}

/** Removes a service provider, by entity ID or id: nobody can sign in to it any more. @throws serviceProviderUnknown */
export async function removeServiceProvider(
  services: Services,
  reference: string,
  origin: Origin,
): Promise<ServiceProvider> {
  const serviceProvider = await findServiceProvider(services, reference);
  const { id, entityId } = serviceProvider;
  const event = auditEvent(origin, { action: 'serviceProvider.remove', target: id, details: { entityId } });
  if (!(await services.store.serviceProviders.remove(id, event))) throw serviceProviderUnknown(reference);
  return serviceProvider;
}

async function findServiceProvider({ store }: Services, reference: string): Promise<ServiceProvider> {
  const found = (await store.serviceProviders.byEntityId(reference)) ?? (await store.serviceProviders.byId(reference));
  if (found === null) throw serviceProviderUnknown(reference);
  return found;
}

function applySettings(
  stored: ServiceProvider,
  settings: Partial<ServiceProviderSettings>,
  now: Date,
): ServiceProvider {
  const merged = { ...stored, ...stored.assurance, ...settings };
  const { amrDeviceBound, amrSynced, authnContextClassRef, ...others } = merged;
  return {
    ...others,
    name: checkDisplayName(others.name),
    assurance: { amrDeviceBound, amrSynced, authnContextClassRef },
    updatedAt: nextUpdate(stored, now),
  };
}

async function checkSettings({ store }: Services, serviceProvider: ServiceProvider): Promise<void> {
  const { assurance, nameIdFormat, signingKeyId } = serviceProvider;
  checkAssurance(assurance);
  if (!SENDABLE_NAME_ID_FORMATS.includes(nameIdFormat)) {
    throw inputInvalid(`The NameID format should be one of ${SENDABLE_NAME_ID_FORMATS.join(', ')}.`);
  }
  if (signingKeyId !== null && (await store.signingKeys.byId(signingKeyId)) === null) {
    throw inputInvalid(`There is no signing key with the id "${signingKeyId}". \`signing-key list\` shows them.`);
  }
}

function settingWarnings(serviceProvider: ServiceProvider): string[] {
  const warnings =
    serviceProvider.kind === 'salesforce' ? [true, false].flatMap((be) => tierWarning(serviceProvider, be)) : [];
  if (serviceProvider.allowSha1) {
    warnings.push(
      'Requests signed with SHA-1 are accepted: such signatures can be forged. Change the application to SHA-256 soon.',
    );
  }
  return warnings;
}

/** A signal that Salesforce does not take for phishing-resistant locks its administrators out. */
function tierWarning({ assurance }: ServiceProvider, backupEligible: boolean): string[] {
  const { amr } = assuranceSignal({ userVerified: true, backupEligible }, assurance);
  const tier = assuranceTier(amr);
  if (tier === 'phishing-resistant') return [];
  const kind = backupEligible ? 'synced' : 'device-bound';
  return [
    `With amr ${amr.join(', ')} for ${kind} passkeys, Salesforce takes a login for ${tier} and blocks administrators.`,
  ];
}
