import type { Session } from '../../db/model.ts';
import type { PersonPageReply } from '../contract/people.ts';
import { findPerson, toPerson } from '../people.ts';
import type { Services } from '../services.ts';
import { authenticatorName } from '../webauthn/authenticator-names.ts';

/** Everything about a person that the console shows; `session` is the one of whoever asks. @throws recordUnknown */
export async function readPerson(
  services: Services,
  { id, session }: { id: string; session: Session | null },
): Promise<PersonPageReply> {
  const { store, clock, config } = services;
  const user = await findPerson(services, id);
  const [groups, credentials, sessions, dependents] = await Promise.all([
    store.groups.ofUser(id),
    store.credentials.ofUser(id),
    store.sessions.ofUser(id, clock(), config.sessionIdleSeconds),
    store.users.dependents(id),
  ]);
  const passkeyNames = new Map(credentials.map((credential) => [credential.id, credential.name]));
  return {
    person: toPerson(user),
    groups: groups.map((group) => ({ id: group.id, name: group.name })),
    passkeys: credentials.map((credential) => ({
      id: credential.id,
      name: credential.name,
      provider: authenticatorName(credential.aaguid),
      synced: credential.backupEligible,
      createdAt: credential.createdAt.toISOString(),
      lastUsedAt: credential.lastUsedAt?.toISOString() ?? null,
    })),
    sessions: sessions.map(({ idHash, authentication, createdAt, lastSeenAt, expiresAt }) => ({
      id: idHash,
      startedAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      passkey: passkeyNames.get(authentication.credentialId) ?? null,
      isCurrent: idHash === session?.idHash,
    })),
    dependents,
  };
}
