import type { AuthorizationBody, ConnectBody, ConnectionWay } from '../../server/contract/salesforce.ts';

/** Where an org is found: at the login page for everybody, or at its own address. */
export type OrgPlace = 'production' | 'sandbox' | 'myDomain';

/** Everything that was typed to connect an org, whichever way is chosen. */
export interface OrgDraft {
  way: ConnectionWay;
  place: OrgPlace;
  myDomain: string;
  consumerKey: string;
  accessToken: string;
  username: string;
  password: string;
  securityToken: string;
}

const LOGIN_HOSTS: Record<Exclude<OrgPlace, 'myDomain'>, string> = {
  production: 'login.salesforce.com',
  sandbox: 'test.salesforce.com',
};

const NO_SECRETS = { accessToken: '', username: '', password: '', securityToken: '' };

/** Nothing typed yet; the org's own address is known when it was connected before, or its application is here. */
export function emptyOrgDraft(myDomain = ''): OrgDraft {
  const place = myDomain === '' ? 'production' : 'myDomain';
  return { way: 'oauth', place, myDomain, consumerKey: '', ...NO_SECRETS };
}

/** The same without anything that proves who somebody is: nothing of it stays in the page once it is sent. */
export function withoutSecrets(draft: OrgDraft): OrgDraft {
  return { ...draft, ...NO_SECRETS, username: draft.username };
}

/** Whether something is typed that would be lost. */
export function isOrgDraftTyped({ consumerKey, accessToken, password, securityToken }: OrgDraft): boolean {
  return [consumerKey, accessToken, password, securityToken].some((text) => text !== '');
}

/** Whether everything that the chosen way needs is typed. */
export function isOrgDraftReady(draft: OrgDraft): boolean {
  return neededTexts(draft).every((text) => text.trim() !== '');
}

/** The org's address as it is sent; without a password it is the org's own, which alone tells which org is meant. */
export function addressOfOrg({ way, place, myDomain }: OrgDraft): string {
  return way !== 'password' || place === 'myDomain' ? myDomain.trim() : LOGIN_HOSTS[place];
}

/** What opens a connection with a token or a password; spaces around anything but a password are never meant. */
export function connectBody(draft: OrgDraft & { way: Exclude<ConnectionWay, 'oauth'> }): ConnectBody {
  const myDomain = addressOfOrg(draft);
  if (draft.way === 'accessToken') return { way: 'accessToken', myDomain, accessToken: draft.accessToken.trim() };
  const { username, password, securityToken } = draft;
  return { way: 'password', myDomain, username: username.trim(), password, securityToken: securityToken.trim() };
}

/** What begins OAuth, and where the browser comes back to. */
export function authorizationBody(draft: OrgDraft, returnTo: string): AuthorizationBody {
  return { myDomain: addressOfOrg(draft), consumerKey: draft.consumerKey.trim(), returnTo };
}

function neededTexts(draft: OrgDraft): string[] {
  const address = addressOfOrg(draft);
  switch (draft.way) {
    case 'oauth':
      return [address, draft.consumerKey];
    case 'accessToken':
      return [address, draft.accessToken];
    case 'password':
      return [address, draft.username, draft.password];
  }
}
