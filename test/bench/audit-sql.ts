import type { Dialect } from './dialect.ts';
import { ADMINISTRATOR, BUSIEST, scatteredSql, tokenSql } from './invented-people.ts';

const HOUR_MS = 3600_000;
/** The events are spread over so long, up to the present. */
const PAST_MS = 365 * 24 * HOUR_MS;

/** The address that two of five events come from: an office's. */
export const OFFICE = '198.51.100.7';
/** A kind of event of which there are ten in ten million. */
export const RAREST_ACTION = 'apiToken.remove';

/** Positions in the list of applications. */
export const APPLICATIONS = { most: 0, few: 30, rare: 45, none: 49 } as const;

/** What rows of the log are made of. */
export interface AuditRequest {
  dialect: Dialect;
  people: number;
  auditEvents: number;
  /** The present, in milliseconds since 1970. */
  now: number;
  /** The ids of at least fifty. */
  applications: readonly string[];
}

/** The statements that fill in the log and count it. */
export function auditSql({ dialect, people, auditEvents, now, applications }: AuditRequest): string[] {
  const step = Math.floor(PAST_MS / Math.max(auditEvents, 1));
  const who = `case when n % 50 = 17 then ${BUSIEST} else (n * 48271 % ${people}) + 1 end`;
  const user = dialect.recordId('user', 'who');
  const administrator = dialect.recordId('user', `${ADMINISTRATOR}`);
  const application = `case when n % 1000000 = 999999 then '${applications[APPLICATIONS.rare]}'
    when n % 100 < 80 then '${applications[APPLICATIONS.most]}' else ${fewOf(applications)} end`;
  return [
    `insert into audit_events (at, action, outcome, actor, target, service_provider_id, address, reason, reference, details)
     select at, action, outcome,
       case when outcome = 'refused' then null when ${BY_ADMINISTRATOR} then ${administrator} else ${user} end,
       case when action = 'signOn.request' then null else ${user} end,
       case when ${BY_ADMINISTRATOR} then null else ${application} end,
       case when n % 5 < 2 then '${OFFICE}' else '203.0.' || scattered / 65536 % 256 || '.' || scattered / 256 % 256 end,
       case when outcome = 'refused' then 'webauthn.userVerification' end,
       substr(reference, 1, 4) || '-' || substr(reference, 5), ${detailsSql(dialect)}
     from (
       select n, ${who} as who, ${scatteredSql('n')} as scattered, ${dialect.hex(scatteredSql('n'))} as reference,
         ${now} - ${PAST_MS} + n * ${step} as at, ${ACTION} as action,
         case when n % 100 < 3 or n % 1000 = 9 then 'refused' else 'success' end as outcome
       from ${dialect.series(auditEvents)}
     ) as events`,
    `insert into audit_hours (hour, action, outcome, count)
     select at - at % ${HOUR_MS}, action, outcome, count(*) from audit_events group by 1, 2, 3 order by 1, 2, 3`,
    'update audit_hour_position set sequence = (select coalesce(max(sequence), 0) from audit_events)',
  ];
}

/** Nine of ten are logins. */
const ACTION = `case when n % 100 between 3 and 7 then 'signOn.answer' when n % 100 = 8 then 'logout'
  when n % 1000 = 9 then 'signOn.request' when n % 1000 = 10 then 'enrolment' when n % 1000 = 110 then 'user.update'
  when n % 1000 = 210 then 'session.end' when n % 1000 = 310 then 'enrolmentLink.create'
  when n % 1000000 = 500410 then '${RAREST_ACTION}' else 'login' end`;

const BY_ADMINISTRATOR = `action in ('user.update', 'session.end', 'enrolmentLink.create', '${RAREST_ACTION}')`;

/** One of those in the middle of the list. */
function fewOf(applications: readonly string[]): string {
  const few = applications.slice(APPLICATIONS.most + 1, APPLICATIONS.rare);
  return `case n / 100 % ${few.length} ${few.map((id, index) => `when ${index} then '${id}'`).join(' ')} end`;
}

/** As a sign-on notes it. */
function detailsSql(dialect: Dialect): string {
  const opened = dialect.iso('at - 4000');
  const received = dialect.iso('at - 5000');
  return `case when action = 'login' or action = 'signOn.answer' then
    '{"passkey":"' || ${tokenSql('Passkey', 'who')} || '","synced":true,"attachment":"platform","pageOpenedAt":"' ||
    ${opened} || '","signOn":"' || reference || 'AAAA","idpInitiated":false,"requestReceivedAt":"' || ${received} ||
    '","binding":"redirect","requestSigned":true,"assertionConsumerService":"https://acme.my.salesforce.com?so=00D5g000004abcd",' ||
    '"nameIdFormat":"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified","amr":["fido2","pop","user","swk","mfa"],' ||
    '"authnContextClassRef":"urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified","responseSigned":false,' ||
    '"fromSession":false,"signingKey":"3f0c2a51-7f8e-4b57-9f0e-2b1a0c9d8e7f"}'
    else '{}' end`;
}
