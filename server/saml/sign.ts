import { hash, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { DIGEST_ALGORITHMS, NAMESPACES, SIGNATURE_ALGORITHMS, TRANSFORMS } from './names.ts';

/** Whose signature an element gets. */
export interface Signer {
  /** RSA, 2048 bits or more. */
  privateKey: KeyObject;
  /** X.509, base64 DER. */
  certificate: string;
}

/** An element in exclusive canonical form, cut where its signature belongs: right behind its Issuer; saml-core 2.3.3, 3.2.2. */
export interface UnsignedElement {
  /** The value of its `ID` attribute. */
  id: string;
  head: string;
  tail: string;
}

/** Signs bytes. With a callback the signature is made in the threadpool; the event loop stays free. */
export const signInThreadpool = promisify(sign);

/** Signs an element with RSA-SHA256; the result is in exclusive canonical form too. saml-core 5.4, xmldsig-core 3.1. */
export async function signElement({ id, head, tail }: UnsignedElement, signer: Signer): Promise<string> {
  const digest = hash('sha256', head + tail, 'base64');
  const signedInfo = signedInfoContent(id, digest);
  // Canonical on its own, SignedInfo declares the namespace that it inherits where it stands.
  const signedBytes = Buffer.from(`<ds:SignedInfo xmlns:ds="${NAMESPACES.dsig}">${signedInfo}</ds:SignedInfo>`);
  const signature = await signInThreadpool('sha256', signedBytes, signer.privateKey);
  return (
    `${head}<ds:Signature xmlns:ds="${NAMESPACES.dsig}"><ds:SignedInfo>${signedInfo}</ds:SignedInfo>` +
    `<ds:SignatureValue>${signature.toString('base64')}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${signer.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
    `</ds:Signature>${tail}`
  );
}

function signedInfoContent(id: string, digest: string): string {
  return (
    `<ds:CanonicalizationMethod Algorithm="${TRANSFORMS.exclusiveC14n}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${SIGNATURE_ALGORITHMS.rsaSha256}"></ds:SignatureMethod>` +
    `<ds:Reference URI="#${id}"><ds:Transforms>` +
    `<ds:Transform Algorithm="${TRANSFORMS.envelopedSignature}"></ds:Transform>` +
    `<ds:Transform Algorithm="${TRANSFORMS.exclusiveC14n}"></ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${DIGEST_ALGORITHMS.sha256}"></ds:DigestMethod>` +
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`
  );
}
