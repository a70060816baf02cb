import type { ServiceProvider } from '../../db/model.ts';

/** Where the picture of a service provider is: another address for another picture, so that browsers may keep it. */
export function iconPath({ id, iconDigest }: Pick<ServiceProvider, 'id' | 'iconDigest'>): string | null {
  return iconDigest === null ? null : `/apps/${id}/icon?v=${iconDigest}`;
}
