import { NAMESPACES } from './names.ts';
import { childNamed, parseMessage, textOf } from './xml.ts';

/**
 * The certificate that the signature of a message's root carries along, base64 DER; null: none. Nobody signed it and anybody
 * can put one there: it tells people which key was used, and is never a reason to believe a signature. @throws requestRejected
 */
export function readEmbeddedCertificate(xml: string): string | null {
  let element: Element | null = parseMessage(xml);
  for (const name of ['Signature', 'KeyInfo', 'X509Data', 'X509Certificate']) {
    element = element && childNamed(element, NAMESPACES.dsig, name);
  }
  return element && (textOf(element) ?? '').replace(/\s+/g, '');
}
