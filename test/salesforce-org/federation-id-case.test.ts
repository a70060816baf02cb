import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSalesforceOrg, orgUser, orgUserId, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';
import { rest } from './ask.ts';

const SETTING = 'singleSignOnSettings.enableCaseInsensitiveFederationID';
const [ANNA, BELA] = [orgUserId(2), orgUserId(3)];

let org: SalesforceOrg;

beforeEach(async () => {
  org = await openSalesforceOrg({ users: [orgUser(2, { federationId: 'anna' }), orgUser(3, { federationId: null })] });
});
afterEach(() => org.close());

async function update(id: string, FederationIdentifier: string | null): Promise<string | null> {
  const records = [{ attributes: { type: 'User' }, id, FederationIdentifier }];
  const path = '/composite/sobjects';
  const { text } = await rest(org, org.issueAccessToken(), { method: 'PATCH', path, json: { records } });
  return JSON.parse(text)[0].errors[0]?.statusCode ?? null;
}

describe('a Federation ID that another user has in another spelling', () => {
  test('is free where upper and lower case differ', async () => {
    org.security.set(SETTING, 'false');
    expect(await update(BELA, 'ANNA')).toBeNull();
    expect(org.users.get(BELA)?.federationId).toBe('ANNA');
  });

  test('is taken where they do not', async () => {
    org.security.set(SETTING, 'true');
    expect(await update(BELA, 'ANNA')).toBe('DUPLICATE_VALUE');
    expect(org.users.get(BELA)?.federationId).toBeNull();
  });
});

describe('where upper and lower case do not differ', () => {
  beforeEach(() => org.security.set(SETTING, 'true'));

  test('a user can be given their own in another spelling', async () => {
    expect(await update(ANNA, 'Anna')).toBeNull();
    expect(org.users.get(ANNA)?.federationId).toBe('Anna');
  });

  test('one that was given up is free in every spelling', async () => {
    expect(await update(ANNA, null)).toBeNull();
    expect(await update(BELA, 'ANNA')).toBeNull();
  });
});
