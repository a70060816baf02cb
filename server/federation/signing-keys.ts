import type { SigningKey } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { inputInvalid } from '../errors.ts';
import type { Services } from '../services.ts';

/** Makes the next signing key, so that service providers can learn it before it signs anything. @throws inputInvalid */
export async function addNextSigningKey({ store, keys, config }: Services, origin: Origin): Promise<SigningKey> {
  const key = await keys.create({ now: origin.at, slot: 'next', commonName: config.rpId });
  const event = auditEvent(origin, { action: 'signingKey.add', target: key.id });
  if (!(await store.signingKeys.addNext(key, event))) {
    throw inputInvalid('There is a next signing key already. Activate it before you make another.');
  }
  return key;
}

/** Signs with the next key from now on; every node notices with its next login. @throws inputInvalid */
export async function activateNextSigningKey({ store }: Services, origin: Origin): Promise<SigningKey> {
  const next = await store.signingKeys.inSlot('next');
  const event = auditEvent(origin, { action: 'signingKey.activate', target: next?.id ?? null });
  if (next === null || !(await store.signingKeys.activateNext(event))) {
    throw inputInvalid('There is no next signing key. `signing-key next` makes one.');
  }
  return next;
}
