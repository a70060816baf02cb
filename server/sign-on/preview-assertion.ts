import type { ServiceProvider, User } from '../../db/model.ts';
import type { AssertionPreviewBody, AssertionPreviewReply } from '../contract/service-providers.ts';
import { AppError, accountDisabled, recordUnknown } from '../errors.ts';
import { randomToken } from '../random.ts';
import { checkAssurance } from '../salesforce/assurance.ts';
import { assuranceWarnings } from '../salesforce/assurance-verdict.ts';
import { indentXml } from '../saml/indent.ts';
import { type ResponseFacts, writeUnsignedResponse } from '../saml/response.ts';
import { checkAssertionSettings, settingWarnings, withSettings } from '../saml/service-provider-settings.ts';
import type { Services } from '../services.ts';
import { checkAccess } from './answer.ts';
import { assertionFacts, type SignOn } from './assertion-facts.ts';
import { type AssertionFact, assertionTable } from './assertion-table.ts';
import { checkUsable } from './pending-sign-on.ts';
import { unsolicitedSignOn } from './unsolicited-sign-on.ts';

/** In the place of what the application will ask with. */
const REQUEST_ID = '_the-id-of-the-request';

const NOTE = '<!-- A preview, not signed: nobody can sign in with it. -->';

/** Why there would be no assertion, in words for an administrator; by the code of what the person would be told. */
const REFUSALS: Record<string, string> = {
  accountDisabled: 'This person is switched off and cannot sign in anywhere.',
  serviceProviderDisabled: 'Nobody can sign in: the application is switched off.',
  metadataExpired: 'Nobody can sign in: the application’s metadata has expired. Import it again.',
  accessDenied: 'This person is in none of the groups that have access.',
  nameIdMissing: 'The rule for the NameID gives nothing for this person: they lack the value that it is made of.',
};

/**
 * Shows what would be sent for this person now, after a login with that kind of passkey; with settings tried on that are
 * not stored. @throws recordUnknown, inputInvalid
 */
export async function previewAssertion(
  services: Services,
  { serviceProviderId, userId, passkey, settings = {} }: AssertionPreviewBody & { serviceProviderId: string },
): Promise<AssertionPreviewReply> {
  const { store } = services;
  const stored = await store.serviceProviders.byId(serviceProviderId);
  if (stored === null) throw recordUnknown('This application');
  const user = await store.users.byId(userId);
  if (user === null) throw recordUnknown('This person');
  const serviceProvider = withSettings(stored, settings);
  checkAssertionSettings(serviceProvider);
  checkAssurance(serviceProvider.assurance);

  const warnings = [...assuranceWarnings(serviceProvider), ...settingWarnings(serviceProvider)];
  if ((await store.credentials.ofUser(userId)).length === 0) {
    warnings.push({ code: 'noPasskey', message: 'This person has no passkey yet, so they cannot sign in.' });
  }
  const facts = await tryFacts(services, pretendedSignOn(services, { serviceProvider, user, passkey }));
  if ('refusal' in facts) return { xml: null, refusal: facts.refusal, facts: [], warnings };
  const xml = `${NOTE}\n${indentXml(writeUnsignedResponse(facts))}`;
  return { xml, refusal: null, facts: [...assertionTable(facts), signatureFact(serviceProvider, user)], warnings };
}

/** Everything that the real path checks, in its order. */
async function tryFacts(services: Services, signOn: SignOn): Promise<ResponseFacts | { refusal: string }> {
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
function pretendedSignOn(
  { clock, config }: Services,
  chosen: { serviceProvider: ServiceProvider; user: User; passkey: 'deviceBound' | 'synced' },
): SignOn {
  const { serviceProvider, user, passkey } = chosen;
  const now = clock();
  const expiresAt = new Date(now.getTime() + config.sessionAbsoluteSeconds * 1000);
  return {
    serviceProvider,
    user,
    pending: { ...unsolicitedSignOn(serviceProvider, '', now), requestId: REQUEST_ID },
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

function signatureFact({ signResponse, signingKeyId }: ServiceProvider, { trialSigningKeyId }: User): AssertionFact {
  const signed = signResponse ? 'Assertion and Response' : 'Assertion';
  if (trialSigningKeyId !== null) {
    return { name: 'Signature', values: [`${signed}, with the key ${trialSigningKeyId} that is tried on this person`] };
  }
  const key = signingKeyId === null ? 'the active key' : `the key ${signingKeyId}`;
  return { name: 'Signature', values: [`${signed}, with ${key}`] };
}
