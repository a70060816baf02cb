import { auditEvent, type Origin } from '../audit/record.ts';
import { inputInvalid, recordUnknown } from '../errors.ts';
import type { Services } from '../services.ts';
import { checkSwitched } from './users.ts';

/** Removes a passkey by its id alone; sessions that it opened end. @throws inputInvalid, lastAdministrator */
export async function removePasskey(services: Services, credentialId: string, origin: Origin): Promise<void> {
  const found = await services.store.credentials.withUser(credentialId);
  if (found === null) {
    throw inputInvalid(`There is no passkey with the id "${credentialId}". \`passkey list EMAIL\` shows them.`);
  }
  await removePasskeyOf(services, { userId: found.user.id, credentialId }, origin);
}

/** Removes a passkey of a person; sessions that it opened end. @throws recordUnknown, lastAdministrator */
export async function removePasskeyOf(
  { store }: Services,
  { userId, credentialId }: { userId: string; credentialId: string },
  origin: Origin,
): Promise<void> {
  const found = await store.credentials.withUser(credentialId);
  if (found?.user.id !== userId) throw recordUnknown('This passkey');
  const event = auditEvent(origin, { action: 'passkey.remove', target: userId, details: { passkey: credentialId } });
  checkSwitched(await store.credentials.remove(credentialId, event), 'This passkey');
}
