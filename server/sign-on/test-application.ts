import type { ServiceProvider } from '../../db/model.ts';
import type { Services } from '../services.ts';

/** Where the Response of a test sign-in arrives: our own page. */
export function testConsumerUrl({ config }: Services): string {
  return `${config.publicUrl}/admin/test-sign-in`;
}

/** The entity ID of the built-in service provider that tries this application out. */
export function testEntityId(services: Services, serviceProviderId: string): string {
  return testEntityIdBase(services) + serviceProviderId;
}

/** Which application an entity ID of ours tries out, by id; null: it is none of ours. */
export function testedApplicationId(services: Services, entityId: string): string | null {
  const base = testEntityIdBase(services);
  return entityId.startsWith(base) ? entityId.slice(base.length) : null;
}

/**
 * The application as it is, but for who asks and where the answer goes. It signs its requests with our own key, so that
 * nobody else can begin a test.
 */
export function asTestApplication(
  services: Services,
  serviceProvider: ServiceProvider,
  signingCertificates: string[] = [],
): ServiceProvider {
  return {
    ...serviceProvider,
    entityId: testEntityId(services, serviceProvider.id),
    assertionConsumerServices: [{ url: testConsumerUrl(services), index: 0, isDefault: true }],
    signingCertificates,
    authnRequestsSigned: true,
    allowSha1: false,
  };
}

/** The built-in service provider that tries this application out; null: there is no such application. */
export async function readTestApplication(
  services: Services,
  serviceProviderId: string,
): Promise<ServiceProvider | null> {
  const serviceProvider = await services.store.serviceProviders.byId(serviceProviderId);
  if (serviceProvider === null) return null;
  const { certificate } = await services.keys.active();
  return asTestApplication(services, serviceProvider, [certificate]);
}

function testEntityIdBase({ config }: Services): string {
  return `${config.publicUrl}/saml/test/`;
}
