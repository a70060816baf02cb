import { deflateRawSync } from 'node:zlib';
import { canonicalAttribute, canonicalText } from './canonical.ts';
import { BINDINGS, NAMESPACES, SAML_VERSION, SIGNATURE_ALGORITHMS } from './names.ts';
import { type Signer, signInThreadpool } from './sign.ts';

/** What a request for a new login says. */
export interface NewLoginRequest {
  id: string;
  issuer: string;
  /** Where it goes: a SingleSignOnService. */
  destination: string;
  /** Where its answer goes. */
  assertionConsumerServiceUrl: string;
  now: Date;
}

/** The address that sends a browser with a signed AuthnRequest which wants a new login (ForceAuthn); saml-bindings 3.4.4. */
export async function redirectAuthnRequest(request: NewLoginRequest, signer: Signer): Promise<string> {
  const samlRequest = deflateRawSync(writeAuthnRequest(request)).toString('base64');
  const signed = `SAMLRequest=${encodeURIComponent(samlRequest)}&SigAlg=${encodeURIComponent(SIGNATURE_ALGORITHMS.rsaSha256)}`;
  const signature = await signInThreadpool('sha256', Buffer.from(signed), signer.privateKey);
  return `${request.destination}?${signed}&Signature=${encodeURIComponent(signature.toString('base64'))}`;
}

function writeAuthnRequest({ id, issuer, destination, assertionConsumerServiceUrl, now }: NewLoginRequest): string {
  return (
    `<samlp:AuthnRequest xmlns:samlp="${NAMESPACES.protocol}"` +
    ` AssertionConsumerServiceURL="${canonicalAttribute(assertionConsumerServiceUrl)}"` +
    ` Destination="${canonicalAttribute(destination)}" ForceAuthn="true" ID="${canonicalAttribute(id)}"` +
    ` IssueInstant="${now.toISOString()}" ProtocolBinding="${BINDINGS.httpPost}" Version="${SAML_VERSION}">` +
    `<saml:Issuer xmlns:saml="${NAMESPACES.assertion}">${canonicalText(issuer)}</saml:Issuer></samlp:AuthnRequest>`
  );
}
