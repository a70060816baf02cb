import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppError } from '../../server/errors.ts';
import { importMetadata } from '../../server/federation/import-metadata.ts';
import { removeServiceProvider } from '../../server/federation/remove-service-provider.ts';
import { changeSettings } from '../../server/federation/settings.ts';
import { NAME_ID_FORMATS } from '../../server/saml/names.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { createSigningPair, ENTITY_ID, salesforceMetadata, salesforcePair } from '../helpers/service-provider.ts';

let server: TestServer;
let certificate: string;

beforeAll(async () => {
  server = await startTestServer();
  ({ certificate } = await salesforcePair());
});
afterAll(() => server.close());

function importXml(metadata: string, name: string | null = null) {
  return importMetadata(server.services, { metadata, name, entityId: null }, server.origin());
}

describe('an import', () => {
  test('of Salesforce is set up as Salesforce wants it', async () => {
    const { serviceProvider, isNew, warnings } = await importXml(salesforceMetadata(certificate));
    expect({ isNew, warnings }).toEqual({ isNew: true, warnings: [] });
    expect(serviceProvider).toMatchObject({
      kind: 'salesforce',
      name: 'Salesforce – acme',
      enabled: true,
      signResponse: false,
      allowSha1: false,
      allowIdpInitiated: true,
      nameIdFormat: NAME_ID_FORMATS.unspecified,
      assurance: { amrDeviceBound: null, amrSynced: null },
    });
    expect(await server.services.store.serviceProviders.byId(serviceProvider.id)).toEqual(serviceProvider);
  });

  test('of a sandbox is named after it', async () => {
    const entityId = 'https://acme--uat.sandbox.my.salesforce.com';
    const { serviceProvider } = await importXml(
      salesforceMetadata(certificate, { entityId, acsUrl: `${entityId}?so=00D` }),
    );
    expect(serviceProvider.name).toBe('Salesforce – acme--uat');
  });

  test('of another application gets the Response signed too, and the format it names', async () => {
    const metadata = salesforceMetadata(certificate, {
      entityId: 'urn:example:app',
      acsUrl: 'https://app.example.com/acs',
    });
    const { serviceProvider } = await importXml(
      metadata.replace(NAME_ID_FORMATS.unspecified, NAME_ID_FORMATS.emailAddress),
    );
    expect(serviceProvider).toMatchObject({
      kind: 'saml',
      name: 'app.example.com',
      signResponse: true,
      allowIdpInitiated: false,
      nameIdFormat: NAME_ID_FORMATS.emailAddress,
    });
  });

  test('again brings the facts up to date, says which, and keeps the settings', async () => {
    const settings = { signResponse: true, amrSynced: ['fido2'], enabled: false };
    const { serviceProvider: before } = await changeSettings(
      server.services,
      { reference: ENTITY_ID, settings },
      server.origin(),
    );
    const renewed = await createSigningPair();
    const { serviceProvider, isNew, changed } = await importXml(salesforceMetadata(renewed.certificate), 'Acme');
    expect({ isNew, changed }).toEqual({ isNew: false, changed: ['signingCertificates', 'name'] });
    expect(serviceProvider).toMatchObject({
      id: before.id,
      name: 'Acme',
      signResponse: true,
      enabled: false,
      assurance: { amrSynced: ['fido2'] },
    });
    expect(serviceProvider.signingCertificates).toEqual([renewed.certificate]);
  });

  test('that is refused stores nothing', async () => {
    const before = await server.services.store.serviceProviders.list();
    const metadata = salesforceMetadata(certificate, {
      entityId: 'https://new.example.com',
      acsUrl: 'javascript:alert(1)',
    });
    await expect(importXml(metadata)).rejects.toMatchObject({ code: 'inputInvalid' });
    await expect(importXml(salesforceMetadata(certificate), ' ')).rejects.toMatchObject({ code: 'inputInvalid' });
    expect(await server.services.store.serviceProviders.list()).toEqual(before);
  });

  test('is in the audit with what changed', async () => {
    await importXml(salesforceMetadata(certificate));
    const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({
      action: 'serviceProvider.update',
      actor: 'operator',
      details: { entityId: ENTITY_ID, changed: ['signingCertificates'] },
    });
  });
});

