/** The people and the past of a database that is measured. All of it follows from numbers, so that SQL can make it. */
import type { DatabaseKind } from '../../db/schema.ts';
import type { NewCredential } from '../../server/webauthn/registration.ts';
import { NOW } from '../helpers/records.ts';

/** How full a database is. */
export interface Population {
  people: number;
  auditEvents: number;
}

/** What a login needs to know of person number `n`. Everybody's passkey has the same key; one authenticator plays them all. */
export interface Person {
  email: string;
  userHandle: string;
  credentialId: string;
}

/** Person number `n`, from 1. */
export function person(n: number): Person {
  return { email: `person${n}@example.com`, userHandle: token('Handle', n), credentialId: token('Passkey', n) };
}

// All over the index, as random tokens are: multiplied by an odd number, modulo a power of two, each number gives another.
/** So many are multiplied exactly, in JavaScript too. */
export const MOST_PEOPLE = 3_000_000;
const MULTIPLIER = 2_654_435_761;
const MODULUS = 2 ** 32;
/** Makes each number eleven digits long. */
const OFFSET = 10 ** 10;

function token(purpose: string, n: number): string {
  return `${OFFSET + ((n * MULTIPLIER) % MODULUS)}${suffix(purpose)}`;
}

function tokenSql(purpose: string, n = 'n'): string {
  return `(${OFFSET} + ${n} * ${MULTIPLIER} % ${MODULUS}) || '${suffix(purpose)}'`;
}

/** 43 characters in all, of which the last stands for two bits less; so it is base64url of 32 bytes. */
function suffix(purpose: string): string {
  return purpose.padEnd(32, 'A');
}

/** The statements that fill an empty database. */
export function populationSql(
  kind: DatabaseKind,
  { people, auditEvents }: Population,
  passkey: NewCredential,
): string[] {
  const at = NOW.getTime();
  const email = "'person' || n || '@example.com'";
  const publicKey = Buffer.from(passkey.publicKey).toString('base64url');
  return [
    `insert into users (id, email, email_key, name, federation_id, user_handle, role, disabled_at, created_at)
     select ${tokenSql('User')}, ${email}, ${email}, 'Person ' || n, null, ${tokenSql('Handle')}, 'user', null, ${at}
     from ${series(kind, people)}`,
    `insert into credentials (id, user_id, public_key, sign_count, transports, authenticator_attachment, aaguid, name,
       backup_eligible, backup_state, created_at, last_used_at)
     select ${tokenSql('Passkey')}, ${tokenSql('User')}, '${publicKey}', 0, '["hybrid","internal"]', 'platform',
       '${passkey.aaguid}', 'Passkey', 1, 1, ${at}, null
     from ${series(kind, people)}`,
    `insert into audit_events (at, action, outcome, actor, target, address, reason, reference, details)
     select ${at} + n, 'login', 'success', ${tokenSql('User', `(n % ${people} + 1)`)}, 'a service provider', '192.0.2.1',
       null, '7QK2-M9XD', '{"passkey":"' || ${tokenSql('Passkey', `(n % ${people} + 1)`)} ||
       '","synced":true,"attachment":"platform","amr":["fido2","pop","user","swk","mfa"]}'
     from ${series(kind, auditEvents)}`,
  ];
}

/** The numbers from 1 to `count` as a table `series (n)`. */
function series(kind: DatabaseKind, count: number): string {
  if (kind === 'postgres') return `generate_series(1, ${count}) as series (n)`;
  return `(with recursive series (n) as (select 1 where ${count} > 0 union all select n + 1 from series where n < ${count})
    select n from series)`;
}
