/** From an empty installation to a login at a Salesforce org: connected in each of the three ways, set up by its plan, and mended. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openTab } from './applications.ts';
import { aLaptop, type Device } from './authenticator.ts';
import { confirm, goTo, grace, openConsole, section, untilSaid, untilSettled } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { arriveAtLogin, signIn, untilSignedIn } from './login.ts';
import { type OrgStage, openOrgStage } from './org-stage.ts';
import type { Visit } from './visit.ts';

/** Pictures at three widths take their time. */
vi.setConfig({ testTimeout: 180_000 });

const CONNECT = '/admin/applications/connect';

let stage: OrgStage;
let laptop: Device;

/** A new installation, its administrator, and an org with one user for them and one for Ada. */
function eachStage(options: Parameters<typeof openOrgStage>[0] = {}): void {
  beforeAll(async () => {
    stage = await openOrgStage(options);
    laptop = aLaptop();
    await stage.setUp(grace, laptop);
  });
  afterAll(() => stage.close());
}

async function chooseWay(page: Page, way: string): Promise<void> {
  await page.getByRole('radio', { name: new RegExp(`^${way}`) }).check();
}

async function connectByToken(page: Page): Promise<void> {
  await chooseWay(page, 'Paste an access token');
  await page.getByLabel('My Domain', { exact: true }).fill(stage.org.host);
  await page.getByLabel('Access token', { exact: true }).fill(stage.org.issueAccessToken());
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await untilConnected(page);
}

async function untilConnected(page: Page): Promise<void> {
  await page.getByRole('heading', { name: `Connected with ${stage.org.options.name}` }).waitFor();
  await page.getByRole('heading', { name: 'What has to be done' }).waitFor();
}

/** Confirms the plan until nothing is left of it. */
async function makeChanges(page: Page, name = 'Make these changes'): Promise<void> {
  await page.getByRole('button', { name }).click();
  await confirm(page, 'Make the changes');
  await untilSaid(page, 'The changes have been made');
}

/** Opens the application that the set-up has stored. */
async function openStored(page: Page, tab: string): Promise<void> {
  await goTo(page, '/admin/applications', 'Applications');
  await page
    .getByRole('link', { name: /^Salesforce/ })
    .first()
    .click();
  await openTab(page, tab);
}

/** Salesforce signs its requests, and says by its metadata alone with which certificate. */
async function importOrgMetadata(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-metadata-'));
  const file = join(folder, 'salesforce.xml');
  await writeFile(file, stage.org.samlMetadata());
  await stage.server.operate('service-provider', 'import', file);
  await rm(folder, { recursive: true });
}

async function signInAtOrg(device: Device): Promise<Visit> {
  const visit = await stage.visit(device);
  await arriveAtLogin(visit, stage.org.startUrl());
  await signIn(visit);
  return visit;
}

