/** How full a measured database is, and the statements that fill it. */
import type { DatabaseKind } from '../../db/schema.ts';
import type { NewCredential } from '../../server/webauthn/registration.ts';
import { auditSql } from './audit-sql.ts';
import { dialectOf } from './dialect.ts';
import { peopleSql } from './people-sql.ts';

/** The people and the past of a database. */
export interface Population {
  people: number;
  auditEvents: number;
}

/** What the rows refer to. */
export interface Surroundings {
  now: Date;
  /** Everybody's. */
  passkey: NewCredential;
  /** The ids of at least fifty. */
  applications: readonly string[];
}

/** The statements that fill an empty database. */
export function populationSql(
  kind: DatabaseKind,
  { people, auditEvents }: Population,
  { now, passkey, applications }: Surroundings,
): string[] {
  const shared = { dialect: dialectOf(kind), people, now: now.getTime() };
  return [...peopleSql({ ...shared, passkey }), ...auditSql({ ...shared, auditEvents, applications })];
}
