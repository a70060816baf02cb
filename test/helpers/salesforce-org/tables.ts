import { X509Certificate } from 'node:crypto';
import { readId } from './ids.ts';
import type { OrgUser } from './options.ts';
import { acsUrl, holds, isSamlOn, namesOf, type OrgState } from './state.ts';

/** How a field compares, and whether a condition may name it. */
export interface Field {
  type: 'id' | 'text' | 'boolean' | 'instant';
  isFilterable: boolean;
}

/** A value of a field. */
export type Value = string | boolean | Date | null;

/** An object that can be asked for: its fields, those of related objects with a dot, and its rows. */
export interface Table {
  fields: Readonly<Record<string, Field>>;
  rows(state: OrgState): Iterable<Readonly<Record<string, Value>>>;
  /** Whether only those see it who may view the setup. */
  isSetup: boolean;
}

/** The objects of an org by their API names. */
export const TABLES: Readonly<Record<string, Table>> = {
  Organization: {
    fields: { ...ids('Id'), ...texts('Name', 'OrganizationType', 'InstanceName'), ...booleans('IsSandbox') },
    rows: ({ options, organizationId }) => [
      {
        Id: organizationId,
        Name: options.name,
        OrganizationType: options.edition,
        IsSandbox: options.isSandbox,
        InstanceName: options.isSandbox ? 'CS123' : 'EU45',
      },
    ],
    isSetup: false,
  },
  User: {
    fields: {
      ...ids('Id', 'ProfileId'),
      ...texts(
        'Username',
        'Email',
        'Name',
        'FirstName',
        'LastName',
        'FederationIdentifier',
        'UserType',
        'Profile.Name',
      ),
      ...booleans('IsActive'),
      ...instants('LastLoginDate'),
    },
    rows: userRows,
    isSetup: false,
  },
  PermissionSetAssignment: {
    fields: {
      ...ids('Id', 'AssigneeId', 'PermissionSetId', 'PermissionSet.ProfileId'),
      ...texts('Assignee.Username', 'Assignee.Name', 'Assignee.Email', 'Assignee.FederationIdentifier'),
      ...texts('Assignee.UserType', 'Assignee.Profile.Name', 'PermissionSet.Name', 'PermissionSet.Label'),
      ...booleans('Assignee.IsActive', 'PermissionSet.IsOwnedByProfile', 'PermissionSet.PermissionsModifyAllData'),
      ...booleans('PermissionSet.PermissionsViewAllData', 'PermissionSet.PermissionsCustomizeApplication'),
      ...booleans('PermissionSet.PermissionsAuthorApex'),
    },
    rows: assignmentRows,
    isSetup: false,
  },
  SamlSsoConfig: {
    fields: {
      ...ids('Id'),
      ...texts('DeveloperName', 'MasterLabel', 'Issuer', 'Audience', 'LoginUrl', 'LogoutUrl', 'ErrorUrl', 'Version'),
      ...texts('IdentityLocation', 'IdentityMapping', 'RequestSignatureMethod', 'SingleLogoutUrl', 'ValidationCert'),
      ...booleans('OptionsSpInitBinding', 'OptionsUseConfigRequestMethod', 'OptionsUserProvisioning'),
    },
    rows: configRows,
    isSetup: true,
  },
  AuthConfig: {
    fields: {
      ...ids('Id'),
      ...texts('DeveloperName', 'MasterLabel', 'Type', 'Url'),
      ...booleans('IsActive', 'AuthOptionsUsernamePassword', 'AuthOptionsSaml', 'AuthOptionsAuthProvider'),
      ...booleans('AuthOptionsCertificate'),
    },
    rows: (state) => [
      {
        Id: state.authConfigId,
        DeveloperName: state.options.myDomain.replace(/\W/g, '_'),
        MasterLabel: state.options.myDomain,
        Type: 'Org',
        Url: `https://${state.host}`,
        IsActive: true,
        AuthOptionsUsernamePassword: state.options.hasLoginForm,
        AuthOptionsSaml: state.loginButtons.size > 0,
        AuthOptionsAuthProvider: false,
        AuthOptionsCertificate: false,
      },
    ],
    isSetup: true,
  },
  AuthConfigProviders: {
    fields: ids('Id', 'AuthConfigId', 'AuthProviderId'),
    rows: ({ loginButtons, authConfigId }) =>
      [...loginButtons].map(([Id, AuthProviderId]) => ({ Id, AuthConfigId: authConfigId, AuthProviderId })),
    isSetup: true,
  },
  LoginHistory: {
    fields: {
      ...ids('Id', 'UserId', 'AuthenticationServiceId'),
      ...texts('LoginType', 'LoginUrl', 'SourceIp'),
      ...instants('LoginTime'),
      // Object Reference, LoginHistory: these have no property Filter.
      ...unfilterable(texts('Status', 'Browser', 'Application', 'Platform')),
    },
    rows: ({ loginHistory }) =>
      loginHistory.map((row) => ({ ...row, Application: 'Browser', Platform: 'Mac OSX' }) as Record<string, Value>),
    isSetup: false,
  },
};

