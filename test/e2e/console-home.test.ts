import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLaptop } from './authenticator.ts';
import { expectFocus, follow, grace, navigationLink, openConsole, section, untilSettled } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { tabTo } from './keyboard.ts';
import { arriveAtLogin, signIn } from './login.ts';
import { type EmptyStage, openEmptyStage } from './stage.ts';
import { untilAsked, type Visit } from './visit.ts';

const gracesLaptop = aLaptop();

const APPLICATION = 'Salesforce – Acme';

let stage: EmptyStage;
beforeAll(async () => {
  stage = await openEmptyStage();
});
afterAll(() => stage.close());

/** From the link that the server printed to the console, as a person goes. */
async function setUpByHand({ page, device, ...visit }: Visit): Promise<void> {
  await device.setPresent(true);
  await page.goto(stage.server.setupLink);
  await page.getByLabel('Your name').fill(grace.name);
  await page.getByLabel('Your e-mail address').fill(grace.email);
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
  await device.setPresent(false);
  await arriveAtLogin({ page, device, ...visit }, `${stage.server.url}/account`);
  await signIn({ page, device });
  await page.getByRole('link', { name: 'Open the console' }).click();
  await untilSettled(page, 'Home');
}

/** The steps of the checklist, and whether they are done. */
async function readSteps({ page }: Visit): Promise<Record<string, string>> {
  const items = await section(page, 'Start here').getByRole('listitem').all();
  const steps = items.map(async (item) => [
    await item.getByRole('link').innerText(),
    await item.locator('.tag').innerText(),
  ]);
  return Object.fromEntries(await Promise.all(steps));
}

async function homeAgain({ page }: Visit): Promise<void> {
  await page.goto(`${stage.server.url}/admin`);
  await untilSettled(page, 'Home');
}

test('a new installation says what to do, ticks off what is done, and then shows what matters', async () => {
  const visit = await stage.visit(gracesLaptop);
  const { page } = visit;
  await setUpByHand(visit);
  const add = 'Add an application';
  const invite = 'Invite the first person';
  const tryIt = 'Test a sign-in';
  expect(await readSteps(visit)).toEqual({ [add]: 'To do', [invite]: 'To do', [tryIt]: 'To do' });
  await inspectConsole(page, 'home-new');

  await follow(page.getByRole('link', { name: add }), 'Add an application');
  const org = await stage.addSalesforce(APPLICATION, { entityId: 'https://acme.my.salesforce.com' });
  await homeAgain(visit);
  expect(await readSteps(visit)).toEqual({ [add]: 'Done', [invite]: 'To do', [tryIt]: 'To do' });

  await follow(page.getByRole('link', { name: invite }), 'People');
  await stage.invite({ name: 'Alan Turing', email: 'alan@example.com' });
  await homeAgain(visit);
  expect(await readSteps(visit)).toEqual({ [add]: 'Done', [invite]: 'Done', [tryIt]: 'To do' });
  await inspectConsole(page, 'home-checklist');

  await follow(page.getByRole('link', { name: tryIt }), 'Test a sign-in');
  const before = visit.watch.passkeyRequests.length;
  await page.getByRole('link', { name: `Test ${APPLICATION}` }).click();
  await untilAsked(visit, { mediation: 'conditional' }, before);
  await signIn(visit);
  await untilSettled(page, `Test of ${APPLICATION}`);
  await page.getByText('It works: the answer passed every check.').waitFor();
  await inspectConsole(page, 'test-sign-in');

  await follow(navigationLink(page, 'Home'), 'Home');
  expect(await page.getByRole('list', { name: 'In numbers' }).innerText()).toMatch(
    /2\s+people\s+1\s+without a passkey/,
  );
  expect(org.received).toEqual([]);
});

describe('the home page', () => {
  test('draws the sign-ins and has them as a table too', async () => {
    const { page } = await openConsole(stage, gracesLaptop);
    const signIns = section(page, 'Sign-ins');
    const picture = await signIns.getByRole('img').getAttribute('aria-label');
    const [, success] = /^Sign-ins, 24 hours: (\d+) signed in, 0 refused$/.exec(picture ?? '') ?? [];
    expect(Number(success)).toBeGreaterThan(0);
    await signIns.getByText('The same as a table').click();
    const counts = await signIns.getByRole('table').getByRole('row').locator('td:first-of-type').allInnerTexts();
    expect(counts).toHaveLength(24);
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(Number(success));
    await inspectConsole(page, 'home');

    await signIns.getByRole('link', { name: '30 days' }).click();
    await signIns.getByRole('img', { name: /^Sign-ins, 30 days/ }).waitFor();
    expect(page.url()).toBe(`${stage.server.url}/admin?period=days`);
    await page.goBack();
    await signIns.getByRole('img', { name: /^Sign-ins, 24 hours/ }).waitFor();
  });
});

describe('without a mouse', () => {
  test('a person goes round the console, past the navigation if they like', async () => {
    const { page } = await openConsole(stage, gracesLaptop);
    await page.reload();
    await untilSettled(page, 'Home');
    await tabTo(page, page.getByRole('link', { name: 'Skip to the content' }));
    await page.keyboard.press('Enter');
    await expectFocus(page.getByRole('main'));

    await page.keyboard.press('Tab');
    await page.getByRole('main').locator(':focus').waitFor();

    for (const name of ['People', 'Applications', 'Signing keys', 'Audit', 'API tokens']) {
      await page.locator('header a').focus();
      await tabTo(page, navigationLink(page, name));
      await page.keyboard.press('Enter');
      await untilSettled(page, name);
      await expectFocus(page.getByRole('heading', { level: 1, name }));
      expect(await page.title()).toBe(`${name} – Latchkey`);
      expect(await navigationLink(page, name).getAttribute('aria-current')).toBe('page');
    }
  });

  test('they unfold the menu on a narrow screen, and it folds behind them', async () => {
    const { page } = await openConsole(stage, gracesLaptop);
    await page.setViewportSize({ width: 320, height: 640 });
    const menu = page.locator('summary').getByText('Menu', { exact: true });
    await tabTo(page, menu);
    await page.keyboard.press('Enter');
    const groups = navigationLink(page, 'Groups');
    await tabTo(page, groups);
    await page.keyboard.press('Enter');
    await untilSettled(page, 'Groups');
    await groups.waitFor({ state: 'hidden' });
    await expectFocus(page.getByRole('heading', { level: 1, name: 'Groups' }));
  });
});