describe('a setting', () => {
  test.each([
    [{ name: '' }, 'The name should be'],
    [{ nameIdFormat: 'email' }, 'The NameID format should be one of'],
    [{ nameIdFormat: NAME_ID_FORMATS.transient }, 'The NameID format should be one of'],
    [{ signingKeyId: 'nothing' }, 'This signing key is not there'],
    [{ amrDeviceBound: ['swk'] }, '"swk" cannot be sent for a device-bound passkey'],
    [{ authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password' }, 'another kind of login'],
  ])('that would be wrong is refused: %j', async (settings, message) => {
    const changed = changeSettings(server.services, { reference: ENTITY_ID, settings }, server.origin());
    await expect(changed).rejects.toThrow(message);
  });

  test('that would lock Salesforce administrators out is warned about', async () => {
    const settings = { amrSynced: ['webauthn', 'mfa'] };
    const { warnings } = await changeSettings(server.services, { reference: ENTITY_ID, settings }, server.origin());
    expect(warnings).toEqual([
      {
        code: 'administratorsLockedOut',
        message: expect.stringContaining('takes a login for standard and blocks administrators'),
      },
    ]);
    const back = await changeSettings(
      server.services,
      { reference: ENTITY_ID, settings: { amrSynced: null } },
      server.origin(),
    );
    expect(back.warnings).toEqual([]);
  });

  test('that accepts SHA-1 is warned about', async () => {
    const settings = { allowSha1: true };
    const { warnings } = await changeSettings(server.services, { reference: ENTITY_ID, settings }, server.origin());
    expect(warnings).toEqual([{ code: 'sha1Allowed', message: expect.stringContaining('SHA-1') }]);
    await changeSettings(server.services, { reference: ENTITY_ID, settings: { allowSha1: false } }, server.origin());
  });

  test('is not undone by an import that had read what was before', async () => {
    const changes = [{ enabled: false }, { signResponse: true }, { allowIdpInitiated: false }].map((settings) =>
      changeSettings(server.services, { reference: ENTITY_ID, settings }, server.origin()).then(
        () => settings,
        (error: AppError) => error.code,
      ),
    );
    const outcomes = await Promise.all([
      ...changes,
      importXml(salesforceMetadata(certificate)).catch((error: AppError) => error.code),
    ]);
    const now = await server.services.store.serviceProviders.byEntityId(ENTITY_ID);
    for (const outcome of outcomes.slice(0, 3)) {
      if (typeof outcome === 'object') expect(now).toMatchObject(outcome);
      else expect(outcome).toBe('changedMeanwhile');
    }
  });

  test('of nothing that exists is refused', async () => {
    const changed = changeSettings(server.services, { reference: 'nothing', settings: {} }, server.origin());
    await expect(changed).rejects.toMatchObject({ code: 'serviceProviderUnknown' });
  });
});

test('a removed service provider can sign nobody in, nor be removed again', async () => {
  await removeServiceProvider(server.services, { reference: ENTITY_ID }, server.origin());
  expect(await server.services.store.serviceProviders.byEntityId(ENTITY_ID)).toBeNull();
  await expect(removeServiceProvider(server.services, { reference: ENTITY_ID }, server.origin())).rejects.toMatchObject(
    {
      code: 'serviceProviderUnknown',
    },
  );
});

test('our metadata holds until the first certificate in it ends', async () => {
  const { body, headers } = await server.app.inject('/saml/metadata');
  const [key] = await server.services.store.signingKeys.list();
  expect(headers['content-type']).toContain('application/samlmetadata+xml');
  expect(body).toContain(`validUntil="${key?.notAfter.toISOString()}"`);
  const certificateFile = await server.app.inject('/saml/certificate');
  expect(certificateFile.body).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  expect(certificateFile.headers['content-type']).toBe('application/x-pem-file');
});
