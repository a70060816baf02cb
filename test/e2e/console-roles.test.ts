import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLaptop } from './authenticator.ts';
import { goTo, grace, openConsole, untilSettled } from './console.ts';
import { inspect, inspectConsole } from './inspect.ts';
import { arriveAtLogin, signIn } from './login.ts';
import { openStage, type Stage } from './stage.ts';

const gracesLaptop = aLaptop();
const hedy = { name: 'Hedy Lamarr', email: 'hedy@example.com', role: 'helpDesk' } as const;
const hedysLaptop = aLaptop();
const annie = { name: 'Annie Easley', email: 'annie@example.com', role: 'auditor' } as const;
const anniesLaptop = aLaptop();
const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };
const adasLaptop = aLaptop();

const FOR_EVERYBODY = ['Home', 'People', 'Groups', 'Invitations'];
const FOR_READERS = ['Applications', 'Doctor', 'Signing keys', 'Audit', 'API tokens', 'API'];

const NO_ID = '00000000-0000-4000-8000-000000000000';
const READ = ['/api/service-providers', '/api/signing-keys', '/api/audit', '/api/tokens'];
const CHANGE: [method: string, path: string, body?: object][] = [
  ['POST', '/api/signing-keys', {}],
  ['DELETE', `/api/service-providers/${NO_ID}`],
  ['PUT', '/api/audit/retention', { days: 30 }],
  ['POST', '/api/tokens', { name: 'mine', role: 'administrator', days: 1 }],
  ['POST', '/api/people', { email: 'x@example.com', name: 'X', federationId: null, role: 'administrator' }],
  ['DELETE', `/api/people/${NO_ID}`],
];

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await Promise.all([
    stage.setUp(grace, gracesLaptop),
    stage.enrol(hedy, hedysLaptop),
    stage.enrol(annie, anniesLaptop),
    stage.enrol(ada, adasLaptop),
  ]);
});
afterAll(() => stage.close());

function readNavigation(page: Page): Promise<string[]> {
  const links = page.getByRole('navigation', { name: 'Console' }).getByRole('link');
  return links.allInnerTexts();
}

/** What the server says to a request from the page. */
function ask(page: Page, [method, path, body]: (typeof CHANGE)[number]): Promise<string> {
  return page.evaluate(
    async ([sent, address, json]) => {
      const headers = json === null ? {} : { 'content-type': 'application/json' };
      const answer = await fetch(address, { method: sent, headers, body: json });
      const problem = answer.ok ? {} : await answer.json();
      return `${answer.status} ${problem.code ?? ''}`.trim();
    },
    [method, path, body ? JSON.stringify(body) : null] as const,
  );
}

