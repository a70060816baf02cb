import type { NewCredential } from '../../server/webauthn/registration.ts';
import type { Dialect } from './dialect.ts';
import { ADMINISTRATOR, PERSON_SQL, tokenSql } from './invented-people.ts';

const HOUR_MS = 3600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
/** People have come for so long. */
const PAST_MS = 3 * YEAR_MS;
/** The most that are invited at once. */
export const BATCH_SIZE = 10_000;

/** Group 1 has half of the people, group 2 every tenth; every fourth person is in one of the others. */
export const GROUPS = 200;

/** What rows about people are made of. */
export interface PeopleRequest {
  dialect: Dialect;
  people: number;
  /** The present, in milliseconds since 1970. */
  now: number;
  /** Everybody's. */
  passkey: NewCredential;
}

/** The statements that fill in people and what belongs to them; what is counted or copied is so as the product does it. */
export function peopleSql({ dialect, people, now, passkey }: PeopleRequest): string[] {
  const series = dialect.series(people);
  const id = dialect.recordId('user', 'n');
  const publicKey = Buffer.from(passkey.publicKey).toString('base64url');
  const credential = (purpose: string) => `${tokenSql(purpose, 'n')}, ${id}, '${publicKey}', 0, '["hybrid","internal"]',
    'platform', '${passkey.aaguid}', 'Passkey', 1, 1, ${now}`;
  return [
    `insert into users (id, email, email_key, name, name_key, federation_id, user_handle, role, disabled_at,
       trial_signing_key_id, created_at, updated_at, passkey_count, invited_until)
     select ${id}, email, email, name, lower(name), ${PERSON_SQL.federationId}, ${tokenSql('Handle', 'n')},
       ${ROLE}, case when n % 20 = 0 then ${now} end, null, created_at, created_at,
       case n % 20 when 1 then 0 when 2 then 0 when 3 then 2 else 1 end, ${invitedUntil(now)}
     from (
       select n, first || ' ' || last as name, lower(first || '.' || last || n || '@' || ${PERSON_SQL.domain}) as email,
         ${now} - ${PAST_MS} + n * ${Math.floor(PAST_MS / people)} as created_at
       from (select n, ${PERSON_SQL.first} as first, ${PERSON_SQL.last} as last from ${series}) as named
     ) as people`,
    `insert into credentials (id, user_id, public_key, sign_count, transports, authenticator_attachment, aaguid, name,
       backup_eligible, backup_state, created_at)
     select ${credential('Passkey')} from ${series} where n % 20 not in (1, 2)
     union all select ${credential('Second')} from ${series} where n % 20 = 3`,
    // As userTerms has them: the first name is found by the address, the surname by the surname with the number.
    `insert into user_terms (term, user_id)
     select term, user_id from (
       select email_key as term, id as user_id from users
       union all select lower(federation_id), id from users where federation_id is not null
       union all select ${PERSON_SQL.domain}, id from users
       union all select lower(${PERSON_SQL.last}) || n, ${id} from ${series}
     ) as terms order by term, user_id`,
    ...groupsSql(dialect, { series, now }),
    ...invitationsSql(dialect, { people, now }),
    `insert into sessions (id_hash, user_id, session_index, credential_id, authn_instant, user_verified, backup_eligible,
       authenticator_attachment, created_at, last_seen_at, expires_at)
     select ${tokenSql('Session', 'n')}, ${id}, ${tokenSql('Index', 'n')}, ${tokenSql('Passkey', 'n')}, ${now}, 1, 1,
       'platform', ${now}, ${now}, ${now + 12 * HOUR_MS}
     from ${series} where n % 10 = 5 order by 1`,
  ];
}

const ROLE = `case when n = ${ADMINISTRATOR} then 'administrator' when n % 10000 = 4 then 'helpDesk'
  when n % 10000 = 5 then 'auditor' when n % 20000 = 6 then 'administrator' else 'user' end`;

/** Every fortieth person has an open link. */
function invitedUntil(now: number): string {
  return `case when n % 40 = 1 then ${now} + (n % 72 + 1) * ${HOUR_MS} end`;
}

function groupsSql(dialect: Dialect, { series, now }: { series: string; now: number }): string[] {
  const member = (group: string) => `select ${group} as group_id, n from ${series}`;
  return [
    `insert into groups (id, name, name_key, member_count, created_at, updated_at)
     select ${dialect.recordId('group', 'n')}, 'Group ' || n, 'group ' || n, 0, ${now}, ${now} from ${dialect.series(GROUPS)}`,
    `insert into group_members (group_id, user_id, email_key, name_key, created_at, role, disabled_at, passkey_count,
       invited_until)
     select members.group_id, id, email_key, name_key, created_at, role, disabled_at, passkey_count, invited_until
     from users join (
       ${member(dialect.recordId('group', '1'))} where n % 2 = 1
       union all ${member(dialect.recordId('group', '2'))} where n % 10 = 4
       union all ${member(dialect.recordId('group', `(3 + n / 4 % ${GROUPS - 2})`))} where n % 4 = 0
     ) as members on users.id = ${dialect.recordId('user', 'members.n')}
     order by 1, 2`,
    'update groups set member_count = (select count(*) from group_members where group_id = groups.id)',
  ];
}

/** Everybody was invited once, so many at a time; who has no passkey and no open link let the link pass. */
function invitationsSql(dialect: Dialect, { people, now }: { people: number; now: number }): string[] {
  const series = dialect.series(people);
  const id = dialect.recordId('user', 'n');
  const invitedAt = `${now} - ${HOUR_MS} * ((n - 1) / ${BATCH_SIZE} + 1)`;
  return [
    `insert into enrolment_links (token_hash, purpose, user_id, created_at, expires_at, opened_at)
     select ${tokenSql('Link', 'n')}, 'enrolment', ${id}, ${now}, ${invitedUntil(now)}, null
     from ${series} where n % 40 = 1 order by 1`,
    `insert into invitation_batches (id, name, created_by, created_at)
     select ${dialect.recordId('batch', 'n')}, 'Invitation ' || n, null, ${now} - ${HOUR_MS} * n
     from ${dialect.series(Math.ceil(people / BATCH_SIZE))}`,
    `insert into invitations (batch_id, user_id, token_hash, invited_at, expires_at, delivery, opened_at, enrolled_at)
     select ${dialect.recordId('batch', `((n - 1) / ${BATCH_SIZE} + 1)`)}, ${id}, ${tokenSql('Link', 'n')}, ${invitedAt},
       coalesce(${invitedUntil(now)}, ${now}), case when n % 100 = 1 then 'failed' else 'sent' end,
       case when n % 3 = 0 then ${now} end, case when n % 20 not in (1, 2) then ${now} end
     from ${series} order by 1, 2`,
  ];
}
