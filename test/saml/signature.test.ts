import { beforeAll, describe, expect, it } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import { readAuthnRequest } from '../../server/saml/authn-request.ts';
import { type InboundMessage, readPostBinding, readRedirectBinding } from '../../server/saml/binding.ts';
import { DIGEST_ALGORITHMS, NAMESPACES, SIGNATURE_ALGORITHMS, TRANSFORMS } from '../../server/saml/names.ts';
import { verifyRequestSignature } from '../../server/saml/signature.ts';
import { reasonOf } from '../helpers/refusal.ts';
import {
  createSigningPair,
  postForm,
  redirectQuery,
  type SigningPair,
  salesforcePair,
  salesforceRecord,
  salesforceRequest,
  signEnveloped,
  signWithXmlsec1,
  unsignedRedirectQuery,
} from '../helpers/service-provider.ts';

const XML = salesforceRequest();

let provider: ServiceProvider;
let lenient: ServiceProvider;
let sha1Allowed: ServiceProvider;
let own: SigningPair;
let stranger: SigningPair;

beforeAll(async () => {
  provider = await salesforceRecord();
  lenient = { ...provider, authnRequestsSigned: false };
  sha1Allowed = { ...provider, allowSha1: true };
  own = await salesforcePair();
  stranger = await createSigningPair();
});

function verified(message: InboundMessage, serviceProvider = provider) {
  return verifyRequestSignature(message, readAuthnRequest(message.xml), serviceProvider);
}

const posted = (xml: string) => readPostBinding(postForm(xml));

