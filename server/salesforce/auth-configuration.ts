import {
  type AnswerObject,
  listIn,
  objectIn,
  readAnswer,
  relatedOf,
  textOrNullOf,
  unreadable,
} from './answer-fields.ts';
import { readPublicPage } from './org-http.ts';
import type { OrgNetwork } from './org-session.ts';

/** What the login page of an org shows to everybody; Salesforce Help, "Query SAML Authentication Settings". */
export interface AuthConfiguration {
  /** The SAML buttons. */
  samlProviders: { name: string; url: string }[];
  /** Whether the form for username and password is shown; null: the org does not say. */
  hasLoginForm: boolean | null;
  /** 15 or 18 characters; null: the org does not say. */
  organizationId: string | null;
}

/** Reads what the login page of a My Domain offers, as anybody can: no session goes along. @throws orgUnreachable, orgRefused */
export async function readAuthConfiguration(network: OrgNetwork, host: string): Promise<AuthConfiguration> {
  const text = await readPublicPage(network, `https://${host}/.well-known/auth-configuration`);
  const answer = objectIn(readAnswer(text), 'the authentication configuration');
  const loginPage = relatedOf(answer, 'LoginPage');
  return {
    samlProviders: listIn(answer.SamlProviders ?? [], 'SamlProviders').map(readProvider),
    hasLoginForm: loginPage === null ? null : readHasLoginForm(loginPage),
    organizationId: textOrNullOf(answer, 'OrgId'),
  };
}

/** Salesforce writes the name with a small letter in some releases. */
function readProvider(value: unknown): { name: string; url: string } {
  const provider = objectIn(value, 'a SAML provider');
  const name = textOrNullOf(provider, 'Name') ?? textOrNullOf(provider, 'name') ?? '';
  const url = textOrNullOf(provider, 'SsoUrl') ?? textOrNullOf(provider, 'ssoUrl') ?? '';
  return { name, url };
}

function readHasLoginForm({ UsernamePasswordEnabled: enabled = null }: AnswerObject): boolean | null {
  if (enabled === null || typeof enabled === 'boolean') return enabled;
  throw unreadable('UsernamePasswordEnabled is neither true nor false');
}
