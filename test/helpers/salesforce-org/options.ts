import { longId } from './ids.ts';

/** What makes a login need a phishing-resistant signal, besides the profile System Administrator. */
export type OrgPermission = 'ModifyAllData' | 'ViewAllData' | 'CustomizeApplication' | 'AuthorApex';

/** A person who can sign in to the org. */
export interface OrgUser {
  /** `005…`, 18 characters. */
  id: string;
  username: string;
  email: string;
  /** First name and last name. */
  name: string;
  isActive: boolean;
  /** FederationIdentifier; null: none. */
  federationId: string | null;
  /** Its name, such as `System Administrator`, which has every permission, or `Standard User`, which has none of them. */
  profile: string;
  /** What a permission set of their own grants. */
  permissions: OrgPermission[];
}

/** The administrator who can sign in with a password. */
export interface OrgAdmin {
  username: string;
  password: string;
  securityToken: string;
  email: string;
}

/** How an org is. */
export interface OrgOptions {
  /** `acme`, or `acme--test.sandbox` for a sandbox. */
  myDomain: string;
  name: string;
  edition: string;
  isSandbox: boolean;
  /** 18 characters. */
  organizationId: string;
  samlEnabled: boolean;
  /** Whether more than one SAML configuration may be there. */
  multipleSamlConfigs: boolean;
  /** Whether upper and lower case of a Federation ID count as the same. */
  caseInsensitiveFederationIds: boolean;
  /** Whether configurations give the signature method as `0` or `1`, as exports show it. */
  signatureMethodAsNumber: boolean;
  users: OrgUser[];
  soapLoginEnabled: boolean;
  admin: OrgAdmin;
  /** Whether the administrator has “Use Any API Auth”, which SOAP login needs. */
  adminHasAnyApiAuth: boolean;
  /** Whether the administrator's password has expired. */
  adminPasswordExpired: boolean;
  /** Whether this network is one that needs no security token. */
  isTrustedNetwork: boolean;
  /** Of the External Client App. */
  consumerKey: string;
  /** Whether the app wants a secret that a public client has not. */
  requiresClientSecret: boolean;
  /** Callback addresses of the app, besides those that are registered later. */
  redirectUris: string[];
  /** Whether login buttons can be made and deleted by the API. */
  authConfigProvidersWritable: boolean;
  /** Whether this user may see the org's certificates. */
  certificatesReadable: boolean;
  /** Whether the login page has the form for username and password. */
  hasLoginForm: boolean;
  /** How often a bulk job is asked after before it is done. */
  bulkPolls: number;
  now: () => Date;
}

/** The ID of a user by their number. */
export function orgUserId(number: number): string {
  return longId(`0055g${number.toString(36).padStart(10, '0')}`);
}

/** A user with what is not given made up of their number. */
export function orgUser(number: number, fields: Partial<OrgUser> = {}): OrgUser {
  return {
    id: orgUserId(number),
    username: `user${number}@acme.example`,
    email: `user${number}@acme.example`,
    name: `Robin User${number}`,
    isActive: true,
    federationId: null,
    profile: 'Standard User',
    permissions: [],
    ...fields,
  };
}

/** The options with the rest filled in; the administrator is among the users. */
export function readOptions(options: Partial<OrgOptions>): OrgOptions {
  const isSandbox = options.isSandbox ?? options.myDomain?.endsWith('.sandbox') ?? false;
  const suffix = isSandbox ? '.test' : '';
  const admin = {
    username: `admin@acme.example${suffix}`,
    password: 'correct horse battery',
    securityToken: 'aB3dE5fG7hI9jK1lM3nO5pQ7',
    email: 'admin@acme.example',
    ...options.admin,
  };
  const users = options.users ?? [
    orgUser(2, { username: `anna@acme.example${suffix}`, email: 'anna@acme.example', name: 'Anna Berg' }),
    orgUser(3, { username: `bela@acme.example${suffix}`, email: 'bela@acme.example', name: 'Béla Kovács' }),
  ];
  const hasAdmin = users.some(({ username }) => username === admin.username);
  return {
    myDomain: isSandbox ? 'acme--test.sandbox' : 'acme',
    name: 'Acme',
    edition: 'Enterprise Edition',
    organizationId: longId(isSandbox ? '00D5t000004abce' : '00D5g000004abcd'),
    samlEnabled: false,
    multipleSamlConfigs: true,
    caseInsensitiveFederationIds: false,
    signatureMethodAsNumber: true,
    soapLoginEnabled: true,
    adminHasAnyApiAuth: true,
    adminPasswordExpired: false,
    isTrustedNetwork: false,
    consumerKey: '3MVG9acmeExternalClientApp.0123456789_latchkey',
    requiresClientSecret: false,
    redirectUris: [],
    authConfigProvidersWritable: true,
    certificatesReadable: true,
    hasLoginForm: true,
    bulkPolls: 2,
    now: () => new Date(),
    ...options,
    isSandbox,
    admin,
    users: hasAdmin
      ? users
      : [
          orgUser(1, { ...pick(admin), name: 'Ada Admin', profile: 'System Administrator', id: freeId(users) }),
          ...users,
        ],
  };
}

function pick({ username, email }: OrgAdmin): Pick<OrgUser, 'username' | 'email'> {
  return { username, email };
}

function freeId(users: readonly OrgUser[]): string {
  const taken = new Set(users.map(({ id }) => id));
  let number = 1;
  while (taken.has(orgUserId(number))) number += 1;
  return orgUserId(number);
}
