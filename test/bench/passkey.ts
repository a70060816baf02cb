import {
  buildRegistrationOptions,
  type NewCredential,
  verifyRegistration,
} from '../../server/webauthn/registration.ts';
import type { RelyingParty } from '../../server/webauthn/relying-party.ts';
import { aRegistrationCeremony } from '../helpers/records.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from '../helpers/software-authenticator.ts';

/** The relying party of everything that is measured. */
export const RELYING_PARTY: RelyingParty = { id: 'localhost', name: 'Latchkey', origin: 'http://localhost:3000' };

/** An authenticator with one synced ES256 passkey in it, and the credential as a server would store it. */
export interface Passkey {
  authenticator: SoftwareAuthenticator;
  credential: NewCredential;
}

/** Makes one, by a whole registration ceremony. */
export async function createPasskey(): Promise<Passkey> {
  const authenticator = createSoftwareAuthenticator({ origin: RELYING_PARTY.origin });
  const ceremony = aRegistrationCeremony();
  const { user, challenge } = ceremony;
  const options = await buildRegistrationOptions({ relyingParty: RELYING_PARTY, user, existing: [], challenge });
  const response = authenticator.create(options);
  return { authenticator, credential: await verifyRegistration({ relyingParty: RELYING_PARTY, ceremony, response }) };
}
