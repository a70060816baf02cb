import { beforeAll, describe, expect, it } from 'vitest';
import { checkAuthnRequest, readAuthnRequest } from '../../server/saml/authn-request.ts';
import { readRedirectBinding } from '../../server/saml/binding.ts';
import { redirectAuthnRequest } from '../../server/saml/redirect-authn-request.ts';
import { verifyRequestSignature } from '../../server/saml/signature.ts';
import { aServiceProvider } from '../helpers/records.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { validateAgainstSchema } from '../helpers/saml-schema.ts';
import { createSigningIdentity } from '../helpers/signing-identity.ts';

const now = new Date();
const destination = 'https://login.acme.example/saml/sso';
const facts = {
  id: '_request',
  issuer: 'https://login.acme.example/saml/test/1',
  destination,
  assertionConsumerServiceUrl: 'https://login.acme.example/admin/test-sign-in?a=1&b=2',
  now,
};

let signer: Awaited<ReturnType<typeof createSigningIdentity>>;
let query: string;

beforeAll(async () => {
  signer = await createSigningIdentity();
  const url = await redirectAuthnRequest(facts, signer);
  expect(url.startsWith(`${destination}?`)).toBe(true);
  query = url.slice(destination.length + 1);
});

describe('an AuthnRequest of ours', () => {
  it('is read, verified and checked by our own gate, and wants a new login', async () => {
    const message = readRedirectBinding(query);
    const serviceProvider = aServiceProvider({
      entityId: facts.issuer,
      signingCertificates: [signer.certificate],
      authnRequestsSigned: true,
    });
    const request = await verifyRequestSignature(message, readAuthnRequest(message.xml), serviceProvider);
    checkAuthnRequest(request, serviceProvider, { destination, now });
    expect(request).toMatchObject({
      id: facts.id,
      issuer: facts.issuer,
      destination,
      assertionConsumerServiceUrl: facts.assertionConsumerServiceUrl,
      forceAuthn: true,
      isPassive: false,
    });
  });

  it('fits the schema', async () => {
    await validateAgainstSchema(readRedirectBinding(query).xml, 'protocol');
  });

  it('is refused when its signature is another’s', async () => {
    const { certificate } = await createSigningIdentity();
    const message = readRedirectBinding(query);
    const serviceProvider = aServiceProvider({ entityId: facts.issuer, signingCertificates: [certificate] });
    const verifying = () => verifyRequestSignature(message, readAuthnRequest(message.xml), serviceProvider);
    expect(await reasonOf(verifying)).toBe('saml.signatureInvalid');
  });
});
