import type { X509Certificate } from 'node:crypto';

/**
 * Asks samlify whether this certificate signed this message: a second opinion on a signature that has been gated and
 * verified, because alone it is fooled by wrapping. The message must have no KeyInfo, which samlify would choose its key
 * by. Loaded with the first such message, so that the Redirect binding never pays for it.
 */
export async function samlifyConfirms(xml: string, certificate: X509Certificate): Promise<boolean> {
  const { SamlLib, ServiceProvider } = await import('samlify');
  const { entityMeta } = ServiceProvider({
    entityID: 'urn:second-opinion',
    signingCert: certificate.raw.toString('base64'),
    assertionConsumerService: [{ Binding: 'urn:none', Location: 'urn:none' }],
  });
  const [confirmed] = SamlLib.verifySignature(xml, { metadata: entityMeta });
  return confirmed;
}
