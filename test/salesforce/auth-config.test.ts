import { describe, expect, it } from 'vitest';
import { orgRefused, orgSessionEnded } from '../../server/errors.ts';
import {
  addLoginButton,
  findSamlSsoConfigId,
  hasLoginButton,
  readLoginButtons,
  removeLoginButton,
} from '../../server/salesforce/auth-config.ts';
import type { OrgRequest } from '../../server/salesforce/org-session.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { fakeId, fakeOrgOfRows, fakeOrgSession, soqlOf } from './fake-org-session.ts';

const OURS = fakeId('0LE', 1);
const OTHER = fakeId('0LE', 2);
const PAGE = fakeId('0Lc', 1);

describe('the buttons of a login page', () => {
  it('are those of the My Domain, not of a site', async () => {
    const org = loginPage({ buttons: [OTHER], sites: ['https://acme.my.site.com/partners'] });
    expect(await readLoginButtons(org.session)).toEqual({
      authConfigId: PAGE,
      hasLoginForm: true,
      hasSaml: true,
      buttons: [{ id: fakeId('0Ld', 0), authProviderId: OTHER }],
    });
  });

  it('are those of the only page there is', async () => {
    const { session } = loginPage({ url: 'https://acme-dev.my.salesforce.com' });
    expect(await readLoginButtons(session)).toMatchObject({ authConfigId: PAGE });
  });

  it('are null when no page is the My Domain’s', async () => {
    const { session } = loginPage({ url: 'https://x.example', sites: ['https://acme.my.site.com'] });
    expect(await readLoginButtons(session)).toBeNull();
  });

  it('are refused when the org answers otherwise', async () => {
    const session = fakeOrgOfRows(() => [{ Id: PAGE, Url: 'https://acme.my.salesforce.com' }]);
    expect(await reasonOf(() => readLoginButtons(session))).toBe('org.unreadable');
  });
});

describe('whether the button is there', () => {
  it.each([
    [{ buttons: [OURS] }, true],
    [{ buttons: [OURS.slice(0, 15)] }, true],
    [{ buttons: [OTHER] }, false],
    [{ buttons: [] }, false],
    // An org with one SAML configuration may say it by AuthOptionsSaml alone.
    [{ buttons: [], hasSaml: true, configs: [OURS] }, true],
    [{ buttons: [], hasSaml: true, configs: [OTHER] }, false],
    [{ buttons: [], hasSaml: true, configs: [OURS, OTHER] }, false],
  ])('%j: %j', async (page, isThere) => {
    expect(await hasLoginButton(loginPage(page).session, OURS)).toBe(isThere);
  });
});

const SAYS = 'insufficient access rights on object id';

