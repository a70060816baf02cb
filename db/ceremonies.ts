import { compiled, type Holes } from './compiled.ts';
import type { Database } from './dialects.ts';
import type { AuthenticationCeremony, Ceremony, RegistrationCeremony } from './model.ts';
import { type CeremonyTable, fromJson, type Millis } from './schema.ts';
import type { CeremonyRepository } from './store.ts';

/** The challenges that wait for their answer. */
export function ceremonyRepository({ relaxed }: Database): CeremonyRepository {
  return {
    async add(ceremony) {
      await relaxed((connection) => insertCeremony(connection, toRow(ceremony)));
    },

    async consume(challenge, now) {
      const { rows } = await relaxed((connection) => deleteCeremony(connection, { challenge, now: now.getTime() }));
      const [row] = rows;
      return row === undefined ? null : toCeremony(row);
    },
  };
}

const insertCeremony = compiled((connection, row: Holes<CeremonyTable>) =>
  connection.insertInto('ceremonies').values(row),
);

const deleteCeremony = compiled((connection, { challenge, now }: Holes<{ challenge: string; now: Millis }>) =>
  connection.deleteFrom('ceremonies').where('challenge', '=', challenge).where('expires_at', '>', now).returningAll(),
);

function toRow({ challenge, type, browserHash, createdAt, expiresAt, ...details }: Ceremony): CeremonyTable {
  return {
    challenge,
    type,
    browser_hash: browserHash,
    details: JSON.stringify(details),
    created_at: createdAt.getTime(),
    expires_at: expiresAt.getTime(),
  };
}

function toCeremony(row: CeremonyTable): Ceremony {
  const base = {
    challenge: row.challenge,
    browserHash: row.browser_hash,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  };
  if (row.type === 'authentication') {
    return { ...base, type: row.type, ...fromJson<Pick<AuthenticationCeremony, 'handleHash'>>(row.details) };
  }
  return { ...base, type: row.type, ...fromJson<Pick<RegistrationCeremony, 'tokenHash' | 'user'>>(row.details) };
}
