import type { User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { AccountPageData } from '../contract/pages.ts';
import type { Services } from '../services.ts';

/** What a person sees of themselves. */
export async function readAccount({ store, config }: Services, user: User): Promise<AccountPageData> {
  const credentials = await store.credentials.ofUser(user.id);
  return {
    person: { name: user.name, email: user.email },
    passkeys: credentials.map(({ id, name, createdAt, lastUsedAt, backupEligible }) => ({
      id,
      name,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      synced: backupEligible,
    })),
    console: user.role !== 'user',
    rpId: config.rpId,
    userHandle: user.userHandle,
  };
}

/** Ends the session of this browser. */
export async function logOut(
  { store, orgConnections }: Services,
  { idHash, userId }: { idHash: string; userId: string },
  origin: Origin,
): Promise<void> {
  orgConnections.closeAll(idHash);
  await store.sessions.remove(idHash, auditEvent(origin, { action: 'logout', actor: userId, target: userId }));
}
