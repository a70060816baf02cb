import { describe, expect, test } from 'vitest';
import {
  addressOfOrg,
  authorizationBody,
  connectBody,
  emptyOrgDraft,
  isOrgDraftReady,
  isOrgDraftTyped,
  withoutSecrets,
} from '../../../web/data/org-draft.ts';

const TYPED = {
  ...emptyOrgDraft('acme'),
  consumerKey: ' KEY ',
  accessToken: ' 00D!token ',
  username: ' ada@example.com ',
  password: ' secret ',
  securityToken: ' TOKEN ',
};

describe('where an org is', () => {
  test('production is asked for a password at the login page for everybody', () => {
    expect(addressOfOrg({ ...emptyOrgDraft(), way: 'password', place: 'production' })).toBe('login.salesforce.com');
  });

  test('a sandbox is asked for a password at the login page for sandboxes', () => {
    expect(addressOfOrg({ ...emptyOrgDraft(), way: 'password', place: 'sandbox' })).toBe('test.salesforce.com');
  });

  test('an org whose address is known is asked there', () => {
    expect(addressOfOrg(emptyOrgDraft('acme'))).toBe('acme');
  });

  test.each(['accessToken', 'oauth'] as const)(
    'without a password (%s) it is one org, whatever place was chosen for another way',
    (way) => {
      const draft = { ...emptyOrgDraft(), way, place: 'production', myDomain: ' acme ' } as const;
      expect(addressOfOrg(draft)).toBe('acme');
    },
  );
});

describe('what is sent', () => {
  test('a token goes without what was typed for a password', () => {
    const body = connectBody({ ...TYPED, way: 'accessToken' });
    expect(body).toEqual({ way: 'accessToken', myDomain: 'acme', accessToken: '00D!token' });
  });

  test('a password goes as it was typed, with its spaces', () => {
    expect(connectBody({ ...TYPED, way: 'password' })).toEqual({
      way: 'password',
      myDomain: 'acme',
      username: 'ada@example.com',
      password: ' secret ',
      securityToken: 'TOKEN',
    });
  });

  test('a login at Salesforce takes no secret along', () => {
    const body = authorizationBody(TYPED, '/admin/applications/connect');
    expect(body).toEqual({ myDomain: 'acme', consumerKey: 'KEY', returnTo: '/admin/applications/connect' });
  });
});

test('nothing that proves who somebody is stays after it was sent', () => {
  const left = withoutSecrets(TYPED);
  expect(left).toEqual({ ...TYPED, accessToken: '', password: '', securityToken: '' });
});

describe('whether it can be sent', () => {
  test.each(['oauth', 'accessToken', 'password'] as const)('%s can be sent when everything is typed', (way) => {
    expect(isOrgDraftReady({ ...TYPED, way })).toBe(true);
  });

  test.each([
    ['oauth', 'consumerKey'],
    ['oauth', 'myDomain'],
    ['accessToken', 'myDomain'],
    ['accessToken', 'accessToken'],
    ['password', 'username'],
    ['password', 'password'],
  ] as const)('%s cannot be sent without %s', (way, field) => {
    expect(isOrgDraftReady({ ...TYPED, way, [field]: ' ' })).toBe(false);
  });

  test('a password can be sent without a security token', () => {
    expect(isOrgDraftReady({ ...TYPED, way: 'password', securityToken: '' })).toBe(true);
  });
});

test('a draft that was only opened is not typed', () => {
  expect(isOrgDraftTyped(emptyOrgDraft('acme'))).toBe(false);
});

test.each(['consumerKey', 'accessToken', 'password', 'securityToken'])('a draft with %s is typed', (field) => {
  expect(isOrgDraftTyped({ ...emptyOrgDraft(), [field]: 'x' })).toBe(true);
});
