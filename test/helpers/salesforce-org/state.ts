import { randomBytes } from 'node:crypto';
import { createSigningPair, type SigningPair, salesforcePair } from '../service-provider.ts';
import { createIdSource, longId } from './ids.ts';
import { type OrgOptions, type OrgPermission, type OrgUser, readOptions } from './options.ts';

/** How a session began; a session of `login()` is no OAuth token. */
export type SessionKind = 'password' | 'oauth' | 'pasted';

/** An open session. */
export interface OrgSessionRow {
  userId: string;
  kind: SessionKind;
  /** Whether nothing but setting a new password is allowed. */
  isRestricted: boolean;
}

/** A SAML configuration: its fields as text, as the Metadata API has them. */
export interface SamlConfigRow {
  /** `0LE…`. */
  id: string;
  fullName: string;
  fields: Map<string, string>;
}

/** One row of LoginHistory; fields by their API names. */
export interface LoginHistoryRow {
  Id: string;
  UserId: string;
  LoginTime: Date;
  LoginType: string;
  Status: string;
  SourceIp: string;
  LoginUrl: string;
  Browser: string;
  AuthenticationServiceId: string | null;
}

/** Why the next write of a user fails. */
export interface UserFailure {
  statusCode: string;
  message: string;
  fields?: string[];
  /** How often; for ever when left out. */
  times?: number;
}

/** A range of `networkAccess`. */
export interface NetworkRange {
  description: string;
  start: string;
  end: string;
}

/** All that an org remembers. */
export interface OrgState {
  options: OrgOptions;
  host: string;
  lightningHost: string;
  organizationId: string;
  newId: (prefix: string) => string;
  users: Map<string, OrgUser>;
  sessions: Map<string, OrgSessionRow>;
  redirectUris: Set<string>;
  revoked: string[];
  /** Values of SecuritySettings by their path, such as `singleSignOnSettings.enableSamlLogin`. */
  security: Map<string, string>;
  networkRanges: NetworkRange[];
  samlConfigs: Map<string, SamlConfigRow>;
  /** AuthConfigProviders by ID: which SAML configuration has a button. */
  loginButtons: Map<string, string>;
  authConfigId: string;
  loginHistory: LoginHistoryRow[];
  userFailures: Map<string, UserFailure>;
  /** API requests that are left of today; null: enough. */
  requestsLeft: number | null;
  /** What it signs its requests with: a certificate of its Certificate and Key Management. */
  requestSigning: { id: string; name: string; pair: SigningPair };
  now: () => Date;
}

/** Makes an org that nobody has used yet. */
export async function createState(given: Partial<OrgOptions>): Promise<OrgState> {
  const options = readOptions(given);
  const newId = createIdSource();
  return {
    options,
    host: `${options.myDomain}.my.salesforce.com`,
    lightningHost: `${options.myDomain}.lightning.force.com`,
    organizationId: options.organizationId,
    newId,
    users: new Map(options.users.map((user) => [user.id, { ...user }])),
    sessions: new Map(),
    redirectUris: new Set(options.redirectUris),
    revoked: [],
    security: firstSecurity(options),
    networkRanges: [{ description: 'Head office', start: '192.0.2.1', end: '192.0.2.254' }],
    samlConfigs: new Map(),
    loginButtons: new Map(),
    authConfigId: longId('07L5g00000Acme1'),
    loginHistory: [],
    userFailures: new Map(),
    requestsLeft: null,
    requestSigning: { id: newId('0P1'), name: 'SelfSignedCert_24Nov2026', pair: await salesforcePair() },
    now: options.now,
  };
}

/** Whether the org takes SAML logins at all. */
export function isSamlOn(state: OrgState): boolean {
  return state.security.get('singleSignOnSettings.enableSamlLogin') === 'true';
}

/** The 15 characters that stand in addresses. */
export function shortOrganizationId({ organizationId }: OrgState): string {
  return organizationId.slice(0, 15);
}

/** The ACS of this org. */
export function acsUrl(state: OrgState): string {
  return `https://${state.host}?so=${shortOrganizationId(state)}`;
}

