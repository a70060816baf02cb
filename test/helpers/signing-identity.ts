import { createMasterKey, openMasterKey } from '../../server/master-key.ts';
import { createSigningKey, openSigningKey, type SigningIdentity } from '../../server/signing-key.ts';

/** A new signing key, as an installation has one. */
export async function createSigningIdentity(): Promise<SigningIdentity> {
  const masterKey = openMasterKey(createMasterKey());
  const record = await createSigningKey(masterKey, {
    now: new Date(),
    slot: 'active',
    commonName: 'login.acme.example',
  });
  return openSigningKey(masterKey, record);
}
