import type { Cursor, ListedServiceProvider as Listed, Page, ServiceProviderOrder } from '../../db/store.ts';
import type { ListedServiceProvider, ServiceProvidersQuery } from '../contract/service-providers.ts';
import type { Services } from '../services.ts';
import { iconPath } from './icon-path.ts';

/** A page of service providers: by name, if no other order is asked for. */
export async function listServiceProviders(
  { store }: Services,
  { search = '', sort = 'name', after, limit }: ServiceProvidersQuery & { after: Cursor | null; limit: number },
): Promise<Page<ListedServiceProvider, Cursor>> {
  const by = sort.replace('-', '') as ServiceProviderOrder; // the contract's `sort` is one of them
  const order = { by, descending: sort.startsWith('-') };
  const { items, next } = await store.serviceProviders.page({ search, order, after, limit });
  return { items: items.map(toReply), next };
}

function toReply({ serviceProvider, hasHeldMetadata }: Listed): ListedServiceProvider {
  const { id, name, kind, entityId, enabled, access, signingKeyId, createdAt } = serviceProvider;
  const icon = iconPath(serviceProvider);
  return {
    id,
    name,
    kind,
    entityId,
    enabled,
    access,
    icon,
    signingKeyId,
    hasHeldMetadata,
    createdAt: createdAt.toISOString(),
  };
}