/** The objects of the Tooling API. */
export const TOOLING_TABLES: Readonly<Record<string, Table>> = {
  Certificate: {
    fields: {
      ...ids('Id'),
      ...texts('DeveloperName', 'MasterLabel', 'ExpirationDate'),
      ...booleans('OptionsIsCaSigned', 'OptionsPrivateKeyExportable'),
    },
    rows: ({ requestSigning: { id, name, pair }, options }) =>
      options.certificatesReadable
        ? [
            {
              Id: id,
              DeveloperName: name,
              MasterLabel: name,
              ExpirationDate: new X509Certificate(Buffer.from(pair.certificate, 'base64')).validToDate
                .toISOString()
                .slice(0, 10),
              OptionsIsCaSigned: false,
              OptionsPrivateKeyExportable: false,
            },
          ]
        : [],
    isSetup: true,
  },
};

/** Users that are programs of Salesforce's own, or nobody: an org always has some. */
const OTHERS: readonly (OrgUser & { userType: string })[] = [
  { name: 'Automated Process', username: 'autoproc@00d5g000004abcd', userType: 'AutomatedProcess', number: '1' },
  { name: 'Site Guest User', username: 'help@acme.force.com', userType: 'Guest', number: '2' },
].map(({ number, ...facts }) => ({
  ...facts,
  id: readId(`0055gZZZZZZZZZ${number}`) ?? '',
  email: facts.username,
  isActive: true,
  federationId: null,
  profile: '',
  permissions: [],
}));

function* userRows({ users, loginHistory }: OrgState): Iterable<Record<string, Value>> {
  const lastLogins = new Map<string, Date>();
  for (const { UserId, LoginTime, Status } of loginHistory) if (Status === 'Success') lastLogins.set(UserId, LoginTime);
  for (const user of users.values())
    yield { ...userRow(user, 'Standard'), LastLoginDate: lastLogins.get(user.id) ?? null };
  for (const user of OTHERS) yield { ...userRow(user, user.userType), LastLoginDate: null };
}

function userRow(user: OrgUser, userType: string): Record<string, Value> {
  const { firstName, lastName } = namesOf(user);
  return {
    Id: user.id,
    ProfileId: user.profile === '' ? null : profileId(user.profile),
    Username: user.username,
    Email: user.email,
    Name: user.name,
    FirstName: firstName,
    LastName: lastName,
    FederationIdentifier: user.federationId,
    UserType: userType,
    'Profile.Name': user.profile === '' ? null : user.profile,
    IsActive: user.isActive,
  };
}

function* assignmentRows({ users }: OrgState): Iterable<Record<string, Value>> {
  for (const user of users.values()) {
    yield assignment(user, '0Pa5gP', holdsByProfile(user));
    if (user.permissions.length > 0) yield assignment(user, '0Pa5gS', user.permissions);
  }
}

function holdsByProfile(user: OrgUser): readonly string[] {
  const all = ['ModifyAllData', 'ViewAllData', 'CustomizeApplication', 'AuthorApex'] as const;
  return all.filter((permission) => holds({ ...user, permissions: [] }, permission));
}

