import type { ServiceProvider, User } from '../../db/model.ts';
import type { AssertionPreviewBody, AssertionPreviewReply } from '../contract/service-providers.ts';
import { recordUnknown } from '../errors.ts';
import { checkAssurance } from '../salesforce/assurance.ts';
import { assuranceWarnings } from '../salesforce/assurance-verdict.ts';
import { indentXml } from '../saml/indent.ts';
import { writeUnsignedResponse } from '../saml/response.ts';
import { checkAssertionSettings, settingWarnings, withSettings } from '../saml/service-provider-settings.ts';
import type { Services } from '../services.ts';

import { type AssertionFact, assertionTable } from './assertion-table.ts';
import { trialFacts } from './trial-sign-on.ts';

const NOTE = '<!-- A preview, not signed: nobody can sign in with it. -->';

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
  const facts = await trialFacts(services, { serviceProvider, user, passkey });
  if ('refusal' in facts) return { xml: null, refusal: facts.refusal, facts: [], warnings };
  const xml = `${NOTE}\n${indentXml(writeUnsignedResponse(facts))}`;
  return { xml, refusal: null, facts: [...assertionTable(facts), signatureFact(serviceProvider, user)], warnings };
}

function signatureFact({ signResponse, signingKeyId }: ServiceProvider, { trialSigningKeyId }: User): AssertionFact {
  const signed = signResponse ? 'Assertion and Response' : 'Assertion';
  if (trialSigningKeyId !== null) {
    return { name: 'Signature', values: [`${signed}, with the key ${trialSigningKeyId} that is tried on this person`] };
  }
  const key = signingKeyId === null ? 'the active key' : `the key ${signingKeyId}`;
  return { name: 'Signature', values: [`${signed}, with ${key}`] };
}
