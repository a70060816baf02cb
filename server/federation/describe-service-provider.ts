import type { ServiceProvider } from '../../db/model.ts';
import type { ServiceProviderReply } from '../contract/service-providers.ts';
import { recordUnknown } from '../errors.ts';
import { CLAIMABLE_AUTHN_CONTEXT_CLASSES } from '../salesforce/assurance.ts';
import { amrChoices, assuranceVerdict } from '../salesforce/assurance-verdict.ts';
import { settingsOf } from '../saml/service-provider-settings.ts';
import type { Services } from '../services.ts';
import { describeFacts } from './facts.ts';
import { iconPath } from './icon-path.ts';
import { describeSource } from './metadata-source.ts';
import { warningsOf } from './settings.ts';

/** Everything the console shows of a service provider. @throws recordUnknown */
export async function describeServiceProvider(services: Services, id: string): Promise<ServiceProviderReply> {
  const { store, config } = services;
  const serviceProvider = await store.serviceProviders.byId(id);
  if (serviceProvider === null) throw recordUnknown('This application');
  const [groups, source] = await Promise.all([store.serviceProviders.groups(id), store.metadataSources.of(id)]);
  const { access, assurance, createdAt, updatedAt } = serviceProvider;
  return {
    id,
    facts: describeFacts(serviceProvider),
    settings: settingsOf(serviceProvider),
    access,
    groups: groups.map((group) => ({ id: group.id, name: group.name })),
    icon: iconPath(serviceProvider),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    warnings: [...warningsOf(serviceProvider), ...accessWarnings(serviceProvider, groups.length)],
    assurance: {
      deviceBound: assuranceVerdict('deviceBound', assurance),
      synced: assuranceVerdict('synced', assurance),
    },
    amrChoices: amrChoices(),
    authnContextChoices: [...CLAIMABLE_AUTHN_CONTEXT_CLASSES],
    metadataSource: source && describeSource(source),
    startUrl: serviceProvider.allowIdpInitiated ? `${config.publicUrl}/apps/${id}` : null,
  };
}

function accessWarnings({ access }: ServiceProvider, groupCount: number): ServiceProviderReply['warnings'] {
  if (access === 'everyone' || groupCount > 0) return [];
  return [{ code: 'nobodyHasAccess', message: 'It is given to no group yet: nobody can sign in to it.' }];
}
