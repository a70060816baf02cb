import type { Icon } from '../../db/model.ts';
import { nextUpdate } from '../../db/next-update.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { changedMeanwhile, recordUnknown } from '../errors.ts';
import type { Services } from '../services.ts';
import { about } from './about.ts';
import { readIcon, sha256OfBytes } from './icon-file.ts';

/** An icon change as the administrator sends it. */
export interface IconChange {
  id: string;
  /** The version that they saw. */
  updatedAt: Date;
  /** Base64; null removes the icon. */
  image: string | null;
}

/** Gives a service provider another icon, or takes it away. @throws recordUnknown, changedMeanwhile, inputInvalid */
export async function setIcon({ store }: Services, change: IconChange, origin: Origin): Promise<void> {
  const icon = change.image === null ? null : readIcon(change.image);
  const stored = await store.serviceProviders.byId(change.id);
  if (stored === null) throw recordUnknown('This application');
  const iconDigest = icon && sha256OfBytes(icon.bytes);
  const serviceProvider = { ...stored, iconDigest, updatedAt: nextUpdate(stored.updatedAt, origin.at) };
  const event = auditEvent(origin, {
    action: 'serviceProvider.icon',
    ...about(stored),
    details: { mediaType: icon?.mediaType ?? null },
  });
  const written = { readUpdatedAt: change.updatedAt, icon };
  if (!(await store.serviceProviders.setIcon(serviceProvider, written, event))) throw changedMeanwhile();
}

/** The icon of a service provider, with its digest; null: it has none. */
export async function findIcon({ store }: Services, id: string): Promise<(Icon & { digest: string }) | null> {
  const icon = await store.serviceProviders.icon(id);
  return icon && { ...icon, digest: sha256OfBytes(icon.bytes) };
}
