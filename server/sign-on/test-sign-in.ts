import type { ServiceProvider, User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { TestSignInReport } from '../contract/service-providers.ts';
import { recordUnknown, testSignInGone } from '../errors.ts';
import { randomToken } from '../random.ts';
import { signalTier } from '../salesforce/signal-tier.ts';
import { redirectAuthnRequest } from '../saml/redirect-authn-request.ts';
import type { ResponseCheck } from '../saml/response-check.ts';
import { type JudgedResponse, judgeResponse } from '../saml/response-checks.ts';
import type { Services } from '../services.ts';
import { readAssertionTable } from './assertion-table.ts';
import { testConsumerUrl, testEntityId } from './test-application.ts';

/** A test that this browser has begun. */
export interface BegunTest {
  serviceProviderId: string;
  /** The AuthnRequest's ID; null: it has been answered. */
  requestId: string | null;
}

/** Begins a sign-in to our own page in an application's place; gives where the browser goes. @throws recordUnknown */
export async function beginTestSignIn(
  services: Services,
  serviceProviderId: string,
): Promise<{ url: string; test: BegunTest }> {
  const serviceProvider = await services.store.serviceProviders.byId(serviceProviderId);
  if (serviceProvider === null) throw recordUnknown('This application');
  const requestId = `_${randomToken()}`;
  const request = {
    id: requestId,
    issuer: testEntityId(services, serviceProviderId),
    destination: services.identityProvider.singleSignOnServiceUrl,
    assertionConsumerServiceUrl: testConsumerUrl(services),
    now: services.clock(),
  };
  const url = await redirectAuthnRequest(request, await services.keys.active());
  return { url, test: { serviceProviderId, requestId } };
}

/** A Response that arrived at our own page, in the browser of the one who is signed in. */
export interface ArrivedTest {
  /** The form field SAMLResponse. */
  samlResponse: string;
  /** Null: this browser has begun none. */
  test: BegunTest | null;
  user: User;
}

/** Judges what arrived as a service provider does, and records the outcome. @throws testSignInGone */
export async function finishTestSignIn(
  services: Services,
  { samlResponse, test, user }: ArrivedTest,
  origin: Origin,
): Promise<TestSignInReport> {
  const serviceProvider = test && (await services.store.serviceProviders.byId(test.serviceProviderId));
  if (test === null || serviceProvider === null) throw testSignInGone();
  const judged = judgeResponse(samlResponse, {
    issuer: services.identityProvider.entityId,
    audience: testEntityId(services, serviceProvider.id),
    assertionConsumerServiceUrl: testConsumerUrl(services),
    inResponseTo: test.requestId,
    certificates: await trustedCertificates(services, serviceProvider, user),
    now: origin.at,
  });
  const report = reportOf(serviceProvider, judged);
  await recordTest(services, report, origin);
  return report;
}

function reportOf({ id, name, kind }: ServiceProvider, { xml, checks, assertion }: JudgedResponse): TestSignInReport {
  const amr = assertion?.attributes.find((attribute) => attribute.name === 'amr')?.values ?? [];
  const { tier } = signalTier({ amr, authnContextClassRef: assertion?.authnContextClassRef ?? null });
  const signal: ResponseCheck = {
    name: 'Signal',
    passed: kind !== 'salesforce' || tier === 'phishing-resistant',
    detail: `Salesforce takes amr ${amr.join(', ') || '(none)'} for ${tier}.`,
  };
  return {
    serviceProvider: { id, name },
    checks: [...checks, signal],
    facts: assertion === null ? [] : readAssertionTable(assertion),
    tier,
    xml,
  };
}

/** What the application has of us: the certificate of its own key, or those of our metadata; and of the key that is tried on the person. */
async function trustedCertificates(
  { keys }: Services,
  { signingKeyId }: ServiceProvider,
  { trialSigningKeyId }: User,
): Promise<string[]> {
  const known = signingKeyId === null ? await keys.published() : [await keys.byId(signingKeyId)];
  const tried = trialSigningKeyId === null ? [] : [await keys.byId(trialSigningKeyId)];
  return [...known, ...tried].map(({ certificate }) => certificate);
}

async function recordTest({ store }: Services, report: TestSignInReport, origin: Origin): Promise<void> {
  const failed = report.checks.filter(({ passed }) => !passed).map(({ name }) => name);
  const { id } = report.serviceProvider;
  const event = auditEvent(origin, {
    action: 'signOn.test',
    outcome: failed.length === 0 ? 'success' : 'refused',
    target: id,
    serviceProvider: id,
    reason: failed.length === 0 ? null : 'testChecksFailed',
    details: { failed },
  });
  await store.auditEvents.append(event);
}
