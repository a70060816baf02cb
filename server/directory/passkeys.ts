import { auditEvent, type Origin } from '../audit/record.ts';
import { inputInvalid } from '../errors.ts';
import type { Services } from '../services.ts';

/** Removes a passkey; sessions that it opened end. @throws inputInvalid */
export async function removePasskey({ store }: Services, credentialId: string, origin: Origin): Promise<void> {
  const found = await store.credentials.withUser(credentialId);
  const details = { passkey: credentialId };
  const event = auditEvent(origin, { action: 'passkey.remove', target: found?.user.id ?? null, details });
  if (found === null || !(await store.credentials.remove(credentialId, event))) {
    throw inputInvalid(`There is no passkey with the id "${credentialId}". \`passkey list EMAIL\` shows them.`);
  }
}
