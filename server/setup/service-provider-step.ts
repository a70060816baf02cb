import type { AssertionConsumerService } from '../../db/model.ts';
import { changedMeanwhile, orgRefused } from '../errors.ts';
import { logoutUrl } from '../salesforce/my-domain.ts';
import type { Org } from '../salesforce/org-facts.ts';
import type { ServiceProviderFacts } from '../saml/service-provider.ts';
import { hasSameFacts, noteFacts, readFacts } from './noted-facts.ts';
import { changeOf, type Situation, type Step, type StepPlan } from './step.ts';

/** The application here, by what the org has answered. */
export const serviceProviderStep: Step = {
  name: 'serviceProvider',

  async plan({ applications }, situation) {
    const { config, serviceProvider, isSamlEnabled } = situation;
    const facts = wantedFacts(situation);
    const changes = applications.differences(serviceProvider, facts);
    const drift = driftOf(applications.differences, situation);
    if (!isSamlEnabled || config === null || config.salesforceLoginUrl === null) {
      const result = 'It is stored once Salesforce has said where it receives answers.';
      return { state: 'blocked', result, changes, drift, written: [] };
    }
    if (serviceProvider !== null && changes.length === 0) {
      const result = `“${serviceProvider.name}” is here, with the org’s own addresses.`;
      return { state: 'done', result, changes, drift, canUndo: isAsWeLeftIt(situation), written: [] };
    }
    const result = serviceProvider === null ? 'It is not here yet.' : 'It is here, but the org has other values.';
    return { state: 'toDo', result, changes, drift, written: [] };
  },

  async run({ applications }, situation, origin) {
    const { config, serviceProvider: stored, options } = situation;
    if (config === null || config.salesforceLoginUrl === null) throw addressUnknown();
    const name = stored === null ? (options.name ?? null) : null;
    const serviceProvider = await applications.store({ facts: wantedFacts(situation), stored, name }, origin);
    return {
      target: serviceProvider.id,
      before: stored && noteFacts(stored),
      after: noteFacts(serviceProvider),
      serviceProvider,
    };
  },

  async undo({ applications }, situation, origin) {
    const { serviceProvider: stored, change } = situation;
    if (stored === null || !isAsWeLeftIt(situation)) throw changedMeanwhile();
    if (change.before === null) {
      await applications.remove(stored.id, origin);
      return [{ name: 'entityId', before: stored.entityId, after: null }];
    }
    const facts = { ...stored, ...readFacts(change.before) };
    const given = applications.differences(stored, facts);
    await applications.store({ facts, stored, name: null }, origin);
    return given;
  },
};

/** Whether the application is still that of the org that a sandbox was before its refresh. */
export function hasOutlivedItsOrg({ serviceProvider, connection: { org } }: Situation): boolean {
  return serviceProvider?.assertionConsumerServices.some(({ url }) => isOfAnotherOrg(url, org)) ?? false;
}

/** What the application should be. Until the org has said where it receives answers, that is as it usually is. */
function wantedFacts(situation: Situation): ServiceProviderFacts {
  const { config, serviceProvider, connection } = situation;
  const { org } = connection;
  const logout = logoutUrl(org.host);
  const stored = serviceProvider?.assertionConsumerServices ?? [];
  // After a refresh the sandbox signs with another key: whoever has that of the old one is nobody any more.
  const isOutlived = hasOutlivedItsOrg(situation);
  const signingCertificates = isOutlived ? [] : (serviceProvider?.signingCertificates ?? []);
  return {
    entityId: `https://${org.host}`,
    kind: 'salesforce',
    assertionConsumerServices: withOwnService(stored, config?.salesforceLoginUrl ?? usualService(org), org),
    singleLogoutServices: serviceProvider?.singleLogoutServices.length
      ? serviceProvider.singleLogoutServices
      : [
          { url: logout, binding: 'redirect' },
          { url: logout, binding: 'post' },
        ],
    nameIdFormats: serviceProvider?.nameIdFormats ?? [],
    signingCertificates,
    authnRequestsSigned: signingCertificates.length > 0 && (serviceProvider?.authnRequestsSigned ?? false),
    wantAssertionsSigned: true,
    validUntil: isOutlived ? null : (serviceProvider?.validUntil ?? null),
  };
}

/** Sites of the org have addresses of their own, which its metadata has brought: they stay, but for those of another org. */
function withOwnService(stored: AssertionConsumerService[], url: string, org: Org): AssertionConsumerService[] {
  if (stored.some((service) => service.url === url) && !stored.some((service) => isOfAnotherOrg(service.url, org))) {
    return stored;
  }
  const others = stored.filter(
    (service) => service.url !== url && URL.parse(service.url)?.host !== org.host && !isOfAnotherOrg(service.url, org),
  );
  return [
    { url, index: 0, isDefault: true },
    ...others.map((service, place) => ({ url: service.url, index: place + 1, isDefault: false })),
  ];
}

/** Whether an address names another org, such as the one that a sandbox was before its refresh. */
function isOfAnotherOrg(url: string, { organizationId }: Org): boolean {
  const named = URL.parse(url)?.searchParams.get('so') ?? null;
  return named !== null && named.slice(0, 15) !== organizationId.slice(0, 15);
}

function usualService({ host, organizationId }: Org): string {
  return `https://${host}?so=${organizationId.slice(0, 15)}`;
}

/** What somebody has changed since we stored it. */
function driftOf(
  differences: (before: ServiceProviderFacts, after: ServiceProviderFacts) => NonNullable<StepPlan['drift']>,
  situation: Situation,
): NonNullable<StepPlan['drift']> {
  const { serviceProvider } = situation;
  const noted = changeOf(situation, 'serviceProvider')?.after ?? null;
  if (noted === null) return [];
  const ours = readFacts(noted);
  if (serviceProvider === null) return [{ name: 'entityId', before: ours.entityId, after: null }];
  return differences({ ...serviceProvider, ...ours }, serviceProvider);
}

/** One that we have added is ours only while nobody has set anything else on it. */
function isAsWeLeftIt(situation: Situation): boolean {
  const { serviceProvider } = situation;
  const change = changeOf(situation, 'serviceProvider');
  const noted = change?.after ?? null;
  if (serviceProvider === null || change === null || noted === null || change.target !== serviceProvider.id)
    return false;
  const now = noteFacts(serviceProvider);
  return change.before === null ? noted === now : hasSameFacts(noted, now);
}

function addressUnknown(): Error {
  return orgRefused(
    'org.noLoginUrl',
    'Salesforce does not say where it receives answers. Download the metadata of the setting “Latchkey” in Setup → Single Sign-On Settings, and add the application with that file.',
  );
}
