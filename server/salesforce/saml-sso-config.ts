import { orgRefused } from '../errors.ts';
import { deleteMetadata, listMetadata, METADATA, readMetadata, writeMetadata } from './metadata-api.ts';
import type { OrgSession } from './org-session.ts';
import { samlSsoConfigDifferences } from './saml-sso-config-differences.ts';
import { readConfigElement, readConfigNames, type SamlSsoConfig, samlSsoConfigXml } from './saml-sso-config-fields.ts';
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

/** What tells the configurations of an org apart. */
export type SamlSsoConfigNames = Pick<SamlSsoConfig, 'fullName' | 'name' | 'issuer'>;

/** All configurations of the org; of those that are not ours nothing else matters. @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached */
export async function listSamlSsoConfigs(session: OrgSession): Promise<SamlSsoConfigNames[]> {
  const fullNames = await listMetadata(session, TYPE);
  const records = await readMetadata(session, TYPE, fullNames);
  return records.map(readConfigNames);
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

/**
 * Gives a configuration back as it was: what it did not have then is sent as an empty element, and what it has afterwards is
 * compared in full. `now`: as the org has it; null: it is not there.
 * @throws orgRefused with the fields that the org did not give back, orgUnreachable, orgSessionEnded, orgLimitReached
 */
export async function restoreSamlSsoConfig(
  session: OrgSession,
  before: SamlSsoConfig,
  now: SamlSsoConfig | null,
): Promise<SamlSsoConfig> {
  const blank = samlSsoConfigDifferences(now, before).filter(({ after }) => after === null);
  const elements = samlSsoConfigXml(
    before,
    blank.map(({ field }) => field),
  );
  await writeMetadata(session, 'upsertMetadata', {
    type: TYPE,
    elements: `<fullName>${escapeXml(before.fullName)}</fullName>${elements}`,
  });
  const kept = await readSamlSsoConfig(session, before.fullName);
  if (kept === null) throw notKept(['fullName']);
  const different = samlSsoConfigDifferences(kept, before);
  if (different.length > 0) throw notKept(different.map(({ field }) => field));
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