describe('the help desk', () => {
  test('sees people and nothing else', async () => {
    const { page, watch } = await openConsole(stage, hedysLaptop);
    expect(await readNavigation(page)).toEqual([...FOR_EVERYBODY, 'Your account']);
    await page.getByRole('list', { name: 'In numbers' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Needs you' }).count()).toBe(0);
    await inspectConsole(page, 'home-help-desk');
    for (const path of ['/admin/audit', '/admin/signing-keys', '/admin/applications', '/admin/tokens']) {
      await goTo(page, path, 'Your role does not allow this page');
    }
    await inspectConsole(page, 'role-refused');

    watch.expectedStatuses.push(403);
    for (const path of READ) expect(await ask(page, ['GET', path]), path).toBe('403 forbidden');
    for (const change of CHANGE) expect(await ask(page, change), change[1]).toBe('403 forbidden');
    expect(await ask(page, ['GET', '/api/people'])).toBe('200');
  });

  test('helps people, but nobody who has a role here', async () => {
    const { page, watch } = await openConsole(stage, hedysLaptop, '/admin/people');
    await page.getByRole('link', { name: ada.name }).click();
    await untilSettled(page, ada.name);
    await page.getByRole('button', { name: /^Make a (new )?link$/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Switch off' }).count()).toBe(0);
    await inspectConsole(page, 'person-help-desk');

    await goTo(page, '/admin/people?filter=privileged');
    await page.getByRole('link', { name: grace.name }).click();
    await untilSettled(page, grace.name);
    await page
      .getByText('This person has a role at the console: only an administrator can make a link for them.')
      .waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1);
    watch.expectedStatuses.push(403);
    expect(await ask(page, ['POST', `/api/people/${id}/links`, { hours: 1, sendMail: false }])).toBe(
      '403 privilegedPerson',
    );
    expect(await ask(page, ['DELETE', `/api/people/${id}/sessions`])).toBe('403 privilegedPerson');
  });
});

describe('an auditor', () => {
  test('sees everything and changes nothing', async () => {
    const { page, watch } = await openConsole(stage, anniesLaptop);
    expect(await readNavigation(page)).toEqual([...FOR_EVERYBODY, ...FOR_READERS, 'Your account']);
    for (const path of ['/admin/signing-keys', '/admin/tokens', '/admin/applications', '/admin/people']) {
      await goTo(page, path);
      const controls = page.getByRole('main').locator('button:not(.sort), a.button');
      const buttons = controls.filter({ hasText: /make|bring|add|import|switch|revoke|invite|change/i });
      expect(await buttons.allInnerTexts(), path).toEqual([]);
    }
    await goTo(page, '/admin/audit');
    await page.getByRole('button', { name: 'Kept for good' }).click();
    await page.getByText('Only an administrator can change this.').waitFor();
    await goTo(page, '/admin/people/import', 'Your role does not allow this page');

    watch.expectedStatuses.push(403);
    for (const path of READ) expect(await ask(page, ['GET', path]), path).toBe('200');
    for (const change of CHANGE) expect(await ask(page, change), change[1]).toBe('403 forbidden');
  });
});

describe('somebody without a role', () => {
  test('is told so at the console, and led to their account', async () => {
    const visit = await stage.visit(adasLaptop);
    const { page, watch } = visit;
    watch.expectedStatuses.push(403);
    await arriveAtLogin(visit, `${stage.server.url}/admin/people`);
    await signIn(visit);
    await page.getByRole('heading', { name: 'Your role does not allow this' }).waitFor();
    await inspect(page, 'console-no-role');
    await page.getByRole('link', { name: /account/i }).click();
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    expect(await page.getByRole('link', { name: 'Open the console' }).count()).toBe(0);
    expect(await ask(page, ['GET', '/api/people'])).toBe('403 forbidden');
  });
});

describe('the last administrator', () => {
  test('can be neither demoted nor switched off, by themselves or by the operator', async () => {
    const { page, watch } = await openConsole(stage, gracesLaptop);
    await goTo(page, '/admin/people?filter=privileged', 'People');
    await page.getByRole('link', { name: grace.name }).click();
    await untilSettled(page, grace.name);
    expect(await page.getByRole('button', { name: 'Switch off' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Change' }).click();
    const dialog = page.getByRole('dialog', { name: `Change ${grace.name}` });
    expect(await dialog.getByRole('radio', { name: 'Administrator' }).isDisabled()).toBe(true);
    await dialog.getByText('Your own role is changed by another administrator.').waitFor();
    await inspectConsole(page, 'person-own-role');

    const path = new URL(page.url()).pathname.replace('/admin', '/api');
    const { person } = await page.evaluate(async (address) => (await fetch(address)).json(), path);
    watch.expectedStatuses.push(409);
    expect(await ask(page, ['PATCH', path, { updatedAt: person.updatedAt, role: 'user' }])).toBe('409 ownAccount');
    expect(await ask(page, ['POST', `${path}/disable`])).toBe('409 ownAccount');
    expect(await ask(page, ['DELETE', path])).toBe('409 ownAccount');
    await expect(stage.server.operate('user', 'disable', grace.email)).rejects.toThrow(
      'This is the last administrator',
    );
  });
});
