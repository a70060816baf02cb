import { beforeAll, describe, expect, test } from 'vitest';
import {
  type ApplicationFields,
  readApplicationFields,
  readSalesforceFields,
  type SalesforceFields,
} from '../../server/federation/plain-fields.ts';
import { placesOf } from '../helpers/refusal.ts';
import { createSigningPair, salesforcePair } from '../helpers/service-provider.ts';

let certificate: string;
beforeAll(async () => {
  ({ certificate } = await salesforcePair());
});

const salesforce = (fields: Partial<SalesforceFields> = {}) =>
  readSalesforceFields({ myDomain: 'acme', organizationId: '00D5g000004abcd', ...fields });
const application = (fields: Partial<ApplicationFields> = {}) =>
  readApplicationFields({
    entityId: 'urn:example:app',
    assertionConsumerServiceUrl: 'https://app.example/acs',
    ...fields,
  });
const fieldsOf = async (action: () => unknown) => (await placesOf(action)).map(({ field }) => field);

describe('Salesforce by its My Domain', () => {
  test('is everything that follows from it', () => {
    expect(salesforce()).toEqual({
      facts: {
        entityId: 'https://acme.my.salesforce.com',
        kind: 'salesforce',
        assertionConsumerServices: [
          { url: 'https://acme.my.salesforce.com?so=00D5g000004abcd', index: 0, isDefault: true },
        ],
        singleLogoutServices: [
          { url: 'https://acme.my.salesforce.com/services/auth/sp/saml2/logout', binding: 'redirect' },
          { url: 'https://acme.my.salesforce.com/services/auth/sp/saml2/logout', binding: 'post' },
        ],
        nameIdFormats: [],
        signingCertificates: [],
        authnRequestsSigned: false,
        wantAssertionsSigned: true,
        validUntil: null,
      },
      warnings: [
        {
          code: 'assertionConsumerServiceDerived',
          message: expect.stringContaining('Compare it, to the last character'),
        },
      ],
    });
  });

  test('takes what Salesforce shows as it is, without a warning', () => {
    const url = 'https://acme.my.site.com/partners/login?so=00D5g000004abcd';
    const { facts, warnings } = salesforce({
      assertionConsumerServiceUrl: ` ${url} `,
      entityId: 'https://saml.salesforce.com',
    });
    expect(facts.assertionConsumerServices).toEqual([{ url, index: 0, isDefault: true }]);
    expect(facts.entityId).toBe('https://saml.salesforce.com');
    expect(warnings).toEqual([]);
  });

  test('of a sandbox is that of a sandbox', () => {
    expect(salesforce({ myDomain: 'acme--test.sandbox' }).facts.entityId).toBe(
      'https://acme--test.sandbox.my.salesforce.com',
    );
  });

  test('has signed requests when it has a certificate', () => {
    expect(salesforce({ certificate }).facts).toMatchObject({
      signingCertificates: [certificate],
      authnRequestsSigned: true,
    });
  });

  test('needs the address for assertions, or the organisation ID', async () => {
    const places = await placesOf(() => readSalesforceFields({ myDomain: 'acme' }));
    expect(places.map(({ field }) => field)).toEqual(['assertionConsumerServiceUrl', 'organizationId']);
    expect(places[0]?.message).toContain('Copy the Login URL');
  });

  test.each([
    ['myDomain', { myDomain: 'evil.example' }],
    ['myDomain', { myDomain: 'https://login.salesforce.com' }],
    ['organizationId', { organizationId: '00D5g000004abcdEAB' }],
    ['assertionConsumerServiceUrl', { assertionConsumerServiceUrl: 'https://evil.example/?so=00D5g000004abcd' }],
    ['assertionConsumerServiceUrl', { assertionConsumerServiceUrl: 'javascript:alert(1)' }],
    ['entityId', { entityId: 'a b' }],
    ['certificate', { certificate: 'MIIB' }],
  ])('is refused for its %s: %j', async (field, fields) => {
    expect(await fieldsOf(() => salesforce(fields))).toEqual([field]);
  });
});

describe('an application by plain fields', () => {
  test('is what was typed', () => {
    const fields = application({ entityId: ' urn:example:app ', singleLogoutServiceUrl: 'https://app.example/slo' });
    expect(fields).toEqual({
      entityId: 'urn:example:app',
      kind: 'saml',
      assertionConsumerServices: [{ url: 'https://app.example/acs', index: 0, isDefault: true }],
      singleLogoutServices: [{ url: 'https://app.example/slo', binding: 'redirect' }],
      nameIdFormats: [],
      signingCertificates: [],
      authnRequestsSigned: false,
      wantAssertionsSigned: true,
      validUntil: null,
    });
  });

  test('may bring its certificate as PEM', () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${certificate.replaceAll(/.{64}/g, '$&\r\n')}\n-----END CERTIFICATE-----\n`;
    expect(application({ certificate: pem }).signingCertificates).toEqual([certificate]);
  });

  test.each([
    ['entityId', { entityId: '' }],
    ['entityId', { entityId: 'urn:a\u202eb' }],
    ['assertionConsumerServiceUrl', { assertionConsumerServiceUrl: 'http://app.example/acs' }],
    ['assertionConsumerServiceUrl', { assertionConsumerServiceUrl: 'data:text/html,x' }],
    ['assertionConsumerServiceUrl', { assertionConsumerServiceUrl: '' }],
    ['singleLogoutServiceUrl', { singleLogoutServiceUrl: 'javascript:alert(1)' }],
    ['certificate', { certificate: '-----BEGIN PRIVATE KEY-----' }],
  ])('is refused for its %s: %j', async (field, fields) => {
    expect(await fieldsOf(() => application(fields))).toEqual([field]);
  });

  test('is refused for a weak key', async () => {
    const weak = await createSigningPair({ modulusLength: 1024 });
    expect(await fieldsOf(() => application({ certificate: weak.certificate }))).toEqual(['certificate']);
  });
});
