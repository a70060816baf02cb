import type { ServiceProvider, User } from '../../db/model.ts';
import { AppError, accountDisabled } from '../errors.ts';
import { randomToken } from '../random.ts';
import { issueResponse, type ResponseFacts } from '../saml/response.ts';
import type { Services } from '../services.ts';
import { checkAccess, signerFor } from './answer.ts';
import { assertionFacts, type SignOn } from './assertion-facts.ts';
import { checkUsable } from './pending-sign-on.ts';
import { unsolicitedSignOn } from './unsolicited-sign-on.ts';

/** In the place of what the application will ask with. */
export const TRIAL_REQUEST_ID = '_the-id-of-the-request';

/** A sign-on that nobody makes: this person, at this application, with that kind of passkey. */
export interface Trial {
  serviceProvider: ServiceProvider;
  user: User;
  passkey: 'deviceBound' | 'synced';
}

/** Why there would be no assertion, in words for an administrator; by the code of what the person would be told. */
const REFUSALS: Record<string, string> = {
  accountDisabled: 'This person is switched off and cannot sign in anywhere.',
  serviceProviderDisabled: 'Nobody can sign in: the application is switched off.',
  metadataExpired: 'Nobody can sign in: the application’s metadata has expired. Import it again.',
  accessDenied: 'This person is in none of the groups that have access.',
  nameIdMissing: 'The rule for the NameID gives nothing for this person: they lack the value that it is made of.',
};

/** What would be sent at this moment, or why nothing would be; it checks everything that the real path checks, in its order. */
export async function trialFacts(services: Services, trial: Trial): Promise<ResponseFacts | { refusal: string }> {
  const signOn = pretendedSignOn(services, trial);
  const { serviceProvider, user, session } = signOn;
  try {
    checkUsable(serviceProvider, session.createdAt);
    if (user.disabledAt !== null) throw accountDisabled();
    await checkAccess(services, serviceProvider, user);
    return assertionFacts(services, signOn, session.createdAt);
  } catch (error) {
    const refusal = error instanceof AppError ? REFUSALS[error.reason] : undefined;
    if (refusal === undefined) throw error;
    return { refusal };
  }
}

/** A sign-on of now, from the application, with a session that nobody has. */
function pretendedSignOn({ clock, config }: Services, { serviceProvider, user, passkey }: Trial): SignOn {
  const now = clock();
  const expiresAt = new Date(now.getTime() + config.sessionAbsoluteSeconds * 1000);
  return {
    serviceProvider,
    user,
    pending: { ...unsolicitedSignOn(serviceProvider, '', now), requestId: TRIAL_REQUEST_ID },
    session: {
      idHash: '',
      userId: user.id,
      sessionIndex: `_${randomToken()}`,
      authentication: {
        credentialId: '',
        authnInstant: now,
        userVerified: true,
        backupEligible: passkey === 'synced',
        authenticatorAttachment: null,
      },
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
    },
  };
}

/**
 * The very Response that would be sent at this moment, signed with the real key, in base64: whoever has it can sign in with
 * it, so it never leaves this process. `requestId`: the request that it answers.
 */
export async function issueTrialResponse(
  services: Services,
  trial: Trial,
): Promise<{ samlResponse: string; requestId: string } | { refusal: string }> {
  const facts = await trialFacts(services, trial);
  if ('refusal' in facts) return facts;
  const response = await issueResponse(facts, await signerFor(services, trial.serviceProvider, trial.user));
  return { samlResponse: Buffer.from(response).toString('base64'), requestId: TRIAL_REQUEST_ID };
}
