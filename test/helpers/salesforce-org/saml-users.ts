import { readId } from './ids.ts';
import type { OrgUser } from './options.ts';
import { type Judged, loginRefused } from './saml-judge.ts';
import { holds, type OrgState } from './state.ts';
import { profileId } from './tables.ts';

/** What makes a login phishing-resistant; Salesforce Help, article 005321563. */
const PHISHING_RESISTANT = [
  ...['cert', 'fido', 'fido2', 'fpt', 'hwk', 'iris', 'pin', 'pki', 'pop', 'retina', 'sc', 'smartcard', 'swk'],
  ...['tlsclient', 'user', 'vbm', 'wia', 'x509'],
];
const STANDARD = ['face', 'mobiletwofactorcontract', 'multipleauthn', 'okta_verify', 'passkey', 'webauthn'];
const SIGNAL_ATTRIBUTES = [
  'amr',
  'authmethodsreferences',
  'http://schemas.microsoft.com/claims/authnmethodsreferences',
];

/** How strong a login is that an assertion tells of. */
export type SignalTier = 'phishing-resistant' | 'standard' | 'weak';

/** Ranks what an assertion says about the login. */
export function tierOf({ attributes, authnContextClassRef }: Judged): SignalTier {
  const values = [...attributes]
    .filter(([name]) => SIGNAL_ATTRIBUTES.includes(name.toLowerCase()))
    .flatMap(([, list]) => list);
  const context = authnContextClassRef?.split(':').at(-1);
  const signals = [...values, ...(context === undefined ? [] : [context])].map((value) => value.toLowerCase());
  if (signals.some((signal) => PHISHING_RESISTANT.includes(signal))) return 'phishing-resistant';
  return signals.some((signal) => STANDARD.includes(signal)) ? 'standard' : 'weak';
}

/** Whether the login of this user has to be phishing-resistant. */
export function isPrivileged(user: OrgUser): boolean {
  return user.profile === 'System Administrator' || holds(user, 'CustomizeApplication') || user.permissions.length > 0;
}

/** The user an assertion is about, made just in time where the configuration says so. @throws loginRefused */
export function findUser(state: OrgState, judged: Judged): OrgUser {
  const { fields } = judged.config;
  const identity = identityOf(judged);
  if (identity === null) throw loginRefused('Username Or SSO Id Invalid', judged.config);
  const user = [...state.users.values()].find((one) =>
    isMeant(state, one, { identity, mapping: fields.get('identityMapping') ?? '' }),
  );
  if (fields.get('userProvisioning') === 'true') return provision(state, judged, { identity, user });
  if (user === undefined) throw loginRefused('Username Or SSO Id Invalid', judged.config);
  return user;
}

function identityOf({ config, nameId, attributes }: Judged): string | null {
  if (config.fields.get('identityLocation') === 'SubjectNameId') return nameId;
  return attributes.get(config.fields.get('attributeName') ?? '')?.[0] || null;
}

function isMeant(
  { security }: OrgState,
  user: OrgUser,
  { identity, mapping }: { identity: string; mapping: string },
): boolean {
  if (mapping === 'Username') return user.username.toLowerCase() === identity.toLowerCase();
  if (mapping === 'UserId') return user.id === readId(identity);
  if (user.federationId === identity) return true;
  const isLoose = security.get('singleSignOnSettings.enableCaseInsensitiveFederationID') === 'true';
  return isLoose && user.federationId?.toLowerCase() === identity.toLowerCase();
}

const REQUIRED = ['User.Email', 'User.LastName', 'User.ProfileId', 'User.Username'];

/** The name of a profile of the org by its name or its ID; null: there is none. */
function findProfile({ users }: OrgState, given: string): string | null {
  const names = ['System Administrator', 'Standard User', ...Array.from(users.values(), ({ profile }) => profile)];
  return names.find((name) => name !== '' && [name, profileId(name)].includes(given)) ?? null;
}

/** Makes a user, or brings one up to date; a user who is inactive stays so. */
function provision(
  state: OrgState,
  { attributes, config }: Judged,
  { identity, user }: { identity: string; user: OrgUser | undefined },
): OrgUser {
  const textOf = (name: string) => attributes.get(name)?.[0] ?? '';
  const refuse = (): never => {
    throw loginRefused('Configuration Error/Perm Disabled', config);
  };
  // The user is found by the subject: an attribute that says otherwise would make another one of them.
  if (!['', identity].includes(textOf('User.FederationIdentifier'))) return refuse();
  const profile = findProfile(state, textOf('User.ProfileId'));
  if (profile === null && textOf('User.ProfileId') !== '') return refuse();
  if (user !== undefined) {
    if (textOf('User.Email') !== '') user.email = textOf('User.Email');
    if (profile !== null) user.profile = profile;
    return user;
  }
  const isTaken = [...state.users.values()].some(({ username }) => username === textOf('User.Username').toLowerCase());
  if (REQUIRED.some((name) => textOf(name) === '') || isTaken || !textOf('User.Username').includes('@')) {
    return refuse();
  }
  const id = state.newId('005');
  const made: OrgUser = {
    id,
    username: textOf('User.Username').toLowerCase(),
    email: textOf('User.Email'),
    name: `${textOf('User.FirstName')} ${textOf('User.LastName')}`.trim(),
    isActive: true,
    federationId: identity,
    profile: profile ?? '',
    permissions: [],
  };
  state.users.set(id, made);
  return made;
}
