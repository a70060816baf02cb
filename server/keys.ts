import type { SigningKey } from '../db/model.ts';
import type { SigningKeyRepository } from '../db/store.ts';
import { internal } from './errors.ts';
import { deriveSecret, type MasterKey } from './master-key.ts';
import {
  adoptSigningKey,
  createSigningKey,
  openSigningKey,
  type SigningCertificate,
  type SigningIdentity,
  type SigningKeyRequest,
  type SigningPair,
  signingCertificateOf,
} from './signing-key.ts';

/** The keys of this installation. */
export interface Keys {
  /** What assertions are signed with now. @throws internal */
  active(): Promise<SigningIdentity>;
  /** A key by its id, in whatever slot: an application may still trust a retired one. @throws internal */
  byId(id: string): Promise<SigningIdentity>;
  /** What the metadata shows: the active key's certificate, then the next one's. */
  published(): Promise<SigningCertificate[]>;
  /** A new signing key for this installation, its private half sealed; nothing is stored yet. */
  create(request: SigningKeyRequest): Promise<SigningKey>;
  /** The record of a key that was made elsewhere, for the next slot, its private half sealed; nothing is stored yet. */
  adopt(pair: SigningPair, now: Date): SigningKey;
  /** Lets go of a private key that was removed; other nodes do so when they next read all keys, and never use it meanwhile. */
  forget(id: string): void;
  /** 32 secret bytes for one purpose, the same on every node. */
  secret(purpose: string): Buffer;
}

/** Where the keys are read. */
export type StoredKeys = Pick<SigningKeyRepository, 'list' | 'inSlot' | 'byId'>;

/** The keys of an installation; each private key is unsealed once, its row is read every time. */
export function createKeys(masterKey: MasterKey, signingKeys: StoredKeys): Keys {
  const opened = new Map<string, SigningIdentity>();

  function keepOnly(records: readonly SigningKey[]): void {
    const ids = new Set(records.map(({ id }) => id));
    for (const id of opened.keys()) if (!ids.has(id)) opened.delete(id);
  }

  function open(record: SigningKey | null, which: string): SigningIdentity {
    if (record === null) throw internal(new Error(`There is no ${which}.`));
    const identity = opened.get(record.id) ?? openSigningKey(masterKey, record);
    opened.set(record.id, identity);
    return identity;
  }

  return {
    active: async () => open(await signingKeys.inSlot('active'), 'active signing key'),
    async byId(id) {
      const record = await signingKeys.byId(id);
      if (record === null) opened.delete(id);
      return open(record, `signing key ${id}`);
    },
    async published() {
      const records = await signingKeys.list();
      keepOnly(records);
      return records.filter(({ slot }) => slot !== 'retired').map(signingCertificateOf);
    },
    create: (request) => createSigningKey(masterKey, request),
    adopt: (pair, now) => adoptSigningKey(masterKey, pair, now),
    forget: (id) => void opened.delete(id),
    secret: (purpose) => deriveSecret(masterKey, purpose),
  };
}
