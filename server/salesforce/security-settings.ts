import { orgRefused } from '../errors.ts';
import { childElements, childNamed, textOf } from '../saml/xml.ts';
import { METADATA, readMetadata, writeMetadata } from './metadata-api.ts';
import { unreadableAnswer } from './org-refusal.ts';
import type { OrgSession } from './org-session.ts';
import { escapeXml } from './soap.ts';

/** What an org says of logins by SAML; Metadata API, SecuritySettings, `singleSignOnSettings`. */
export interface SamlLogin {
  /** Whether it takes them at all. */
  isEnabled: boolean;
  /** Whether it takes Federation IDs for the same that differ in upper and lower case alone. */
  isFederationIdCaseInsensitive: boolean;
  /** Whether it may have more than one SAML configuration. */
  allowsSeveralConfigs: boolean;
}

/** Reads whether an org takes SAML logins, and how. @throws orgUnreachable, orgRefused, orgSessionEnded */
export async function readSamlLogin(session: OrgSession): Promise<SamlLogin> {
  const fields = await readFields(session);
  return {
    isEnabled: fields.get(ENABLED) === 'true',
    isFederationIdCaseInsensitive: fields.get('enableCaseInsensitiveFederationID') === 'true',
    allowsSeveralConfigs: fields.get('enableMultipleSamlConfigs') === 'true',
  };
}

/**
 * Switches SAML logins on or off: the group is written back as it was read, with this one field changed, and read once more.
 * No other group is sent: ranges of `networkAccess` that a client leaves out are deleted.
 * @throws orgUnreachable, orgRefused, orgSessionEnded
 */
export async function setSamlLogin(session: OrgSession, isEnabled: boolean): Promise<void> {
  const wanted = new Map(await readFields(session)).set(ENABLED, String(isEnabled));
  const fields = [...wanted].map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join('');
  const group = `<${GROUP}>${fields}</${GROUP}>`;
  await writeMetadata(session, 'updateMetadata', { type: TYPE, elements: `<fullName>${FULL_NAME}</fullName>${group}` });
  const now = await readFields(session);
  const different = [...wanted].filter(([name, value]) => now.get(name) !== value).map(([name]) => name);
  if (different.length === 0) return;
  const state = isEnabled ? 'on' : 'off';
  throw orgRefused(
    'org.notKept',
    different.includes(ENABLED)
      ? `Salesforce took the change, but SAML is not ${state}. Switch it ${state} in Setup → Single Sign-On Settings → Edit → “SAML Enabled”, then go on.`
      : `SAML is ${state}, but ${different.join(', ')} changed with it. Look at Setup → Single Sign-On Settings.`,
  );
}

const TYPE = 'SecuritySettings';
const FULL_NAME = 'Security';
const GROUP = 'singleSignOnSettings';
const ENABLED = 'enableSamlLogin';

/** The fields of the group, in the order of the org. @throws orgUnreachable, orgRefused, orgSessionEnded */
async function readFields(session: OrgSession): Promise<ReadonlyMap<string, string>> {
  const [settings] = await readMetadata(session, TYPE, [FULL_NAME]);
  const group = settings === undefined ? null : childNamed(settings, METADATA, GROUP);
  if (group === null) throw unreadableAnswer(200);
  return new Map(
    childElements(group).map((field) => {
      const text = textOf(field);
      if (text === null) throw unreadableAnswer(200);
      return [field.localName ?? '', text];
    }),
  );
}
