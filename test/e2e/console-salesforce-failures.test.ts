/** Whatever goes wrong in an org is said where it happened, with what to do, and nothing is lost: the set-up goes on. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FailureMatch, FailureWay } from '../helpers/salesforce-org/index.ts';
import { aLaptop, type Device } from './authenticator.ts';
import { confirm, grace, openConsole, untilSaid } from './console.ts';
import { inspectConsole } from './inspect.ts';
import {
  addAda,
  CONNECT,
  compareUsers,
  connectByOAuth,
  connectByToken,
  makeChanges,
  typePassword,
  untilConnected,
} from './org-journey.ts';
import { type OrgStage, openOrgStage } from './org-stage.ts';

vi.setConfig({ testTimeout: 180_000 });

let stage: OrgStage;
let laptop: Device;

beforeAll(async () => {
  stage = await openOrgStage({ users: [] });
  laptop = aLaptop();
  await stage.setUp(grace, laptop);
});
afterAll(() => stage.close());

/** What goes wrong in a step, and what the page says of it there. */
interface StepFailure {
  step: string;
  heading: string;
  match: FailureMatch;
  how: FailureWay;
  /** A request that changes nothing is tried three times. */
  times?: number;
  says: string;
}

const NOT_REACHED = 'Check that this server may reach it on port 443, then try again.';

const FAILURES: StepFailure[] = [
  {
    step: 'samlLogin',
    heading: 'Turn SAML on',
    match: { path: /Soap\/m/, bodyIncludes: 'updateMetadata' },
    how: { status: 500, body: soapFault('INSUFFICIENT_ACCESS', 'use of the Metadata API requires a permission') },
    says: '“Modify Metadata Through Metadata API Functions”',
  },
  {
    step: 'samlConfig',
    heading: 'The single sign-on setting “Latchkey”',
    match: { path: /Soap\/m/, bodyIncludes: 'upsertMetadata' },
    how: 'reset',
    says: NOT_REACHED,
  },
  {
    step: 'serviceProvider',
    heading: 'The application here',
    match: { path: /Soap\/m/, bodyIncludes: 'readMetadata' },
    how: { status: 500, body: soapFault('SERVER_UNAVAILABLE', 'The org is being moved') },
    says: 'The org is being moved',
  },
  {
    step: 'requestCertificate',
    heading: 'The certificate of Salesforce’s requests',
    match: { path: /tooling\/query/ },
    how: 'reset',
    times: 3,
    says: NOT_REACHED,
  },
  {
    step: 'loginButton',
    heading: 'The button on the login page',
    match: { path: /sobjects\/AuthConfigProviders/, method: 'POST' },
    how: 'reset',
    says: NOT_REACHED,
  },
];