describe('putting the button there', () => {
  it('is tried again when somebody else is at it', async () => {
    const org = loginPage({ onWrite: () => refuse('org.UNABLE_TO_LOCK_ROW') });
    expect(await reasonOf(() => addLoginButton(org.session, OURS))).toBe('org.UNABLE_TO_LOCK_ROW');
  });

  it('creates it and finds it afterwards', async () => {
    const org = loginPage({ buttons: [OTHER] });
    expect(await addLoginButton(org.session, OURS)).toBe('added');
    expect(org.buttons).toEqual([OTHER, OURS]);
  });

  it('creates nothing when it is there', async () => {
    const org = loginPage({ buttons: [OURS] });
    expect(await addLoginButton(org.session, OURS)).toBe('there');
    expect(org.session.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('is not possible when the org refuses', async () => {
    const org = loginPage({ onWrite: () => refuse('org.INSUFFICIENT_ACCESS_OR_READONLY') });
    expect(await addLoginButton(org.session, OURS)).toEqual({ said: SAYS });
  });

  it('is not possible when the org says yes and does nothing', async () => {
    const org = loginPage({ onWrite: () => ({ id: fakeId('0Ld', 9), success: true, errors: [] }) });
    expect(await addLoginButton(org.session, OURS)).toEqual({ said: null });
  });

  it('is not possible for who may not see the setup', async () => {
    expect(
      await addLoginButton(
        fakeOrgOfRows(() => refuse('org.INVALID_TYPE')),
        OURS,
      ),
    ).toEqual({ said: SAYS });
  });

  it('is not possible without a page', async () => {
    expect(
      await addLoginButton(
        fakeOrgOfRows(() => []),
        OURS,
      ),
    ).toEqual({ said: null });
  });

  it('ends with the session', async () => {
    const org = loginPage({
      onWrite: () => {
        throw orgSessionEnded();
      },
    });
    expect(await reasonOf(() => addLoginButton(org.session, OURS))).toBe('orgSessionEnded');
  });
});

describe('taking the button away', () => {
  it('deletes it, and no other', async () => {
    const org = loginPage({ buttons: [OTHER, OURS] });
    expect(await removeLoginButton(org.session, OURS)).toBe('removed');
    expect(org.buttons).toEqual([OTHER]);
  });

  it('deletes nothing when it is not there', async () => {
    expect(await removeLoginButton(loginPage({ buttons: [OTHER] }).session, OURS)).toBe('notThere');
  });

  it('is not possible when the org refuses', async () => {
    const org = loginPage({ buttons: [OURS], onWrite: () => refuse('org.METHOD_NOT_ALLOWED') });
    expect(await removeLoginButton(org.session, OURS)).toEqual({ said: SAYS });
  });

  it('is not possible when the org says yes and does nothing', async () => {
    const org = loginPage({ buttons: [OURS], onWrite: () => '' });
    expect(await removeLoginButton(org.session, OURS)).toEqual({ said: null });
  });

  it('is not possible where there is no record of it', async () => {
    const org = loginPage({ hasSaml: true, configs: [OURS] });
    expect(await removeLoginButton(org.session, OURS)).toEqual({ said: null });
  });
});

describe('the ID of a SAML configuration', () => {
  it('is found by its name', async () => {
    const session = fakeOrgOfRows(() => [{ Id: OURS }]);
    expect(await findSamlSsoConfigId(session, 'Latchkey')).toBe(OURS);
    expect(soqlOf(session.requests[0]?.path ?? '')).toBe(
      "SELECT Id FROM SamlSsoConfig WHERE DeveloperName = 'Latchkey'",
    );
  });

  it('is null when there is none', async () => {
    expect(
      await findSamlSsoConfigId(
        fakeOrgOfRows(() => []),
        'Latchkey',
      ),
    ).toBeNull();
  });
});

interface LoginPageOptions {
  url?: string;
  sites?: string[];
  buttons?: string[];
  hasSaml?: boolean;
  configs?: string[];
  onWrite?: (request: OrgRequest) => unknown;
}

function loginPage({ url = 'https://acme.my.salesforce.com', sites = [], configs = [], ...options }: LoginPageOptions) {
  const buttons = [...(options.buttons ?? [])];
  const write = ({ method, path, body }: OrgRequest): unknown => {
    if (method === 'DELETE') buttons.splice(Number(path.slice(-15, -3)), 1);
    else if (body !== undefined && 'json' in body) {
      expect(body.json).toEqual({ AuthConfigId: PAGE, AuthProviderId: OURS });
      buttons.push(OURS);
    }
    return method === 'DELETE' ? '' : { id: fakeId('0Ld', 9), success: true, errors: [] };
  };
  const rowsOf = (soql: string): unknown[] => {
    if (soql.includes('FROM AuthConfigProviders')) {
      return buttons.map((authProviderId, index) => ({ Id: fakeId('0Ld', index), AuthProviderId: authProviderId }));
    }
    if (soql.includes('FROM SamlSsoConfig')) return configs.map((id) => ({ Id: id }));
    const hasSaml = options.hasSaml ?? buttons.length > 0;
    return [url, ...sites].map((address, index) => ({
      Id: fakeId('0Lc', index + 1),
      Url: address,
      AuthOptionsUsernamePassword: true,
      AuthOptionsSaml: hasSaml,
    }));
  };
  const session = fakeOrgSession((request) => {
    if (request.method !== 'GET') return (options.onWrite ?? write)(request);
    return { done: true, records: rowsOf(soqlOf(request.path)) };
  });
  return { session, buttons };
}

function refuse(reason: string): never {
  throw orgRefused(reason, SAYS);
}
