import { afterAll, beforeAll, expect, test } from 'vitest';
import { aLaptop } from './authenticator.ts';
import { inspect } from './inspect.ts';
import { tabTo } from './keyboard.ts';
import { signIn } from './login.ts';
import { openStage, type Stage } from './stage.ts';
import { untilAsked } from './visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

test('the link printed at first start makes the administrator, who then signs in, sees the passkey and logs out', async () => {
  const visit = await stage.visit(aLaptop());
  const { page, device } = visit;
  await page.goto(stage.server.setupLink);
  await page.getByRole('heading', { name: 'Set up the administrator' }).waitFor();
  await inspect(page, 'setup');

  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await page.getByText('Type your name.').waitFor();
  await inspect(page, 'setup-mistakes');

  await page.getByLabel('Your name').fill('Grace Hopper');
  await page.getByLabel('Your e-mail address').fill('grace@example.com');
  await device.setPresent(true);
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
  await inspect(page, 'setup-done');

  await device.setPresent(false);
  await page.getByRole('link', { name: 'Go to your account' }).click();
  await untilAsked(visit, { mediation: 'conditional' });
  await inspect(page, 'login-account');
  await signIn(visit);
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
  await page.getByRole('link', { name: 'Open the console' }).waitFor();
  await inspect(page, 'account');
  const account = await page.getByRole('main').innerText();
  expect(account).toMatch(/Grace Hopper\s+grace@example\.com/);
  expect(account).toMatch(/Only on one device\s+Created .+\s+Last used/);

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Sign in to your account' }).waitFor();
  await page.goto(`${stage.server.url}/account`);
  expect(page.url()).toBe(`${stage.server.url}/login`);
});

test('a set-up link is used without a mouse, leaves the address bar, and then works no more', async () => {
  const { url: link } = await stage.server.operate<{ url: string }>('setup-link');
  const { page, device, watch } = await stage.visit(aLaptop());
  await device.setPresent(true);
  await page.goto(link);
  await tabTo(page, page.getByLabel('Your name'));
  await page.keyboard.type('Annie Easley');
  await tabTo(page, page.getByLabel('Your e-mail address'));
  await page.keyboard.type('annie@example.com');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
  expect(page.url()).toBe(`${stage.server.url}/setup`);

  watch.expectedStatuses.push(410);
  await page.goto(link);
  await page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  await inspect(page, 'setup-link-gone');
});
