import { orgRefused } from '../errors.ts';
import { deleteMetadata, listMetadata, METADATA, readMetadata, writeMetadata } from './metadata-api.ts';
import type { OrgSession } from './org-session.ts';
import { samlSsoConfigDifferences } from './saml-sso-config-differences.ts';
import { readConfigElement, type SamlSsoConfig, samlSsoConfigXml } from './saml-sso-config-fields.ts';
import { escapeXml } from './soap.ts';

export type { FieldDifference } from './saml-sso-config-differences.ts';
export { samlSsoConfigDifferences } from './saml-sso-config-differences.ts';
export type { SamlSsoConfig } from './saml-sso-config-fields.ts';
export { samlSsoConfigXml } from './saml-sso-config-fields.ts';

/** The configuration as a file `samlssoconfigs/NAME.samlssoconfig` of a package; its name is that of the file. */
export function samlSsoConfigFile(config: SamlSsoConfig): string {
  const elements = samlSsoConfigXml(config).replaceAll(/<(?!\/)/g, '\n    <');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${TYPE} xmlns="${METADATA}">${elements}\n</${TYPE}>\n`;
}

/** All configurations of the org. @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached */
export async function listSamlSsoConfigs(session: OrgSession): Promise<SamlSsoConfig[]> {
  const fullNames = await listMetadata(session, TYPE);
  const records = await readMetadata(session, TYPE, fullNames);
  return records.map(readConfigElement);
}

/** One configuration by its name for programs; null: there is none. @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached */
export async function readSamlSsoConfig(session: OrgSession, fullName: string): Promise<SamlSsoConfig | null> {
  const [record] = await readMetadata(session, TYPE, [fullName]);
  return record === undefined ? null : readConfigElement(record);
}

/**
 * Creates or updates a configuration, and gives it as the org has it then.
 * @throws orgRefused with the fields that the org did not keep, orgUnreachable, orgSessionEnded, orgLimitReached
 */
export async function upsertSamlSsoConfig(session: OrgSession, config: SamlSsoConfig): Promise<SamlSsoConfig> {
  const elements = `<fullName>${escapeXml(config.fullName)}</fullName>${samlSsoConfigXml(config)}`;
  await writeMetadata(session, 'upsertMetadata', { type: TYPE, elements });
  const kept = await readSamlSsoConfig(session, config.fullName);
  if (kept === null) throw notKept(['fullName']);
  // A field that was not sent is the org's to fill in.
  const lost = samlSsoConfigDifferences(kept, config).filter(({ after }) => after !== null);
  if (lost.length > 0) throw notKept(lost.map(({ field }) => field));
  return kept;
}

/** Deletes a configuration. @throws orgRefused, orgUnreachable, orgSessionEnded, orgLimitReached */
export async function deleteSamlSsoConfig(session: OrgSession, fullName: string): Promise<void> {
  await deleteMetadata(session, TYPE, fullName);
}

const TYPE = 'SamlSsoConfig';

function notKept(fields: readonly string[]): Error {
  return orgRefused(
    'org.notKept',
    `Salesforce took the configuration, but these fields are not as they were sent: ${fields.join(', ')}. Look at it in Setup → Single Sign-On Settings, then try again.`,
  );
}
