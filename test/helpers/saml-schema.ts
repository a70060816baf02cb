import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './run-tool.ts';
import { schemaFolder } from './schema-folder.ts';

const XMLLINT = { program: 'xmllint', debianPackage: 'libxml2-utils' };

/** What SAML's schemas import by address, and the file that stands for it. */
const IMPORTS = {
  'http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd': 'xmldsig-core-schema.xsd',
  'http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd': 'xenc-schema.xsd',
  'http://www.w3.org/2001/xml.xsd': 'xml.xsd',
};

/**
 * Validates a message or metadata against the SAML 2.0 schema, without the network.
 * @throws Error with xmllint's words when it is not valid, or what to install when something is missing
 */
export async function validateAgainstSchema(xml: string, schema: 'protocol' | 'metadata'): Promise<void> {
  const samlSchemas = requireSchemas('opensaml');
  const imports = requireSchemas('xmltooling');
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-schema-'));
  try {
    const document = join(folder, 'document.xml');
    const catalog = join(folder, 'catalog.xml');
    await Promise.all([writeFile(document, xml), writeFile(catalog, catalogOf(imports))]);
    const schemaFile = join(samlSchemas, `saml-schema-${schema}-2.0.xsd`);
    await runTool(XMLLINT, ['--noout', '--nonet', '--schema', schemaFile, document], { XML_CATALOG_FILES: catalog });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function requireSchemas(name: 'opensaml' | 'xmltooling'): string {
  const folder = schemaFolder(name);
  if (folder === null) throw new Error(`The schemas of ${name} are missing: apt-get install ${name}-schemas`);
  return folder;
}

function catalogOf(folder: string): string {
  const entries = Object.entries(IMPORTS).map(
    ([address, file]) => `<system systemId="${address}" uri="file://${join(folder, file)}"/>`,
  );
  return `<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">${entries.join('')}</catalog>`;
}
