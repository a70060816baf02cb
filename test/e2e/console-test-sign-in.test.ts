import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApplication } from './applications.ts';
import { aLaptop } from './authenticator.ts';
import { goTo, grace, openConsole, section, untilSettled } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { arriveAtLogin, signIn } from './login.ts';
import { openStage, type Stage } from './stage.ts';
import type { Visit } from './visit.ts';

const gracesLaptop = aLaptop();
const APPLICATION = 'Salesforce – Acme';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.setUp(grace, gracesLaptop);
});
afterAll(() => stage.close());

/** At the application's page, where a test begins; gives its address. */
async function openTest({ page }: Visit): Promise<string> {
  await openApplication(page, APPLICATION, 'Test');
  const link = section(page, 'Test a sign-in').getByRole('link', { name: 'Test a sign-in' });
  return new URL((await link.getAttribute('href')) ?? '', page.url()).href;
}

test('a test goes the whole way with the passkey, and shows every check and what arrived', async () => {
  const visit = await openConsole(stage, gracesLaptop);
  const { page } = visit;
  const address = await openTest(visit);
  await inspectConsole(page, 'application-test');
  visit.watch.serverRequests.length = 0;
  await arriveAtLogin(visit, address);
  await signIn(visit);
  await untilSettled(page, `Test of ${APPLICATION}`);
  await page.getByText('It works: the answer passed every check.').waitFor();
  expect(visit.watch.serverRequests.filter((request) => /sso|login|test/.test(request))).toEqual([
    `GET ${new URL(address).pathname}`,
    'GET /saml/sso',
    'GET /login',
    'POST /login',
    'POST /admin/test-sign-in',
  ]);

  const results = await section(page, 'The checks').getByRole('row').locator('td:first-of-type').allInnerTexts();
  expect(results.length).toBeGreaterThan(8);
  expect(new Set(results)).toEqual(new Set(['Passed']));
  const arrived = section(page, 'What arrived');
  expect(await arrived.innerText()).toMatch(/NameID\s+grace@example\.com/);
  await arrived.getByText('What arrived, as XML').first().click();
  const xml = await arrived.locator('pre').innerText();
  expect(xml).toMatch(/<samlp:Response.*<ds:SignatureValue.*<saml:NameID[^>]*>grace@example\.com</s);
  await inspectConsole(page, 'test-report');
  // The application itself has seen nothing of it.
  expect(stage.salesforce.received).toEqual([]);

  await page.reload();
  await goTo(page, '/admin/test-sign-in', 'Test a sign-in');
  await page.getByRole('link', { name: `Test ${APPLICATION}` }).waitFor();
});

test('a test of an application that is switched off is refused, as the real sign-in is', async () => {
  await stage.server.operate('service-provider', 'set', stage.salesforce.entityId, '--enabled', 'no');
  const visit = await openConsole(stage, gracesLaptop);
  const { page, watch } = visit;
  const address = await openTest(visit);
  await page.getByText('The application is switched off, so the test will be refused, as every sign-in is.').waitFor();
  watch.expectedStatuses.push(403);
  for (const begin of [address, stage.salesforce.startUrl()]) {
    await page.goto(begin);
    await page.getByRole('heading', { name: 'This application is switched off' }).waitFor();
  }
  expect(stage.salesforce.received).toEqual([]);
});
