import type { ListedUser } from '../db/model.ts';
import type { Person } from './contract/people.ts';
import { recordUnknown } from './errors.ts';
import type { Services } from './services.ts';

/** The person with this id. @throws recordUnknown */
export async function findPerson({ store }: Services, id: string): Promise<ListedUser> {
  const user = await store.users.listedById(id);
  if (user === null) throw recordUnknown('This person').about(id);
  return user;
}

/** A person as the console shows them. */
export function toPerson(user: ListedUser): Person {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    federationId: user.federationId,
    role: user.role,
    disabledAt: user.disabledAt?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
    passkeyCount: user.passkeyCount,
    invitedUntil: user.invitedUntil?.toISOString() ?? null,
  };
}
