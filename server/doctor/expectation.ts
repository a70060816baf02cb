import type { ServiceProvider, User } from '../../db/model.ts';
import type { OrgConnection } from '../org-connections.ts';
import { readSamlSsoConfig } from '../salesforce/saml-sso-config.ts';
import { readUser } from '../salesforce/users.ts';
import { personFields, ruleValue } from '../saml/value-rule.ts';
import type { Services } from '../services.ts';
import type { OrgExpectation } from './judge-response.ts';

/** The name of our configuration in an org. */
const CONFIG_NAME = 'Latchkey';

/** What an application knows when a Response arrives there, as far as it is known here. */
export async function expectationOf(
  services: Services,
  serviceProvider: ServiceProvider,
  now: Date,
): Promise<OrgExpectation> {
  return {
    kind: serviceProvider.kind,
    issuer: services.identityProvider.entityId,
    audience: serviceProvider.entityId,
    assertionConsumerServiceUrls: serviceProvider.assertionConsumerServices.map(({ url }) => url),
    certificates: await trustedCertificates(services, serviceProvider),
    inResponseTo: undefined,
    federationIdInOrg: undefined,
    justInTime: serviceProvider.justInTime,
    now,
  };
}

/** The same as the org itself says it: its configuration, and the user who has this person's NameID. */
export async function askedExpectation(
  expected: OrgExpectation,
  { session }: OrgConnection,
  { serviceProvider, user }: { serviceProvider: ServiceProvider; user: User },
): Promise<OrgExpectation> {
  const config = await readSamlSsoConfig(session, CONFIG_NAME);
  const nameId = ruleValue(serviceProvider.nameId, personFields(user));
  const found = nameId === null ? null : await readUser(session, { federationId: nameId });
  const known = found ?? (await readUser(session, { username: user.email }));
  return {
    ...expected,
    ...(config !== null && {
      issuer: config.issuer,
      audience: config.samlEntityId,
      certificates: [config.validationCert],
      justInTime: config.userProvisioning,
      ...(config.salesforceLoginUrl !== null && { assertionConsumerServiceUrls: [config.salesforceLoginUrl] }),
    }),
    federationIdInOrg: {
      value: known?.federationId ?? null,
      caseInsensitive: false,
      isActive: known?.isActive ?? true,
    },
  };
}

/** What it has of us: what we wrote into the org, else the certificate of the key it is pinned to, else those of our metadata. */
async function trustedCertificates(
  { keys, store }: Services,
  { id, signingKeyId }: ServiceProvider,
): Promise<string[]> {
  const org = await store.salesforceOrgs.ofServiceProvider(id);
  const [written] = org === null ? [] : await store.salesforceOrgs.changes(org.id, 'samlConfig');
  const certificate = written?.after == null ? null : certificateIn(written.after);
  if (certificate !== null) return [certificate];
  const known = signingKeyId === null ? await keys.published() : [await keys.byId(signingKeyId)];
  return known.map((key) => key.certificate);
}

/** Of a configuration as it was noted when it was written. */
function certificateIn(json: string): string | null {
  const noted: unknown = JSON.parse(json);
  if (typeof noted !== 'object' || noted === null || !('validationCert' in noted)) return null;
  return typeof noted.validationCert === 'string' ? noted.validationCert : null;
}