describe('an org', () => {
  eachStage();

  test('is connected by an access token, set up by its plan, and signed in to', async () => {
    const { page } = await openConsole(stage, laptop, CONNECT);
    await inspectConsole(page, 'connect-ways');
    await connectByToken(page);
    await inspectConsole(page, 'connect-plan');
    expect(stage.org.samlConfigs.size).toBe(0);
    await makeChanges(page);
    await page.getByText('Everything is as it should be.').waitFor();
    await inspectConsole(page, 'connect-done');
    expect(stage.org.isSamlEnabled).toBe(true);
    expect(stage.org.loginButtons).toHaveLength(1);

    await page.getByRole('button', { name: 'Check now', exact: true }).click();
    await page.getByText('The login page of the org offers Latchkey', { exact: false }).first().waitFor();
    await inspectConsole(page, 'connect-check');

    const [user] = stage.org.addUsers(1, () => ({
      email: 'ada@example.com',
      username: 'ada@example.com',
      federationId: null,
    }));
    if (user === undefined) throw new Error('The org has no user for Ada.');
    const phone = aLaptop();
    await stage.enrol({ name: 'Ada Lovelace', email: 'ada@example.com' }, phone);

    await openStored(page, 'Connect');
    await page.getByRole('link', { name: 'Federation IDs' }).first().click();
    await untilSettled(page, 'Federation IDs');
    await page.getByRole('button', { name: /^Read from/ }).click();
    await page.getByRole('button', { name: /^Write \d+ Federation ID/ }).waitFor();
    await inspectConsole(page, 'federation-ids');
    await page.getByRole('button', { name: /^Write \d+ Federation ID/ }).click();
    await confirm(page, 'Write them');
    await untilSaid(page, 'The Federation IDs have been written');
    expect(stage.org.users.get(user.id)?.federationId).toBe('ada@example.com');

    await importOrgMetadata();
    const ada = await signInAtOrg(phone);
    await untilSignedIn(ada.page, 'ada@example.com');
    expect(stage.org.loginHistory.at(-1)?.Status).toBe('Success');
  });

  test('is examined by the doctor, and its privileged people are counted', async () => {
    const { page } = await openConsole(stage, laptop, CONNECT);
    await connectByToken(page);
    await openStored(page, 'Doctor');
    await page.getByRole('combobox', { name: 'Person' }).fill('ada');
    await page.getByRole('option', { name: /Ada Lovelace/ }).click();
    await page.getByRole('button', { name: 'Examine' }).click();
    await page.getByText('Everything that can be seen from here is right').waitFor();
    await page.getByText('phishing-resistant – administrators get in').first().waitFor();
    await inspectConsole(page, 'doctor-right');
    await page.getByRole('button', { name: 'Read the login history' }).click();
    await section(page, 'Salesforce’s side').getByText('Success').first().waitFor();
    await inspectConsole(page, 'doctor-history');

    await openTab(page, 'Readiness');
    await page.getByText('The org has not been asked yet.').waitFor();
    await page.getByRole('button', { name: /^Read from/ }).click();
    await page.getByText('1 of 1 privileged people would be locked out').waitFor();
    await inspectConsole(page, 'readiness');
    await goTo(page, '/admin/doctor', 'Explain a message');
    await page
      .getByLabel('The message')
      .fill(Buffer.from(stage.org.received.at(-1)?.response ?? '').toString('base64'));
    await page.getByRole('button', { name: 'Explain it' }).click();
    await page.getByText('thing', { exact: false }).first().waitFor();
    await inspectConsole(page, 'doctor-explain');
  });
});

describe('an org that is connected by OAuth', () => {
  eachStage();

  test('lets the administrator in at Salesforce, and comes back', async () => {
    stage.org.registerRedirect(`${stage.server.url}/setup/salesforce/callback`);
    const { page } = await openConsole(stage, laptop, CONNECT);
    await chooseWay(page, 'Log in at Salesforce');
    await page.getByRole('radio', { name: /^By its My Domain/ }).check();
    await page.getByLabel('My Domain', { exact: true }).fill(stage.org.host);
    await page.getByLabel('Consumer Key', { exact: true }).fill(stage.org.options.consumerKey);
    await page.getByRole('button', { name: 'Go to Salesforce' }).click();
    await page.getByRole('link', { name: 'Allow' }).click();
    await untilConnected(page);
    await makeChanges(page);
    await page.getByText('Everything is as it should be.').waitFor();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('checkbox', { name: 'Also end the token in Salesforce' }).check();
    await inspectConsole(page, 'connect-disconnect');
    await confirm(page, 'Disconnect');
    await untilSaid(page, 'Disconnected, and the token has ended in Salesforce');
    expect(stage.org.revoked).toHaveLength(1);
  });
});

describe('a sandbox that is connected by a password', () => {
  eachStage({ myDomain: 'acme--test.sandbox', isSandbox: true });

  test('is set up, refreshed, and repaired in one click', async () => {
    const { page, watch } = await openConsole(stage, laptop, CONNECT);
    const { username, password, securityToken } = stage.org.options.admin;
    await chooseWay(page, 'Username, password and security token');
    await page.getByRole('radio', { name: /^Sandbox/ }).check();
    await page.getByLabel('Username', { exact: true }).fill(username);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Security token', { exact: true }).fill(securityToken);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await untilConnected(page);
    await makeChanges(page);
    const before = stage.org.acsUrl;

    await stage.org.refresh('production');
    expect(stage.org.acsUrl).not.toBe(before);
    watch.expectedStatuses.push(409);
    await page.getByRole('button', { name: 'Read the org again' }).click();
    await page.getByText('The session with Salesforce has ended').waitFor();
    await goTo(page, CONNECT);
    await connectByToken(page);
    await page.getByRole('heading', { name: 'This sandbox was refreshed' }).waitFor();
    await inspectConsole(page, 'connect-refreshed');
    await makeChanges(page, 'Repair');
    await page.getByText('Everything is as it should be.').waitFor();
    const [stored] = await stage.server.operate<{ assertionConsumerServices: { url: string }[] }[]>(
      'service-provider',
      'list',
    );
    expect(stored?.assertionConsumerServices.map(({ url }) => url)).toEqual([stage.org.acsUrl]);
  });
});
