import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './run-tool.ts';

const XMLSEC1 = { program: 'xmlsec1', debianPackage: 'xmlsec1' };

/** Where SAML messages carry their ID: the elements whose `ID` attribute a Reference may point at. */
export const SAML_ID_ATTRIBUTES = [
  'urn:oasis:names:tc:SAML:2.0:protocol:Response',
  'urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest',
  'urn:oasis:names:tc:SAML:2.0:assertion:Assertion',
];

/**
 * Verifies every signature in a document with xmlsec1, trusting one certificate; gives how many there are.
 * @throws Error when one does not verify, when there is none, or when xmlsec1 is not installed
 */
export async function verifyWithXmlsec1(
  xml: string,
  certificatePem: string,
  idAttributes: readonly string[] = SAML_ID_ATTRIBUTES,
): Promise<number> {
  const signatures = xml.match(/<(\w+:)?Signature[\s>]/g)?.length ?? 0;
  if (signatures === 0) throw new Error('There is no signature to verify.');
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-xmlsec1-'));
  try {
    const document = join(folder, 'document.xml');
    const certificate = join(folder, 'certificate.pem');
    await Promise.all([writeFile(document, xml), writeFile(certificate, certificatePem)]);
    for (let position = 1; position <= signatures; position++) {
      const signature = ['--node-xpath', `(//*[local-name()='Signature'])[${position}]`];
      const ids = idAttributes.flatMap((element) => ['--id-attr:ID', element]);
      await runTool(XMLSEC1, ['--verify', '--pubkey-cert-pem', certificate, ...signature, ...ids, document]);
    }
    return signatures;
  } finally {
    await rm(folder, { recursive: true });
  }
}