describe('a Redirect signature', () => {
  it.each([SIGNATURE_ALGORITHMS.rsaSha256, SIGNATURE_ALGORITHMS.rsaSha384, SIGNATURE_ALGORITHMS.rsaSha512])(
    'by %s verifies',
    async (signatureAlgorithm) => {
      const message = readRedirectBinding(await redirectQuery(XML, { relayState: '/a b', signatureAlgorithm }));
      expect(await verified(message)).toEqual(readAuthnRequest(XML));
    },
  );

  it('verifies with the second of two registered certificates', async () => {
    const rolling = { ...provider, signingCertificates: [stranger.certificate, own.certificate] };
    expect((await verified(readRedirectBinding(await redirectQuery(XML)), rolling)).signed).toBe(false);
  });

  it('by RSA-SHA1 verifies where the administrator allowed it', async () => {
    const query = await redirectQuery(XML, { signatureAlgorithm: SIGNATURE_ALGORITHMS.rsaSha1 });
    expect((await verified(readRedirectBinding(query), sha1Allowed)).id).toBe(readAuthnRequest(XML).id);
  });

  it('by RSA-SHA1 is refused otherwise', async () => {
    const query = await redirectQuery(XML, { signatureAlgorithm: SIGNATURE_ALGORITHMS.rsaSha1 });
    expect(await reasonOf(() => verified(readRedirectBinding(query)))).toBe('saml.signatureSha1');
  });

  it.each([
    ['by another key', async () => redirectQuery(XML, { pair: stranger }), 'saml.signatureInvalid'],
    [
      'over another RelayState',
      async () => (await redirectQuery(XML, { relayState: 'a' })).replace('RelayState=a', 'RelayState=b'),
      'saml.signatureInvalid',
    ],
    ['with RelayState added', async () => `RelayState=a&${await redirectQuery(XML)}`, 'saml.signatureInvalid'],
    [
      'with RelayState taken out',
      async () => (await redirectQuery(XML, { relayState: 'a' })).replace('&RelayState=a', ''),
      'saml.signatureInvalid',
    ],
    [
      'over another request',
      async () => (await redirectQuery(XML)).replace(/SAMLRequest=[^&]*/, unsignedRedirectQuery(salesforceRequest())),
      'saml.signatureInvalid',
    ],
    [
      'over another spelling of the same bytes',
      async () => (await redirectQuery(XML, { relayState: '/' })).replace('%2F', '%2f').replace('%3D', '%3d'),
      'saml.signatureInvalid',
    ],
    [
      'that calls itself another algorithm',
      async () => (await redirectQuery(XML)).replace('rsa-sha256', 'rsa-sha512'),
      'saml.signatureInvalid',
    ],
    [
      'of an algorithm with a shared secret',
      async () => redirectQuery(XML, { signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256' }),
      'saml.signatureAlgorithmUnknown',
    ],
    [
      'of an algorithm that is a property of every object',
      async () => redirectQuery(XML, { signatureAlgorithm: 'constructor' }),
      'saml.signatureAlgorithmUnknown',
    ],
    ['inside the XML', async () => unsignedRedirectQuery(await signEnveloped(XML)), 'saml.signatureMisplaced'],
  ])('%s is refused', async (_, query, reason) => {
    const message = readRedirectBinding(await query());
    expect(await reasonOf(() => verified(message))).toBe(reason);
  });

  it('must verify even where signing is not declared', async () => {
    const message = readRedirectBinding(await redirectQuery(XML, { pair: stranger }));
    expect(await reasonOf(() => verified(message, lenient))).toBe('saml.signatureInvalid');
  });
});

describe('no signature', () => {
  it.each([
    ['Redirect', () => readRedirectBinding(unsignedRedirectQuery(XML))],
    ['POST', () => posted(XML)],
  ])('is refused by %s where the service provider declares that it signs', async (_, read) => {
    expect(await reasonOf(() => verified(read()))).toBe('saml.signatureMissing');
  });

  it.each([
    ['Redirect', () => readRedirectBinding(unsignedRedirectQuery(XML))],
    ['POST', () => posted(XML)],
  ])('passes by %s where it does not', async (_, read) => {
    expect(await verified(read(), lenient)).toEqual(readAuthnRequest(XML));
  });
});

describe('a key', () => {
  it('of 1,024 bits is not used', async () => {
    const weak = await createSigningPair({ modulusLength: 1024 });
    const message = readRedirectBinding(await redirectQuery(XML, { pair: weak }));
    const serviceProvider = { ...provider, signingCertificates: [weak.certificate] };
    expect(await reasonOf(() => verified(message, serviceProvider))).toBe('saml.signingKeyMissing');
  });

  it('that cannot be read is not used', async () => {
    const message = readRedirectBinding(await redirectQuery(XML));
    const serviceProvider = { ...provider, signingCertificates: ['AAAA', 'no base64'] };
    expect(await reasonOf(() => verified(message, serviceProvider))).toBe('saml.signingKeyMissing');
  });

  it('that is not registered leaves a signature without proof', async () => {
    const serviceProvider = { ...lenient, signingCertificates: [] };
    expect(await reasonOf(async () => verified(posted(await signEnveloped(XML)), serviceProvider))).toBe(
      'saml.signingKeyMissing',
    );
  });
});

describe('a POST signature', () => {
  it.each([
    ['as Salesforce makes it', {}],
    ['without KeyInfo', { withoutKeyInfo: true }],
    [
      'by RSA-SHA512 over SHA-512',
      { signatureAlgorithm: SIGNATURE_ALGORITHMS.rsaSha512, digestAlgorithm: DIGEST_ALGORITHMS.sha512 },
    ],
    [
      'by RSA-SHA384 over SHA-384',
      { signatureAlgorithm: SIGNATURE_ALGORITHMS.rsaSha384, digestAlgorithm: DIGEST_ALGORITHMS.sha384 },
    ],
    ['with inclusive prefixes for SignedInfo', { signedInfoPrefixes: ['samlp', 'ds'] }],
  ])('%s verifies', async (_, options) => {
    const message = posted(await signEnveloped(XML, options));
    expect(await verified(message)).toEqual({ ...readAuthnRequest(XML), signed: true });
  });

  it('by xmlsec1 with the inclusive prefixes that Salesforce lists verifies', async () => {
    const message = posted(await signWithXmlsec1(XML, 'ds saml samlp'));
    expect(message.xml).toContain('PrefixList="ds saml samlp"');
    expect(await verified(message)).toEqual({ ...readAuthnRequest(XML), signed: true });
  });

  it('verifies with the second of two registered certificates', async () => {
    const rolling = { ...provider, signingCertificates: [stranger.certificate, own.certificate] };
    expect((await verified(posted(await signEnveloped(XML)), rolling)).signed).toBe(true);
  });

  it('verifies whatever certificate its KeyInfo names', async () => {
    const misleading = { privateKey: own.privateKey, certificate: stranger.certificate };
    expect((await verified(posted(await signEnveloped(XML, { pair: misleading })))).signed).toBe(true);
  });

  it('verifies with base64 in lines that end as Java ends them', async () => {
    const lines = (await signEnveloped(XML)).replace(/<ds:SignatureValue>(.{76})/, '<ds:SignatureValue>$1&#13;\n');
    expect((await verified(posted(lines))).signed).toBe(true);
  });

  it('by SHA-1 verifies where the administrator allowed it', async () => {
    const options = { signatureAlgorithm: SIGNATURE_ALGORITHMS.rsaSha1, digestAlgorithm: DIGEST_ALGORITHMS.sha1 };
    expect((await verified(posted(await signEnveloped(XML, options)), sha1Allowed)).signed).toBe(true);
  });

  it.each([
    ['by RSA-SHA1', { signatureAlgorithm: SIGNATURE_ALGORITHMS.rsaSha1 }, 'saml.signatureSha1'],
    ['over SHA-1', { digestAlgorithm: DIGEST_ALGORITHMS.sha1 }, 'saml.signatureSha1'],
    [
      'of an unknown algorithm',
      { signatureAlgorithm: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1' },
      'saml.signatureAlgorithmUnknown',
    ],
    ['without the exclusive transform', { transforms: [TRANSFORMS.envelopedSignature] }, 'saml.signatureTransforms'],
    [
      'by inclusive canonicalisation',
      { transforms: [TRANSFORMS.envelopedSignature, 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'] },
      'saml.signatureTransforms',
    ],
    [
      'that keeps comments',
      { transforms: [TRANSFORMS.envelopedSignature, `${TRANSFORMS.exclusiveC14n}WithComments`] },
      'saml.signatureTransforms',
    ],
    [
      'with a transform too many',
      { transforms: [TRANSFORMS.envelopedSignature, TRANSFORMS.exclusiveC14n, TRANSFORMS.exclusiveC14n] },
      'saml.signatureTransforms',
    ],
    ['of the default namespace', { signedInfoPrefixes: ['#default'] }, 'saml.signatureTransforms'],
    [
      'of more prefixes than anybody uses',
      { signedInfoPrefixes: Array.from({ length: 17 }, (_, n) => `p${n}`) },
      'saml.signatureTransforms',
    ],
  ])('%s is refused', async (_, options, reason) => {
    const message = posted(await signEnveloped(XML, options));
    expect(await reasonOf(() => verified(message))).toBe(reason);
  });

  it('by another key is refused, though its KeyInfo has the certificate', async () => {
    const message = posted(await signEnveloped(XML, { pair: stranger }));
    expect(await reasonOf(() => verified(message))).toBe('saml.signatureInvalid');
  });

  it('must verify even where signing is not declared', async () => {
    const message = posted(await signEnveloped(XML, { pair: stranger }));
    expect(await reasonOf(() => verified(message, lenient))).toBe('saml.signatureInvalid');
  });

  it.each([
    ['a changed address', ['so=00D5g000004abcd', 'so=00D5g000004abce'], 'saml.digestMismatch'],
    ['a changed issuer', ['salesforce.com</saml', 'salesforce.org</saml'], 'saml.digestMismatch'],
    ['an attribute added', ['Version="2.0"', 'Version="2.0" ForceAuthn="true"'], 'saml.digestMismatch'],
    [
      'a namespace declaration that is used',
      ['<saml:Issuer xmlns:saml', `<saml:Issuer Format="x" xmlns:saml`],
      'saml.digestMismatch',
    ],
    ['a changed SignedInfo', ['<ds:DigestValue>', '<ds:DigestValue>A'], 'saml.signatureEncoding'],
    ['a reference to the whole document', [/URI="[^"]*"/, 'URI=""'], 'saml.signatureReference'],
    ['a reference to something else', [/URI="#/, 'URI="#x'], 'saml.signatureReference'],
    ['a reference without its target', [/ URI="[^"]*"/, ''], 'saml.signatureReference'],
    ['no SignatureValue', [/<ds:SignatureValue>.*<\/ds:SignatureValue>/s, ''], 'saml.signatureIncomplete'],
    [
      'an empty SignatureValue',
      [/<ds:SignatureValue>.*<\/ds:SignatureValue>/s, '<ds:SignatureValue/>'],
      'saml.signatureEncoding',
    ],
    ['no SignedInfo', [/<ds:SignedInfo>.*<\/ds:SignedInfo>/s, ''], 'saml.signatureIncomplete'],
    ['no Reference', [/<ds:Reference .*<\/ds:Reference>/s, ''], 'saml.signatureIncomplete'],
    ['no DigestValue', [/<ds:DigestValue>.*<\/ds:DigestValue>/s, ''], 'saml.signatureIncomplete'],
    ['no Transforms', [/<ds:Transforms>.*<\/ds:Transforms>/s, ''], 'saml.signatureIncomplete'],
    [
      'a CanonicalizationMethod of another kind',
      [/(CanonicalizationMethod Algorithm=")[^"]*/, '$1urn:x'],
      'saml.signatureTransforms',
    ],
  ] as [string, [string | RegExp, string], string][])('does not cover %s', async (_, [from, to], reason) => {
    const changed = (await signEnveloped(XML)).replace(from, to);
    expect(await reasonOf(() => verified(posted(changed)))).toBe(reason);
  });

  it('gives what the verified bytes say, not what stood around them', async () => {
    const around = (await signEnveloped(XML)).replace(
      '<samlp:AuthnRequest',
      `\n<samlp:AuthnRequest xmlns:unused="${NAMESPACES.metadata}"`,
    );
    expect(await verified(posted(around))).toEqual({ ...readAuthnRequest(XML), signed: true });
  });
});
