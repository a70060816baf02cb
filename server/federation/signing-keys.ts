import { X509Certificate } from 'node:crypto';
import type { NewAuditEvent, SigningKey } from '../../db/model.ts';
import { type AuditAction, auditEvent, type Origin } from '../audit/record.ts';
import type { Warning } from '../contract/common.ts';
import { changedMeanwhile, inputInvalid, inUse, recordUnknown } from '../errors.ts';
import type { Services } from '../services.ts';
import { type OwnPem, readOwnSigningKey } from './own-signing-key.ts';

/** Makes the next signing key, so that service providers can learn it before it signs anything. @throws inputInvalid */
export async function addNextSigningKey(services: Services, origin: Origin): Promise<SigningKey> {
  const { keys, config } = services;
  const key = await keys.create({ now: origin.at, slot: 'next', commonName: config.rpId });
  await storeNext(services, { key, isOwn: false }, origin);
  return key;
}

/** Takes a key that was made elsewhere as the next one. @throws inputInvalid */
export async function adoptSigningKey(
  services: Services,
  own: OwnPem,
  origin: Origin,
): Promise<{ key: SigningKey; warnings: Warning[] }> {
  const { warnings, ...pair } = await readOwnSigningKey(own, origin.at);
  const key = services.keys.adopt(pair, origin.at);
  const fingerprint = fingerprintOf(key);
  const stored = await services.store.signingKeys.list();
  if (stored.some((other) => fingerprintOf(other) === fingerprint)) {
    throw inputInvalid('This certificate is here already. Bring another, or go back to its key.');
  }
  await storeNext(services, { key, isOwn: true }, origin);
  return { key, warnings };
}

/** Signs with the key from now on, the next one or one that has retired; every node notices with its next login. @throws recordUnknown, inputInvalid, changedMeanwhile */
export async function activateSigningKey({ store }: Services, keyId: string, origin: Origin): Promise<SigningKey> {
  const key = await store.signingKeys.byId(keyId);
  if (key === null) throw recordUnknown('This signing key').about(keyId);
  if (key.slot === 'active') throw inputInvalid('This key is the active one already.').about(keyId);
  checkValidity(key, await store.signingKeys.inSlot('active'), origin.at);
  const event = keyEvent(origin, key, { action: 'signingKey.activate', details: { from: key.slot } });
  if (!(await store.signingKeys.activate(keyId, event))) throw changedMeanwhile().about(keyId);
  return key;
}

/**
 * Service providers refuse what is signed with a certificate that does not hold. Going back to a key that has ended is left
 * for when the active one has ended too: some then still take the one they know. @throws inputInvalid
 */
function checkValidity(key: SigningKey, active: SigningKey | null, now: Date): void {
  const { validFromDate } = new X509Certificate(key.certificate);
  if (validFromDate > now) {
    throw inputInvalid(
      `The certificate of this key begins on ${dayOf(validFromDate)}. Applications would refuse it before that day.`,
    ).about(key.id);
  }
  if (key.notAfter > now) return;
  const isRescue = key.slot === 'retired' && active !== null && active.notAfter <= now;
  if (isRescue) return;
  throw inputInvalid(
    `The certificate of this key ended on ${dayOf(key.notAfter)}: applications refuse what it signs. Make a new key, or bring one.`,
  ).about(key.id);
}

/** `2029-01-01` */
function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** Signs with the next key from now on. @throws inputInvalid, changedMeanwhile */
export async function activateNextSigningKey(services: Services, origin: Origin): Promise<SigningKey> {
  const next = await services.store.signingKeys.inSlot('next');
  if (next === null) throw inputInvalid('There is no next signing key. Make one first.');
  return activateSigningKey(services, next.id, origin);
}

/** Signs with the key again that was active before. @throws inputInvalid, changedMeanwhile */
export async function goBackToPreviousSigningKey(services: Services, origin: Origin): Promise<SigningKey> {
  const keys = await services.store.signingKeys.list();
  const previous = keys.find(({ slot, activatedAt }) => slot === 'retired' && activatedAt !== null);
  if (previous === undefined) throw inputInvalid('There is no key to go back to: no other one has been active.');
  return activateSigningKey(services, previous.id, origin);
}

/** Takes the next key out of the metadata. @throws inputInvalid, inUse */
export async function retireNextSigningKey(services: Services, origin: Origin): Promise<SigningKey> {
  const next = await services.store.signingKeys.inSlot('next');
  if (next === null) throw inputInvalid('There is no next signing key.');
  const outcome = await services.store.signingKeys.retireNext(
    next.id,
    keyEvent(origin, next, { action: 'signingKey.retire' }),
  );
  if (outcome === 'notNext') throw changedMeanwhile().about(next.id);
  if (outcome === 'inUse') throw await pinnedTo(services, next);
  return next;
}

/** Removes a retired key for good. @throws recordUnknown, inputInvalid, inUse */
export async function removeSigningKey(services: Services, keyId: string, origin: Origin): Promise<void> {
  const key = await services.store.signingKeys.byId(keyId);
  if (key === null) throw recordUnknown('This signing key').about(keyId);
  if (key.slot !== 'retired') throw inputInvalid('Only a retired key can be removed.').about(keyId);
  const outcome = await services.store.signingKeys.removeRetired(
    keyId,
    keyEvent(origin, key, { action: 'signingKey.remove' }),
  );
  if (outcome === 'unknown') throw changedMeanwhile().about(keyId);
  if (outcome === 'inUse') throw await pinnedTo(services, key);
  services.keys.forget(keyId);
}

/** Tries the next key on these people instead of those it was tried on. @throws recordUnknown, inputInvalid, changedMeanwhile */
export async function trySigningKey(
  { store }: Services,
  { keyId, userIds }: { keyId: string; userIds: readonly string[] },
  origin: Origin,
): Promise<void> {
  const key = await store.signingKeys.byId(keyId);
  if (key === null) throw recordUnknown('This signing key').about(keyId);
  if (key.slot !== 'next') throw inputInvalid('Only the next key can be tried on people.').about(keyId);
  const people = (await store.users.byIds(userIds)).map(({ id }) => id);
  const event = keyEvent(origin, key, { action: 'signingKey.trial', details: { people } });
  if (!(await store.signingKeys.setTrialUsers(keyId, people, event))) throw changedMeanwhile().about(keyId);
}

async function storeNext(
  { store }: Services,
  { key, isOwn }: { key: SigningKey; isOwn: boolean },
  origin: Origin,
): Promise<void> {
  if (await store.signingKeys.addNext(key, keyEvent(origin, key, { action: 'signingKey.add', details: { isOwn } })))
    return;
  throw inputInvalid('There is a next signing key already. Activate or retire it before you add another.');
}

/** Says which service providers are signed for with the key. */
async function pinnedTo({ store }: Services, { id }: SigningKey): Promise<Error> {
  const names = (await store.serviceProviders.list()).filter(({ signingKeyId }) => signingKeyId === id);
  const list = names.map(({ name }) => `"${name}"`).join(', ');
  return inUse(`It still signs for ${list}. Let them use another key first.`).about(id);
}

function keyEvent(
  origin: Origin,
  key: SigningKey,
  { action, details }: { action: AuditAction; details?: NewAuditEvent['details'] },
): NewAuditEvent {
  return auditEvent(origin, { action, target: key.id, details: { fingerprint: fingerprintOf(key), ...details } });
}

/** SHA-256 of the certificate's DER, hexadecimal with colons. */
function fingerprintOf({ certificate }: SigningKey): string {
  return new X509Certificate(certificate).fingerprint256;
}
