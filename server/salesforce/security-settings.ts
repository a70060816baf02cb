import { orgRefused } from '../errors.ts';
import { childNamed } from '../saml/xml.ts';
import { METADATA, readMetadata, writeMetadata } from './metadata-api.ts';
import { unreadableAnswer } from './org-refusal.ts';
import type { OrgSession } from './org-session.ts';
import { textIn } from './soap.ts';

/** Whether the org takes SAML logins at all; Metadata API, SecuritySettings. @throws orgUnreachable, orgRefused, orgSessionEnded */
export async function readSamlLogin(session: OrgSession): Promise<{ isEnabled: boolean }> {
  const [settings] = await readMetadata(session, TYPE, [FULL_NAME]);
  const singleSignOn = settings === undefined ? null : childNamed(settings, METADATA, 'singleSignOnSettings');
  if (singleSignOn === null) throw unreadableAnswer(200);
  return { isEnabled: textIn(singleSignOn, METADATA, 'enableSamlLogin') === 'true' };
}

/**
 * Switches SAML logins on or off, and reads back that it did. Nothing else of the settings is sent: ranges of `networkAccess`
 * that a client leaves out are deleted, and logins with a password are not ours to touch. @throws orgUnreachable, orgRefused, orgSessionEnded
 */
export async function setSamlLogin(session: OrgSession, isEnabled: boolean): Promise<void> {
  const field = `<singleSignOnSettings><enableSamlLogin>${isEnabled}</enableSamlLogin></singleSignOnSettings>`;
  await writeMetadata(session, 'updateMetadata', { type: TYPE, elements: `<fullName>${FULL_NAME}</fullName>${field}` });
  const now = await readSamlLogin(session);
  if (now.isEnabled === isEnabled) return;
  const state = isEnabled ? 'on' : 'off';
  throw orgRefused(
    'org.notKept',
    `Salesforce took the change, but SAML is not ${state}. Switch it ${state} in Setup → Single Sign-On Settings → Edit → “SAML Enabled”, then go on.`,
  );
}

const TYPE = 'SecuritySettings';
const FULL_NAME = 'Security';