function assignment(user: OrgUser, prefix: string, permissions: readonly string[]): Record<string, Value> {
  const isOwnedByProfile = prefix.endsWith('P');
  const number = user.id.slice(6, 15);
  return {
    Id: readId(`${prefix}${number}`),
    AssigneeId: user.id,
    PermissionSetId: readId(`0PS${prefix.slice(3)}${isOwnedByProfile ? profileId(user.profile).slice(6, 15) : number}`),
    'PermissionSet.ProfileId': isOwnedByProfile ? profileId(user.profile) : null,
    'Assignee.Username': user.username,
    'Assignee.Name': user.name,
    'Assignee.Email': user.email,
    'Assignee.FederationIdentifier': user.federationId,
    'Assignee.UserType': 'Standard',
    'Assignee.Profile.Name': user.profile,
    'Assignee.IsActive': user.isActive,
    'PermissionSet.Name': `X${number}`,
    'PermissionSet.Label': isOwnedByProfile ? user.profile : 'Own permissions',
    'PermissionSet.IsOwnedByProfile': isOwnedByProfile,
    ...Object.fromEntries(
      ['ModifyAllData', 'ViewAllData', 'CustomizeApplication', 'AuthorApex'].map((permission) => [
        `PermissionSet.Permissions${permission}`,
        permissions.includes(permission),
      ]),
    ),
  };
}

/** The ID of a profile by its name. */
export function profileId(profile: string): string {
  const letters = Buffer.from(profile).toString('hex').slice(-9).padStart(9, '0');
  return readId(`00e5g0${letters}`) ?? '';
}

function configRows(state: OrgState): Record<string, Value>[] {
  return [...state.samlConfigs.values()].map(({ id, fullName, fields }) => ({
    Id: id,
    DeveloperName: fullName,
    MasterLabel: fields.get('name') ?? null,
    Issuer: fields.get('issuer') ?? null,
    Audience: fields.get('samlEntityId') ?? null,
    LoginUrl: fields.get('loginUrl') ?? null,
    LogoutUrl: fields.get('logoutUrl') ?? null,
    ErrorUrl: fields.get('errorUrl') ?? null,
    Version: 'SAML2_0',
    IdentityLocation: fields.get('identityLocation') ?? null,
    IdentityMapping: fields.get('identityMapping') ?? null,
    RequestSignatureMethod: fields.get('requestSignatureMethod') ?? null,
    SingleLogoutUrl: fields.get('singleLogoutUrl') ?? null,
    ValidationCert: fields.get('validationCert') ?? null,
    OptionsSpInitBinding: fields.get('redirectBinding') === 'true',
    OptionsUseConfigRequestMethod: fields.get('useConfigRequestMethod') === 'true',
    OptionsUserProvisioning: fields.get('userProvisioning') === 'true',
  }));
}

/** What everybody may read at `/.well-known/auth-configuration`. */
export function authConfiguration(state: OrgState): object {
  const shown = [...state.samlConfigs.values()].filter(({ id }) => isOffered(state, id));
  return {
    OrgId: state.organizationId,
    LoginPage: {
      LoginPageType: 'Standard',
      LoginPageUrl: `https://${state.host}`,
      UsernamePasswordEnabled: state.options.hasLoginForm,
    },
    MobileSDK: { UseAndroidNativeBrowserForAuthentication: false, UseiOSNativeBrowserForAuthentication: false },
    SamlProviders: shown.map(({ id, fields }) => ({ Name: fields.get('name'), SsoUrl: ssoUrl(state, id) })),
    AuthProviders: [],
  };
}

/** Whether the login page has a button for this configuration. */
export function isOffered(state: OrgState, configId: string): boolean {
  return isSamlOn(state) && [...state.loginButtons.values()].includes(configId);
}

/** Where a login by a configuration begins. */
export function ssoUrl(state: OrgState, configId: string, more: Record<string, string> = {}): string {
  const url = new URL('/saml/authn-request.jsp', `https://${state.host}`);
  url.search = new URLSearchParams({
    saml_acs: acsUrl(state),
    samlSsoConfig: configId,
    RelayState: '/',
    ...more,
  }).toString();
  return url.href;
}

function fieldsOf(type: Field['type'], names: readonly string[]): Record<string, Field> {
  return Object.fromEntries(names.map((name) => [name, { type, isFilterable: true }]));
}

function ids(...names: string[]): Record<string, Field> {
  return fieldsOf('id', names);
}

function texts(...names: string[]): Record<string, Field> {
  return fieldsOf('text', names);
}

function booleans(...names: string[]): Record<string, Field> {
  return fieldsOf('boolean', names);
}

function instants(...names: string[]): Record<string, Field> {
  return fieldsOf('instant', names);
}

function unfilterable(fields: Record<string, Field>): Record<string, Field> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, isFilterable: false }]));
}