/** Opens a session; gives its token. */
export function openSession(state: OrgState, session: OrgSessionRow): string {
  const token = `${shortOrganizationId(state)}!AQE${randomBytes(69).toString('base64url').replaceAll('-', '.')}`;
  state.sessions.set(token, session);
  return token;
}

/** The user who administers. */
export function adminOf({ users, options }: OrgState): OrgUser {
  const admin = [...users.values()].find(({ username }) => username === options.admin.username);
  if (admin === undefined) throw new Error('The org has no administrator.');
  return admin;
}

/** Whether a user holds a permission, by profile or by a permission set. */
export function holds({ profile, permissions }: OrgUser, permission: OrgPermission): boolean {
  return profile === 'System Administrator' || permissions.includes(permission);
}

/** The first name, and the last. */
export function namesOf({ name }: OrgUser): { firstName: string | null; lastName: string } {
  const at = name.lastIndexOf(' ');
  return { firstName: at < 0 ? null : name.slice(0, at), lastName: name.slice(at + 1) };
}

/** Writes a login into the history. */
export function recordLogin(
  state: OrgState,
  row: Pick<LoginHistoryRow, 'UserId' | 'LoginType' | 'Status'> & Partial<LoginHistoryRow>,
): void {
  state.loginHistory.push({
    Id: state.newId('0Ya'),
    LoginTime: state.now(),
    SourceIp: '203.0.113.7',
    LoginUrl: state.host,
    Browser: 'Chrome 140',
    AuthenticationServiceId: null,
    ...row,
  });
}

/** What Salesforce writes down as the user when it knows none. */
export const NOBODY = longId('000000000000000');

/** A sandbox refresh: a copy of production without its SAML, under another ID; `production`: with production's configurations. */
export async function refreshState(state: OrgState, left: 'nothing' | 'production'): Promise<void> {
  const { newId } = state;
  state.organizationId = longId(`00D5r${newId('000').slice(5, 15)}`);
  state.security.set('singleSignOnSettings.enableSamlLogin', 'false');
  if (left === 'nothing') state.samlConfigs.clear();
  for (const config of state.samlConfigs.values()) {
    config.id = newId('0LE');
    config.fields.set('samlEntityId', `https://${state.host.replace(/--.*$/, '')}.my.salesforce.com`);
    config.fields.delete('requestSigningCertId');
  }
  state.loginButtons.clear();
  state.sessions.clear();
  await renewCertificate(state);
}

/** The org signs with another key from now on, under another name; its configurations name it. */
export async function renewCertificate(state: OrgState): Promise<void> {
  const id = state.newId('0P1');
  state.requestSigning = { id, name: `SelfSignedCert_${id.slice(-8)}`, pair: await createSigningPair() };
  for (const { fields } of state.samlConfigs.values()) {
    if (fields.has('requestSigningCertId')) fields.set('requestSigningCertId', id);
  }
}

function firstSecurity(options: OrgOptions): Map<string, string> {
  const singleSignOn = {
    enableCaseInsensitiveFederationID: options.caseInsensitiveFederationIds,
    enableForceDelegatedCallout: false,
    enableMultipleSamlConfigs: options.multipleSamlConfigs,
    enableSamlLogin: options.samlEnabled,
    isLoginWithSalesforceCredentialsDisabled: false,
  };
  const passwords = { complexity: 'AlphaNumeric', expiration: 'NinetyDays', minimumPasswordLength: 8 };
  return new Map(
    [
      ...Object.entries({ enableAdminLoginAsAnyUser: false, enableAuditFieldsInactiveOwner: false }),
      ...Object.entries(passwords).map(([name, value]) => [`passwordPolicies.${name}`, value] as const),
      ...Object.entries({ enableCSRFOnGet: true, enableSMSIdentity: true, sessionTimeout: 'TwoHours' }).map(
        ([name, value]) => [`sessionSettings.${name}`, value] as const,
      ),
      ...Object.entries(singleSignOn).map(([name, value]) => [`singleSignOnSettings.${name}`, value] as const),
    ].map(([path, value]) => [path, String(value)]),
  );
}
