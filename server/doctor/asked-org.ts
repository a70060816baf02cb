import type { OrgConnection } from '../org-connections.ts';
import { findSamlSsoConfigId, hasLoginButton } from '../salesforce/auth-config.ts';
import { readAuthConfiguration } from '../salesforce/auth-configuration.ts';
import { readSamlSsoConfig, type SamlSsoConfig } from '../salesforce/saml-sso-config.ts';
import { readSamlLogin, type SamlLogin } from '../salesforce/security-settings.ts';
import type { Services } from '../services.ts';

/** The name of our configuration in an org. */
export const CONFIG_NAME = 'Latchkey';

/** What an org says of logins from here. */
export interface AskedOrg {
  host: string;
  samlLogin: SamlLogin;
  /** Ours; null: there is none. */
  config: SamlSsoConfig | null;
  /** Whether its login page offers ours; null: the org does not show it. */
  isOnLoginPage: boolean | null;
}

/** Asks the org; changes nothing. @throws orgUnreachable, orgRefused, orgSessionEnded */
export async function askOrg(services: Services, { org, session }: OrgConnection): Promise<AskedOrg> {
  const samlLogin = await readSamlLogin(session);
  const config = await readSamlSsoConfig(session, CONFIG_NAME);
  const isJudged = samlLogin.isEnabled && config !== null;
  return {
    host: org.host,
    samlLogin,
    config,
    isOnLoginPage: isJudged ? await readIsOnLoginPage(services, { org, session }) : null,
  };
}

/** By the org's own records, or by what it shows everybody. */
async function readIsOnLoginPage(
  { orgNetwork }: Services,
  { org, session }: Pick<OrgConnection, 'org' | 'session'>,
): Promise<boolean | null> {
  const inRecords = await unlessRefused(async () => {
    const id = await findSamlSsoConfigId(session, CONFIG_NAME);
    return id !== null && (await hasLoginButton(session, id));
  });
  if (inRecords) return true;
  const isShown = await unlessRefused(async () => {
    const { samlProviders } = await readAuthConfiguration(orgNetwork, org.host);
    return samlProviders.some(({ name }) => name === CONFIG_NAME);
  });
  return isShown ?? inRecords;
}

/** Whoever may not look at one place is shown the other. */
async function unlessRefused(ask: () => Promise<boolean>): Promise<boolean | null> {
  try {
    return await ask();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'orgRefused' || code === 'orgUnreachable') return null;
    throw error;
  }
}
