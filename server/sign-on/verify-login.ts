import type { AuthenticationCeremony, Credential, NewAuditEvent, User } from '../../db/model.ts';
import { AppError, ceremonyGone, passkeyUnknown } from '../errors.ts';
import { sha256 } from '../random.ts';
import type { Services } from '../services.ts';
import {
  readAuthenticationResponse,
  type VerifiedAuthentication,
  verifyAuthentication,
} from '../webauthn/authentication.ts';
import { readClientChallenge } from '../webauthn/client-data.ts';

/** The answer to an authentication ceremony, and the browser that sends it. */
export interface LoginAnswer {
  /** The sign-on's handle; empty: a login for the person's own account. */
  handle: string;
  /** AuthenticationResponseJSON as text. */
  credential: string;
  /** Null: the browser has no cookie of a ceremony. */
  browserHash: string | null;
}

/** Who proved to be there, with which passkey. */
export interface VerifiedLogin {
  user: User;
  credential: Credential;
  verified: VerifiedAuthentication;
  /** When its page was opened. */
  begunAt: Date;
}

/**
 * Verifies the answer to a ceremony, which is consumed whatever the answer is worth; webauthn-3 7.2.
 * @throws ceremonyGone, passkeyUnknown, passkeyRefused
 */
export async function verifyLogin(services: Services, answer: LoginAnswer, now: Date): Promise<VerifiedLogin> {
  const response = readAuthenticationResponse(answer.credential);
  const ceremony = await consumeCeremony(services, answer, { challenge: readClientChallenge(response), now });
  return concerningPage(ceremony, async () => {
    const found = await services.store.credentials.withUser(response.id);
    if (found === null) throw passkeyUnknown().about(response.id);
    const { user, credential } = found;
    const { relyingParty } = services;
    const { userHandle } = user;
    const verified = await aboutPerson(user, () =>
      verifyAuthentication({ relyingParty, ceremony, credential, userHandle, response }),
    );
    return { user, credential, verified, begunAt: ceremony.createdAt };
  });
}

/** Does something with a verified login; a refusal then tells of it, and of who it was unless it is the passkey that was refused. */
export function concerningLogin<Value>(login: VerifiedLogin, act: () => Promise<Value>): Promise<Value> {
  return aboutPerson(login.user, async () => {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const isProved = error.code !== 'passkeyRefused' && error.code !== 'passkeyUnknown';
      throw error.concerning({ details: loginDetails(login), ...(isProved && { actor: login.user.id }) });
    }
  });
}

/** The story of a verified login: when its page was opened, and with which passkey it was. */
export function loginDetails({ credential, verified, begunAt }: VerifiedLogin): NewAuditEvent['details'] {
  return {
    passkey: credential.id,
    synced: verified.backupEligible,
    attachment: verified.authenticatorAttachment,
    ...pageDetails(begunAt),
  };
}

function pageDetails(openedAt: Date): NewAuditEvent['details'] {
  return { pageOpenedAt: openedAt.toISOString() };
}

async function concerningPage<Value>({ createdAt }: AuthenticationCeremony, act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof AppError ? error.concerning({ details: pageDetails(createdAt) }) : error;
  }
}

async function aboutPerson<Value>({ id }: User, act: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof AppError ? error.about(id) : error;
  }
}

async function consumeCeremony(
  { store }: Services,
  { handle, browserHash }: LoginAnswer,
  { challenge, now }: { challenge: string; now: Date },
): Promise<AuthenticationCeremony> {
  const ceremony = await store.ceremonies.consume(challenge, now);
  if (ceremony === null) throw ceremonyGone();
  if (ceremony.type !== 'authentication') throw ceremonyGone('ceremonyOfOtherType');
  if (ceremony.browserHash !== browserHash) throw ceremonyGone('ceremonyOfOtherBrowser');
  const handleHash = handle === '' ? null : sha256(handle);
  if (ceremony.handleHash !== handleHash) throw ceremonyGone('ceremonyOfOtherSignOn');
  return ceremony;
}
