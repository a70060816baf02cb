import type { ServiceProvider, User } from '../../db/model.ts';
import type { OrgConnection } from '../org-connections.ts';
import { isMyDomainHost } from '../salesforce/my-domain.ts';
import { readUser } from '../salesforce/users.ts';
import { personFields, ruleValue } from '../saml/value-rule.ts';
import type { Services } from '../services.ts';
import type { AskedOrg } from './asked-org.ts';
import type { OrgExpectation } from './judge-response.ts';
import { readNotedConfig } from './noted-config.ts';

/** What an application knows when a Response arrives there, as far as it is known here: by what we wrote into its org, else by what is stored of it. */
export async function expectationOf(
  services: Services,
  serviceProvider: ServiceProvider,
  now: Date,
): Promise<OrgExpectation> {
  const { kind, id, entityId, assertionConsumerServices, justInTime } = serviceProvider;
  const noted = await readNotedConfig(services, id);
  const certificate = noted?.validationCert ?? null;
  const registered = assertionConsumerServices.map(({ url }) => url);
  return {
    kind,
    issuer: noted?.issuer ?? services.identityProvider.entityId,
    audience: noted?.samlEntityId ?? entityId,
    assertionConsumerServiceUrls: addressesOf(noted?.salesforceLoginUrl ?? null, registered),
    certificates: certificate === null ? await ownCertificates(services, serviceProvider) : [certificate],
    areCertificatesOurs: kind === 'salesforce' && certificate === null,
    inResponseTo: undefined,
    federationIdInOrg: undefined,
    justInTime,
    now,
  };
}

/** The same as the org itself says it: its configuration, and the user who has this person's NameID. */
export async function askedExpectation(
  expected: OrgExpectation,
  { samlLogin, config }: AskedOrg,
  asked: { connection: OrgConnection; serviceProvider: ServiceProvider; user: User },
): Promise<OrgExpectation> {
  const user = await readUserOf(asked);
  const federationIdInOrg = {
    value: user?.federationId ?? null,
    caseInsensitive: samlLogin.isFederationIdCaseInsensitive,
    isActive: user?.isActive ?? true,
  };
  if (config === null) return { ...expected, federationIdInOrg };
  const registered = asked.serviceProvider.assertionConsumerServices.map(({ url }) => url);
  return {
    ...expected,
    issuer: config.issuer,
    audience: config.samlEntityId,
    certificates: [config.validationCert],
    areCertificatesOurs: false,
    justInTime: config.userProvisioning,
    assertionConsumerServiceUrls: addressesOf(config.salesforceLoginUrl, registered),
    federationIdInOrg,
  };
}

/** The person's user in the org: by Federation ID, else by username; null: there is none. */
async function readUserOf({
  connection: { session },
  serviceProvider,
  user,
}: {
  connection: OrgConnection;
  serviceProvider: ServiceProvider;
  user: User;
}) {
  const federationId = ruleValue(serviceProvider.nameId, personFields(user));
  const found = federationId === null ? null : await readUser(session, { federationId });
  return found ?? (await readUser(session, { username: user.email }));
}

/** Where an org takes answers: its own address, and those of its Experience Cloud sites, which are registered here and in no configuration. */
function addressesOf(loginUrl: string | null, registered: readonly string[]): string[] {
  if (loginUrl === null) return [...registered];
  return [loginUrl, ...registered.filter((url) => isSite(url) && !isOfAnotherOrg(url, loginUrl))];
}

/** One that stands at no My Domain. */
function isSite(url: string): boolean {
  const host = URL.parse(url)?.host;
  return host !== undefined && !isMyDomainHost(host);
}

/** Such as that of the org that a sandbox was before its refresh. */
function isOfAnotherOrg(url: string, loginUrl: string): boolean {
  const [one, other] = [url, loginUrl].map((address) => URL.parse(address)?.searchParams.get('so')?.slice(0, 15));
  return one !== undefined && other !== undefined && one !== other;
}

/** The certificate of the key that the application is pinned to, else those of our metadata. */
async function ownCertificates({ keys }: Services, { signingKeyId }: ServiceProvider): Promise<string[]> {
  const known = signingKeyId === null ? await keys.published() : [await keys.byId(signingKeyId)];
  return known.map((key) => key.certificate);
}
