import type { ServiceProvider } from '../../db/model.ts';
import type { Diagnosis, ExplainBody } from '../contract/doctor.ts';
import type { Services } from '../services.ts';
import { describe } from './examine.ts';
import { expectationOf } from './expectation.ts';
import { findServiceProvider } from './find-service-provider.ts';
import { judgeAuthnRequest } from './judge-authn-request.ts';
import { judgeResponse, type OrgExpectation } from './judge-response.ts';
import { readMessage } from './read-message.ts';

/** Explains a pasted message against the application that was named, or the one that the message itself names. @throws inputInvalid, recordUnknown */
export async function explainMessage(
  services: Services,
  { message, serviceProviderId }: ExplainBody,
  now: Date,
): Promise<Diagnosis> {
  const read = readMessage(message);
  const named = serviceProviderId === undefined ? null : await findServiceProvider(services, serviceProviderId);
  const serviceProvider = named ?? (await findMeant(services, read.mentions));
  if (read.type === 'authnRequest') {
    const judged = await judgeAuthnRequest(read, {
      serviceProvider,
      destination: services.identityProvider.singleSignOnServiceUrl,
      now,
    });
    return {
      type: 'authnRequest',
      serviceProvider: serviceProvider && { id: serviceProvider.id, name: serviceProvider.name },
      isVerified: judged.verified,
      findings: judged.findings,
      tier: null,
      facts: judged.facts,
      xml: judged.xml,
    };
  }
  const expected = serviceProvider === null ? null : await expectationOf(services, serviceProvider, now);
  return describe(serviceProvider, judgeResponse(read.encoded, expected ?? ofNobodyKnown(now)));
}

/** The application that a message names: by its entity ID. */
async function findMeant({ store }: Services, mentions: readonly string[]): Promise<ServiceProvider | null> {
  for (const entityId of mentions) {
    const serviceProvider = await store.serviceProviders.byEntityId(entityId);
    if (serviceProvider !== null) return serviceProvider;
  }
  return null;
}

/** An application that is not known here, most likely another Salesforce org. */
function ofNobodyKnown(now: Date): OrgExpectation {
  return {
    kind: 'salesforce',
    issuer: null,
    audience: null,
    assertionConsumerServiceUrls: [],
    certificates: [],
    inResponseTo: undefined,
    federationIdInOrg: undefined,
    justInTime: false,
    now,
  };
}