function soapFault(code: string, message: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${message}</faultstring></s:Fault></s:Body></s:Envelope>`;
}

/** The org fails in the very moment in which the step is run. */
async function failWhenRun(page: Page, { step, match, how, times = 1 }: StepFailure): Promise<void> {
  await page.route(
    `**/steps/${step}`,
    async (route) => {
      stage.org.failNext(match, how, times);
      await route.continue();
    },
    { times: 1 },
  );
}

describe('a connection', () => {
  test('that is refused says why and what to do, and what was typed besides the secrets is still there', async () => {
    const { page, watch } = await openConsole(stage, laptop, CONNECT);
    watch.expectedStatuses.push(422);
    const { admin } = stage.org.options;
    admin.password = 'another by now';
    await typePassword(page, stage, { password: 'the old one' });
    await page.getByText('Check the username, the password and the security token.').waitFor();
    expect(await page.getByLabel('Username', { exact: true }).inputValue()).toBe(admin.username);
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('');
    await inspectConsole(page, 'connect-refused');
    await typePassword(page, stage, { securityToken: '' });
    await page.getByText('“Reset My Security Token”', { exact: false }).waitFor();
    await typePassword(page, stage);
    await untilConnected(page, stage.org.options.name);
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await confirm(page, 'Disconnect');
  });

  test('that nobody allows at Salesforce is told so, where it began', async () => {
    stage.org.registerRedirect(`${stage.server.url}/setup/salesforce/callback`);
    const { page } = await openConsole(stage, laptop, CONNECT);
    await connectByOAuth(page, stage, 'Deny');
    await page.getByText('Salesforce was not allowed to connect').waitFor();
  });
});

describe('a step that fails', () => {
  test('says at its place why and what to do; the set-up goes on from there until it is done', async () => {
    const { page, watch } = await openConsole(stage, laptop, CONNECT);
    watch.expectedStatuses.push(422, 502, 503);
    await connectByToken(page, stage);
    for (const failure of FAILURES) await failWhenRun(page, failure);
    await page.getByRole('button', { name: 'Make these changes' }).click();
    await confirm(page, 'Make the changes');
    for (const { heading, says, step } of FAILURES) {
      const card = page.locator(`#step-${step}`);
      await card.getByText('Failed', { exact: true }).waitFor();
      await card.getByText(says, { exact: false }).waitFor();
      await page.getByText(`It stopped at “${heading}”.`, { exact: false }).waitFor();
      await inspectConsole(page, `connect-failed-${step}`);
      await page.getByRole('button', { name: 'Go on', exact: true }).click();
    }
    await untilSaid(page, 'The changes have been made');
    await page.getByText('Everything is as it should be.').waitFor();
    expect(stage.org.loginButtons).toHaveLength(1);
  });

  test('because somebody has changed the org meanwhile is shown anew, and changes nothing before it is confirmed', async () => {
    const { page, watch } = await openConsole(stage, laptop, CONNECT);
    watch.expectedStatuses.push(409);
    await connectByToken(page, stage);
    stage.org.samlConfigs.get('Latchkey')?.fields.set('issuer', 'https://elsewhere.example');
    await page.getByRole('button', { name: 'Read the org again' }).click();
    await page.getByText('Changed by somebody since', { exact: false }).first().waitFor();
    await inspectConsole(page, 'connect-drift');
    stage.org.samlConfigs.get('Latchkey')?.fields.set('loginUrl', 'https://elsewhere.example/saml');
    await page.getByRole('button', { name: 'Make these changes' }).click();
    await confirm(page, 'Make the changes');
    await page.getByText('Something has changed meanwhile').waitFor();
    expect(stage.org.samlConfigs.get('Latchkey')?.fields.get('issuer')).toBe('https://elsewhere.example');
    await makeChanges(page);
    expect(stage.org.samlConfigs.get('Latchkey')?.fields.get('issuer')).toContain(stage.server.url);
  });

  test('because the org lets only a person make the button is written down, and done once a person has made it', async () => {
    const { page } = await openConsole(stage, laptop, CONNECT);
    stage.org.options.authConfigProvidersWritable = false;
    stage.org.setLoginButton('Latchkey', false);
    await connectByToken(page, stage);
    await page.getByRole('button', { name: 'Make these changes' }).click();
    await confirm(page, 'Make the changes');
    await page.getByText('Under Authentication Configuration press Edit', { exact: false }).waitFor();
    await inspectConsole(page, 'connect-by-hand');
    stage.org.setLoginButton('Latchkey', true);
    await page.getByRole('button', { name: 'Read the org again' }).click();
    await page.getByText('Everything is as it should be.').waitFor();
  });
});

describe('a check', () => {
  test('that cannot see the org from outside says so, and what it found', async () => {
    const { page } = await openConsole(stage, laptop, CONNECT);
    await connectByToken(page, stage);
    await page.getByText('Everything is as it should be.').waitFor();
    stage.org.failNext({ path: /auth-configuration/ }, { status: 404, body: '<html>' }, 1);
    await page.getByRole('button', { name: 'Check now', exact: true }).click();
    await page.getByText('Not known', { exact: true }).waitFor();
    await inspectConsole(page, 'connect-check-not-known');
  });
});

describe('a Federation ID', () => {
  test('that Salesforce refuses is listed with its reason and tried again; the others are written', async () => {
    const { userId } = await addAda(stage);
    const { page } = await openConsole(stage, laptop, CONNECT);
    await connectByToken(page, stage);
    stage.org.failUser(userId, { statusCode: 'DUPLICATE_VALUE', message: 'duplicate value found', times: 1 });
    await compareUsers(page);
    await page.getByRole('button', { name: /^Write \d+ Federation ID/ }).click();
    await confirm(page, 'Write them');
    await page.getByText('duplicate value found', { exact: false }).first().waitFor();
    await inspectConsole(page, 'federation-ids-refused');
    await page.getByRole('button', { name: 'Try these again' }).click();
    await untilSaid(page, 'The Federation IDs have been written');
    await expect.poll(() => stage.org.users.get(userId)?.federationId).toBe('ada@example.com');
  });
});
