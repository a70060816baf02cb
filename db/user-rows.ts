import type { ListedUser, User } from './model.ts';
import { fromMillis, toMillis, type UserTable } from './schema.ts';

/** The columns of a person who owns the row that is read with them; see `toOwner`. */
export const ownerColumns = [
  'users.id as owner_id',
  'users.email as owner_email',
  'users.name as owner_name',
  'users.federation_id as owner_federation_id',
  'users.user_handle as owner_user_handle',
  'users.role as owner_role',
  'users.disabled_at as owner_disabled_at',
  'users.trial_signing_key_id as owner_trial_signing_key_id',
  'users.created_at as owner_created_at',
  'users.updated_at as owner_updated_at',
] as const;

/** What lists need beside the record. */
type ListColumn = 'email_key' | 'name_key' | 'passkey_count' | 'invited_until';

type UserRow = Omit<UserTable, ListColumn>;

type OwnerRow = { [Column in keyof UserRow as `owner_${Column}`]: UserRow[Column] };

/** The person out of a row that was read with `ownerColumns`. */
export function toOwner(row: OwnerRow): User {
  return toUser({
    id: row.owner_id,
    email: row.owner_email,
    name: row.owner_name,
    federation_id: row.owner_federation_id,
    user_handle: row.owner_user_handle,
    role: row.owner_role,
    disabled_at: row.owner_disabled_at,
    trial_signing_key_id: row.owner_trial_signing_key_id,
    created_at: row.owner_created_at,
    updated_at: row.owner_updated_at,
  });
}

/** A row of `users` as the person. */
export function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    federationId: row.federation_id,
    userHandle: row.user_handle,
    role: row.role,
    disabledAt: fromMillis(row.disabled_at),
    trialSigningKeyId: row.trial_signing_key_id,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

/** A whole row of `users` as the person in a list. */
export function toListedUser(row: UserTable): ListedUser {
  return { ...toUser(row), passkeyCount: row.passkey_count, invitedUntil: fromMillis(row.invited_until) };
}

/** A person who has neither passkey nor link yet, as their row. */
export function toNewRow(user: User): UserTable {
  return {
    id: user.id,
    user_handle: user.userHandle,
    disabled_at: toMillis(user.disabledAt),
    trial_signing_key_id: user.trialSigningKeyId,
    created_at: user.createdAt.getTime(),
    passkey_count: 0,
    invited_until: null,
    ...editableColumns(user),
  };
}

/** The columns that a change of the person replaces. */
export function editableColumns(user: User) {
  return {
    email: user.email,
    email_key: emailKey(user.email),
    name: user.name,
    name_key: user.name.toLowerCase(),
    federation_id: user.federationId,
    role: user.role,
    updated_at: user.updatedAt.getTime(),
  };
}

/** An address without regard to case. */
export function emailKey(email: string): string {
  return email.toLowerCase();
}
