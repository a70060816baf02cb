import { NAMESPACES, TRANSFORMS } from '../../../server/saml/names.ts';
import type { Attack } from './attack.ts';

const EVIL_ACS = 'https://evil.example/acs';

/** Ways to keep a genuine signature and change what it seems to sign; `signed` is a message that verifies. */
export function wrappingAttacks(signed: string): Attack[] {
  const genuine = signed.replace(/^<\?.*?\?>/, '');
  const signature = /<ds:Signature.*<\/ds:Signature>/s.exec(genuine)?.[0] ?? '';
  const unsigned = genuine.replace(signature, '');
  const id = /\bID="([^"]*)"/.exec(genuine)?.[1] ?? '';
  const evil = unsigned.replace(/AssertionConsumerServiceURL="[^"]*"/, `AssertionConsumerServiceURL="${EVIL_ACS}"`);
  const renamed = evil.replace(`ID="${id}"`, 'ID="_evil"');
  const holding = (message: string, content: string) =>
    message.replace('</samlp:AuthnRequest>', `${content}</samlp:AuthnRequest>`);
  const inSignature = (message: string, content: string) =>
    holding(message, signature.replace('</ds:Signature>', `${content}</ds:Signature>`));
  const subject = (content: string) =>
    `<saml:Subject xmlns:saml="${NAMESPACES.assertion}"><saml:SubjectConfirmation><saml:SubjectConfirmationData>${content}</saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>`;

  return [
    [
      'the genuine message in Extensions, its signature outside',
      holding(holding(renamed, `<samlp:Extensions>${unsigned}</samlp:Extensions>`), signature),
      'saml.elementForbidden',
    ],
    [
      'the genuine message in Extensions, signature and all',
      holding(renamed, `<samlp:Extensions>${genuine}</samlp:Extensions>`),
      'saml.elementForbidden',
    ],
    [
      'the genuine message in Extensions under the same ID',
      holding(holding(evil, `<samlp:Extensions>${unsigned}</samlp:Extensions>`), signature),
      'saml.elementForbidden',
    ],
    [
      'the genuine message in ds:Object',
      inSignature(renamed, `<ds:Object>${unsigned}</ds:Object>`),
      'saml.elementForbidden',
    ],
    [
      'the genuine message in ds:Object under the same ID',
      inSignature(evil, `<ds:Object>${unsigned}</ds:Object>`),
      'saml.elementForbidden',
    ],
    [
      'the genuine message in a Manifest',
      inSignature(renamed, `<ds:Object><ds:Manifest>${unsigned}</ds:Manifest></ds:Object>`),
      'saml.elementForbidden',
    ],
    [
      'the genuine message in KeyInfo',
      holding(renamed, signature.replace('<ds:X509Data>', `${unsigned}<ds:X509Data>`)),
      'saml.elementForbidden',
    ],
    ['the genuine message as a child', holding(renamed, genuine), 'saml.elementForbidden'],
    [
      'the genuine message as a child, its signature outside',
      holding(holding(renamed, unsigned), signature),
      'saml.elementForbidden',
    ],
    [
      'the genuine message in a subject confirmation',
      holding(holding(renamed, subject(unsigned)), signature),
      'saml.elementForbidden',
    ],
    [
      'the genuine message, signature and all, in a subject confirmation',
      holding(renamed, subject(genuine)),
      'saml.elementForbidden',
    ],
    ['the signature alone in a subject confirmation', holding(evil, subject(signature)), 'saml.elementForbidden'],
    [
      'the genuine message in the issuer',
      renamed.replace('</saml:Issuer>', `${unsigned}</saml:Issuer>`),
      'saml.elementForbidden',
    ],
    ['the genuine message before the root', `${genuine}${evil}`, 'saml.xmlMalformed'],
    ['the genuine message after the root', `${evil}${genuine}`, 'saml.xmlMalformed'],
    [
      'the genuine message in another root',
      `<samlp:Wrapper xmlns:samlp="${NAMESPACES.protocol}">${genuine}</samlp:Wrapper>`,
      'saml.rootUnexpected',
    ],
    ['the signature on another message', holding(renamed, signature), 'saml.signatureReference'],
    ['the signature on another message of the same ID', holding(evil, signature), 'saml.digestMismatch'],
    ['two signatures', holding(genuine, signature), 'saml.elementRepeated'],
    ['a signature in a signature', inSignature(evil, signature), 'saml.elementForbidden'],
    [
      'a signature that is not one by its namespace',
      holding(evil, signature.replaceAll(NAMESPACES.dsig, 'urn:x')),
      'saml.elementForbidden',
    ],
    ['two SignedInfo', genuine.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s, '$&$&'), 'saml.elementRepeated'],
    ['two References', genuine.replace(/<ds:Reference .*<\/ds:Reference>/s, '$&$&'), 'saml.elementRepeated'],
    [
      'two DigestValues',
      genuine.replace(/<ds:DigestValue>.*<\/ds:DigestValue>/s, '<ds:DigestValue>AAAA</ds:DigestValue>$&'),
      'saml.elementRepeated',
    ],
    [
      'two SignatureValues',
      genuine.replace(/<ds:SignatureValue>.*<\/ds:SignatureValue>/s, '$&$&'),
      'saml.elementRepeated',
    ],
    [
      'a comment in the DigestValue',
      genuine.replace('<ds:DigestValue>', '<ds:DigestValue><!-- AAAA -->'),
      'saml.xmlMarkupForbidden',
    ],
    [
      'a comment in the issuer',
      genuine.replace('my.salesforce.com</saml', 'my.salesforce.com<!-- -->.evil.example</saml'),
      'saml.xmlMarkupForbidden',
    ],
    [
      'a processing instruction in the issuer',
      genuine.replace('my.salesforce.com</saml', 'my.salesforce.com<?x?>.evil.example</saml'),
      'saml.xmlMarkupForbidden',
    ],
    [
      'an XSLT transform',
      genuine.replace(
        `Transform Algorithm="${TRANSFORMS.envelopedSignature}"`,
        'Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"',
      ),
      'saml.signatureTransforms',
    ],
    [
      'an XPath transform',
      genuine.replace(
        '<ds:Transforms>',
        '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/>',
      ),
      'saml.signatureTransforms',
    ],
    [
      'an XPath in a transform',
      genuine.replace(
        '<ds:Transforms>',
        '<ds:Transforms><ds:Transform Algorithm="x"><ds:XPath>/*</ds:XPath></ds:Transform>',
      ),
      'saml.elementForbidden',
    ],
    ['an XPointer', genuine.replace(`URI="#${id}"`, 'URI="#xpointer(/)"'), 'saml.signatureReference'],
    [
      'a reference elsewhere',
      genuine.replace(`URI="#${id}"`, 'URI="https://evil.example/x"'),
      'saml.signatureReference',
    ],
    [
      'the root’s ID on the signature too',
      genuine.replace('<ds:Signature ', `<ds:Signature Id="${id}" `),
      'saml.attributeForbidden',
    ],
    [
      'the root’s ID on the issuer too',
      genuine.replace('<saml:Issuer ', `<saml:Issuer ID="${id}" `),
      'saml.attributeForbidden',
    ],
    [
      'the root’s ID as xml:id',
      genuine.replace('<saml:Issuer ', `<saml:Issuer xml:id="${id}" `),
      'saml.attributeForbidden',
    ],
    [
      'two IDs on the root',
      genuine.replace('<samlp:AuthnRequest ', `<samlp:AuthnRequest Id="_evil" `),
      'saml.attributeForbidden',
    ],
    [
      'the same ID twice on the root',
      genuine.replace('<samlp:AuthnRequest ', `<samlp:AuthnRequest ID="_evil" `),
      'saml.xmlMalformed',
    ],
    [
      'an attribute that canonicalisation forgets',
      genuine.replace('<samlp:AuthnRequest ', '<samlp:AuthnRequest xmlnsForceAuthn="true" '),
      'saml.attributeForbidden',
    ],
    [
      'a namespace that closes its own quotes',
      genuine
        .replace('<samlp:AuthnRequest ', '<samlp:AuthnRequest xmlns:ds="x&quot; ForceAuthn=&quot;true" ')
        .replace('PrefixList=""', ''),
      null,
    ],
    [
      'the assertion prefix bound to the protocol',
      genuine.replace(`xmlns:saml="${NAMESPACES.assertion}"`, `xmlns:saml="${NAMESPACES.protocol}"`),
      'saml.elementForbidden',
    ],
    [
      'the protocol prefix bound to something else',
      genuine.replace(`xmlns:samlp="${NAMESPACES.protocol}"`, 'xmlns:samlp="urn:x"'),
      'saml.rootUnexpected',
    ],
    [
      'a default namespace for the children',
      genuine.replace('<saml:Issuer ', '<Issuer xmlns="urn:x" ').replace('</saml:Issuer>', '</Issuer>'),
      'saml.elementForbidden',
    ],
  ];
}
