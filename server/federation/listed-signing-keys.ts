import { X509Certificate } from 'node:crypto';
import type { SigningKey as StoredKey } from '../../db/model.ts';
import type { SigningKey, SigningKeysReply } from '../contract/signing-keys.ts';
import type { Services } from '../services.ts';
import { describeForReply } from './facts.ts';

const DAY_MS = 24 * 3600_000;

/** The signing keys without their private halves: active, next, retired; each with those it signs for now. */
export async function listSigningKeys({ store, clock }: Services): Promise<SigningKeysReply> {
  const [keys, serviceProviders] = await Promise.all([store.signingKeys.list(), store.serviceProviders.list()]);
  const now = clock();
  const items = keys.map(async (key): Promise<SigningKey> => {
    const trialPeople = await store.signingKeys.trialUsers(key.id);
    const signedFor = serviceProviders.filter(
      ({ signingKeyId }) => signingKeyId === key.id || (signingKeyId === null && key.slot === 'active'),
    );
    return {
      ...listedKey(key, now),
      serviceProviders: signedFor.map(({ id, name, signingKeyId }) => ({ id, name, isPinned: signingKeyId !== null })),
      trialPeople: trialPeople.map(({ id, name, email }) => ({ id, name, email })),
    };
  });
  return { items: await Promise.all(items) };
}

function listedKey(key: StoredKey, now: Date): Omit<SigningKey, 'serviceProviders' | 'trialPeople'> {
  const { id, slot, certificate: certificatePem, createdAt, activatedAt, notAfter } = key;
  return {
    id,
    slot,
    certificate: describeForReply(new X509Certificate(certificatePem)),
    certificatePem,
    createdAt: createdAt.toISOString(),
    activatedAt: activatedAt?.toISOString() ?? null,
    daysLeft: Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS),
  };
}
