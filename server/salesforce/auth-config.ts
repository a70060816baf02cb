import { AppError } from '../errors.ts';
import { type AnswerObject, booleanOf, idOf, shortId, textOf } from './answer-fields.ts';
import type { OrgSession } from './org-session.ts';
import { queryAll, REST_PATH, soqlText } from './query.ts';

/** What the login page of the My Domain offers; sObjects AuthConfig and AuthConfigProviders. */
export interface LoginButtons {
  /** AuthConfig of the My Domain's login page. */
  authConfigId: string;
  /** Whether the form for username and password is shown. Never changed here. */
  hasLoginForm: boolean;
  /** Whether any SAML configuration is shown; an org that has one only may say it here alone. */
  hasSaml: boolean;
  /** `authProviderId` is an AuthProvider or a SamlSsoConfig (`0LE…`). */
  buttons: { id: string; authProviderId: string }[];
}

const AUTH_CONFIGS = 'SELECT Id, Url, AuthOptionsUsernamePassword, AuthOptionsSaml FROM AuthConfig';

const SAML_SSO_CONFIG_PREFIX = '0LE';

/** Reads what the My Domain's login page offers; null: the org shows no such page. @throws orgRefused for who may not view the setup */
export async function readLoginButtons(session: OrgSession): Promise<LoginButtons | null> {
  const pages = await queryAll(session, AUTH_CONFIGS, readPage);
  const { host } = new URL(session.instanceUrl);
  // Sites have login pages too. An org that has one page only may give it another address than that of the session.
  const page = pages.find(({ url }) => hostOf(url) === host) ?? (pages.length === 1 ? pages[0] : undefined);
  if (page === undefined) return null;
  const { url: _, ...facts } = page;
  const condition = `AuthConfigId = ${soqlText(page.authConfigId)}`;
  const buttons = await queryAll(
    session,
    `SELECT Id, AuthProviderId FROM AuthConfigProviders WHERE ${condition}`,
    (row) => ({ id: idOf(row, 'Id'), authProviderId: idOf(row, 'AuthProviderId') }),
  );
  return { ...facts, buttons };
}

/** The ID (`0LE…`) of a SamlSsoConfig by its name in the Metadata API; null: there is none. */
export async function findSamlSsoConfigId(session: OrgSession, developerName: string): Promise<string | null> {
  const soql = `SELECT Id FROM SamlSsoConfig WHERE DeveloperName = ${soqlText(developerName)}`;
  const [id] = await queryAll(session, soql, (row) => idOf(row, 'Id'));
  return id ?? null;
}

/** Whether the login page offers this SAML configuration. */
export async function hasLoginButton(session: OrgSession, samlSsoConfigId: string): Promise<boolean> {
  const page = await readLoginButtons(session);
  return page !== null && (await isOffered(session, page, samlSsoConfigId));
}

/** The org does not let a program do it; what it says of that, null: nothing. */
export interface NotPossible {
  said: string | null;
}

/**
 * Puts a SAML configuration on the My Domain's login page. Salesforce documents that this can be created, and says no
 * more: any refusal but a passing one is taken for its last word, and what was created is looked for afterwards.
 * @throws orgRefused when it may be done in a moment, orgUnreachable, orgSessionEnded, orgLimitReached
 */
export function addLoginButton(session: OrgSession, samlSsoConfigId: string): Promise<'added' | 'there' | NotPossible> {
  return unlessRefused(async () => {
    const page = await readLoginButtons(session);
    if (page === null) return { said: null };
    if (await isOffered(session, page, samlSsoConfigId)) return 'there';
    const json = { AuthConfigId: page.authConfigId, AuthProviderId: samlSsoConfigId };
    await session.send({ method: 'POST', path: `${REST_PATH}/sobjects/AuthConfigProviders`, body: { json } });
    return (await hasLoginButton(session, samlSsoConfigId)) ? 'added' : { said: null };
  });
}

/** Takes a SAML configuration off the My Domain's login page. @throws as `addLoginButton` */
export function removeLoginButton(
  session: OrgSession,
  samlSsoConfigId: string,
): Promise<'removed' | 'notThere' | NotPossible> {
  return unlessRefused(async () => {
    const page = await readLoginButtons(session);
    if (page === null || !(await isOffered(session, page, samlSsoConfigId))) return 'notThere';
    const button = buttonOf(page, samlSsoConfigId);
    if (button === undefined) return { said: null };
    await session.send({ method: 'DELETE', path: `${REST_PATH}/sobjects/AuthConfigProviders/${button.id}` });
    return (await hasLoginButton(session, samlSsoConfigId)) ? { said: null } : 'removed';
  });
}

function readPage(row: AnswerObject): Omit<LoginButtons, 'buttons'> & { url: string } {
  return {
    authConfigId: idOf(row, 'Id'),
    url: textOf(row, 'Url'),
    hasLoginForm: booleanOf(row, 'AuthOptionsUsernamePassword'),
    hasSaml: booleanOf(row, 'AuthOptionsSaml'),
  };
}

/** `https://acme.my.salesforce.com`, or the host alone. */
function hostOf(url: string): string | null {
  return URL.parse(url.includes('://') ? url : `https://${url}`)?.host ?? null;
}

function buttonOf({ buttons }: LoginButtons, samlSsoConfigId: string): { id: string } | undefined {
  return buttons.find(({ authProviderId }) => shortId(authProviderId) === shortId(samlSsoConfigId));
}

/** Object Reference, AuthConfig: an org with one SAML configuration says by AuthOptionsSaml alone whether it is offered. */
async function isOffered(session: OrgSession, page: LoginButtons, samlSsoConfigId: string): Promise<boolean> {
  if (buttonOf(page, samlSsoConfigId) !== undefined) return true;
  if (!page.hasSaml || page.buttons.some(({ authProviderId }) => authProviderId.startsWith(SAML_SSO_CONFIG_PREFIX))) {
    return false;
  }
  const configs = await queryAll(session, 'SELECT Id FROM SamlSsoConfig', (row) => idOf(row, 'Id'));
  return configs.length === 1 && configs.every((id) => shortId(id) === shortId(samlSsoConfigId));
}

/** What may go well in a moment. */
const PASSING_REASONS: readonly string[] = [
  'org.UNABLE_TO_LOCK_ROW',
  'org.SERVER_UNAVAILABLE',
  'org.REQUEST_RUNNING_TOO_LONG',
  'org.UNKNOWN_EXCEPTION',
];

async function unlessRefused<Result>(action: () => Promise<Result | NotPossible>): Promise<Result | NotPossible> {
  try {
    return await action();
  } catch (error) {
    const isRefused = error instanceof AppError && error.code === 'orgRefused';
    if (isRefused && !PASSING_REASONS.includes(error.reason)) return { said: error.message };
    throw error;
  }
}
