import { X509Certificate } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import type { ServiceProvider } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { fieldMistaken } from '../errors.ts';
import { isMyDomainHost, sandboxOf } from '../salesforce/my-domain.ts';
import { type SamlSsoConfig, samlSsoConfigFile } from '../salesforce/saml-sso-config.ts';
import type { Services } from '../services.ts';
import { findApplication } from './find-application.ts';
import { packChecklist } from './set-up-pack-checklist.ts';
import { packFederationIds } from './set-up-pack-people.ts';
import { CONFIG_NAME } from './step.ts';

/** All that sets an org up without any access to it from here. */
export interface SetUpPack {
  fileName: string;
  zip: Uint8Array<ArrayBuffer>;
}

/**
 * Makes the files for `sf project deploy start --metadata-dir`, for Data Loader, and for whoever does it by hand.
 * @throws recordUnknown, inputInvalid
 */
export async function makeSetUpPack(services: Services, serviceProviderId: string, origin: Origin): Promise<SetUpPack> {
  const serviceProvider = await findApplication(services, serviceProviderId);
  const host = myDomainOf(serviceProvider);
  const certificate = await certificateFor(services, serviceProvider);
  const config = packConfig(services, { serviceProvider, certificate });
  const people = await packFederationIds(services, { serviceProvider, sandbox: sandboxOf(host) });
  const { fingerprint256: fingerprint, validToDate: notAfter } = new X509Certificate(certificate.certificatePem);
  const facts = { config, host, fingerprint, notAfter, people, publicUrl: services.config.publicUrl };
  const zip = zipSync(
    {
      'CHECKLIST.md': strToU8(packChecklist({ ...facts, serviceProvider })),
      'federation-ids.csv': strToU8(people.csv),
      'latchkey.crt': strToU8(certificate.certificatePem),
      // A folder of its own: a file that the Metadata API does not know has no place in a package.
      'unpackaged/package.xml': strToU8(PACKAGE),
      [`unpackaged/samlssoconfigs/${CONFIG_NAME}.samlssoconfig`]: strToU8(samlSsoConfigFile(config)),
    },
    { level: 9, mtime: origin.at },
  );
  await services.store.auditEvents.append(
    auditEvent(origin, {
      action: 'salesforce.setUpPack',
      target: serviceProvider.id,
      serviceProvider: serviceProvider.id,
      details: { host, people: people.count },
    }),
  );
  return { fileName: `latchkey-${host.split('.')[0] ?? 'org'}.zip`, zip };
}

/** Metadata API, package.xml. */
const PACKAGE = `<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types>
        <members>${CONFIG_NAME}</members>
        <name>SamlSsoConfig</name>
    </types>
    <version>67.0</version>
</Package>
`;

/** An entity ID may be one of the old ones, which all orgs share; the address of the answers is always the org's. */
function myDomainOf({ entityId, assertionConsumerServices }: ServiceProvider): string {
  const addresses = [entityId, ...assertionConsumerServices.map(({ url }) => url)];
  const hosts = addresses.flatMap((address) => URL.parse(address)?.hostname ?? []);
  const host = hosts.find(isMyDomainHost) ?? hosts.at(-1);
  if (host !== undefined) return host;
  throw fieldMistaken('id', 'None of the addresses of this application is of a Salesforce org. Look at its metadata.');
}

function certificateFor({ keys }: Services, { signingKeyId }: ServiceProvider) {
  return signingKeyId === null ? keys.active() : keys.byId(signingKeyId);
}

function packConfig(
  { config, identityProvider }: Services,
  { serviceProvider, certificate }: { serviceProvider: ServiceProvider; certificate: { certificate: string } },
): SamlSsoConfig {
  return {
    fullName: CONFIG_NAME,
    name: CONFIG_NAME,
    issuer: identityProvider.entityId,
    samlEntityId: serviceProvider.entityId,
    samlVersion: 'SAML2_0',
    validationCert: certificate.certificate,
    identityLocation: 'SubjectNameId',
    identityMapping: 'FederationId',
    loginUrl: identityProvider.singleSignOnServiceUrl,
    logoutUrl: `${config.publicUrl}/saml/slo`,
    errorUrl: null,
    redirectBinding: true,
    requestSignatureMethod: 'RSA-SHA256',
    // The org takes its own self-signed certificate, whose ID nobody outside it knows.
    requestSigningCertId: null,
    useConfigRequestMethod: true,
    userProvisioning: serviceProvider.justInTime,
    salesforceLoginUrl: null,
    others: {},
  };
}
