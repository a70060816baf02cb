import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLaptop } from './authenticator.ts';
import { confirm, expectFocus, grace, navigationLink, openConsole, untilSettled } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { signIn } from './login.ts';
import { openStage, type Stage } from './stage.ts';
import { untilAsked } from './visit.ts';

const gracesLaptop = aLaptop();
const annie = { name: 'Annie Easley', email: 'annie@example.com', role: 'auditor' } as const;
const anniesLaptop = aLaptop();

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await Promise.all([stage.setUp(grace, gracesLaptop), stage.enrol(annie, anniesLaptop)]);
});
afterAll(() => stage.close());

test('a session that ends while the console is open says so, and leads back to the same page', async () => {
  const visit = await openConsole(stage, anniesLaptop, '/admin/audit');
  const { page, watch } = visit;
  // Switched off and on again: the sessions are gone.
  await stage.server.operate('user', 'disable', annie.email);
  await stage.server.operate('user', 'enable', annie.email);
  watch.expectedStatuses.push(401);
  await page.getByLabel('Kind').selectOption('Person switched off');
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.waitFor();
  await inspectConsole(page, 'session-ended');

  const before = watch.passkeyRequests.length;
  await dialog.getByRole('link', { name: 'Sign in again' }).click();
  await untilAsked(visit, { mediation: 'conditional' }, before);
  await signIn(visit);
  await untilSettled(page, 'Audit');
  expect(new URL(page.url()).pathname).toBe('/admin/audit');
});

describe('what is not stored', () => {
  test('is not left without a question, by link or by the Back button', async () => {
    const { page } = await openConsole(stage, gracesLaptop);
    await navigationLink(page, 'Applications').click();
    await untilSettled(page, 'Applications');
    await page.getByRole('link', { name: 'Salesforce – Acme' }).click();
    await untilSettled(page, 'Salesforce – Acme');
    await page.getByRole('link', { name: 'Settings' }).click();
    const name = page.getByLabel('Name', { exact: true }).first();
    await name.fill('Salesforce – Renamed');

    await navigationLink(page, 'Home').click();
    const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
    await dialog.waitFor();
    await confirm(page, 'Cancel');
    await expectFocus(navigationLink(page, 'Home'));
    expect(await name.inputValue()).toBe('Salesforce – Renamed');

    const address = page.url();
    await page.evaluate(() => history.back());
    await dialog.waitFor();
    await inspectConsole(page, 'unsaved');
    await page.evaluate(() => history.back());
    await confirm(page, 'Cancel');
    await expect.poll(() => page.url()).toBe(address);

    await navigationLink(page, 'Home').click();
    await confirm(page, 'Leave');
    await untilSettled(page, 'Home');
  });
});

test('the link to the content is a step of its own, and Back leads past it', async () => {
  const { page } = await openConsole(stage, gracesLaptop);
  await page.getByRole('link', { name: 'Skip to the content' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).hash).toBe('#content');
  await navigationLink(page, 'People').click();
  await untilSettled(page, 'People');
  await page.evaluate(() => history.back());
  await untilSettled(page, 'Home');
});
