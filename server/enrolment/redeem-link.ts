import type { Credential, RegistrationCeremony, User } from '../../db/model.ts';
import type { RedemptionOutcome } from '../../db/store.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { EnrolmentVerifyBody, EnrolmentVerifyReply } from '../contract/enrolment.ts';
import { accountDisabled, ceremonyGone, emailTaken, linkGone, passkeyExists } from '../errors.ts';
import { randomId } from '../random.ts';
import type { Services } from '../services.ts';
import { authenticatorName } from '../webauthn/authenticator-names.ts';
import { readClientChallenge } from '../webauthn/client-data.ts';
import { type NewCredential, verifyRegistration } from '../webauthn/registration.ts';
import { type LinkPurpose, readLink } from './link.ts';

/** What the page sends once the passkey is made, and the browser that sends it. */
export interface RegistrationAnswer extends EnrolmentVerifyBody {
  purpose: LinkPurpose;
  /** Null: the browser has no cookie of a ceremony. */
  browserHash: string | null;
}

/**
 * Verifies a new passkey and spends the link: link, person, passkey and audit in one transaction; webauthn-3 7.1.
 * @throws linkGone, accountDisabled, ceremonyGone, passkeyRefused, passkeyExists, emailTaken
 */
export async function redeemLink(
  services: Services,
  answer: RegistrationAnswer,
  origin: Origin,
): Promise<EnrolmentVerifyReply> {
  const { link } = await readLink(services, answer);
  const ceremony = await consumeCeremony(services, answer, { tokenHash: link.tokenHash, now: origin.at });
  const made = await verifyRegistration({ relyingParty: services.relyingParty, ceremony, response: answer.credential });
  const userId = ceremony.user.id ?? randomId();
  const newUser = ceremony.user.id === null ? newAdministrator(userId, ceremony, origin.at) : null;
  const credential = namedCredential(made, { userId, name: answer.name, now: origin.at });
  const outcome = await services.store.enrolmentLinks.redeem({
    tokenHash: link.tokenHash,
    now: origin.at,
    newUser,
    credential,
    event: auditEvent(origin, {
      action: link.purpose,
      actor: userId,
      target: userId,
      details: { passkey: credential.id, synced: credential.backupEligible, aaguid: credential.aaguid },
    }),
  });
  checkRedeemed(outcome);
  const { name, email } = ceremony.user;
  return { passkey: { name: credential.name, synced: credential.backupEligible }, person: { name, email } };
}

async function consumeCeremony(
  { store }: Services,
  answer: RegistrationAnswer,
  { tokenHash, now }: { tokenHash: string; now: Date },
): Promise<RegistrationCeremony> {
  const ceremony = await store.ceremonies.consume(readClientChallenge(answer.credential), now);
  if (ceremony === null) throw ceremonyGone();
  if (ceremony.type !== 'registration') throw ceremonyGone('ceremonyOfOtherType');
  if (ceremony.browserHash !== answer.browserHash) throw ceremonyGone('ceremonyOfOtherBrowser');
  if (ceremony.tokenHash !== tokenHash) throw ceremonyGone('ceremonyOfOtherLink');
  return ceremony;
}

function newAdministrator(id: string, { user }: RegistrationCeremony, now: Date): User {
  const { userHandle, email, name } = user;
  return {
    id,
    email,
    name,
    federationId: null,
    userHandle,
    role: 'administrator',
    disabledAt: null,
    trialSigningKeyId: null,
    createdAt: now,
    updatedAt: now,
  };
}

function namedCredential(
  made: NewCredential,
  { userId, name, now }: { userId: string; name: string | undefined; now: Date },
): Credential {
  const own = name?.trim() || null;
  return {
    ...made,
    userId,
    name: own ?? authenticatorName(made.aaguid) ?? 'Passkey',
    createdAt: now,
    lastUsedAt: null,
  };
}

/** The last step decides: what changed while the passkey was being verified counts. */
function checkRedeemed(outcome: RedemptionOutcome): void {
  if (outcome === 'linkGone') throw linkGone();
  if (outcome === 'credentialExists') throw passkeyExists();
  if (outcome === 'userDisabled') throw accountDisabled();
  if (outcome === 'emailTaken') throw emailTaken();
}
