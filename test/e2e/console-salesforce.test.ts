/** From an empty installation to a login at a Salesforce org: connected in each of the three ways, set up by its plan, and mended. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openTab } from './applications.ts';
import { aLaptop, type Device } from './authenticator.ts';
import { confirm, goTo, grace, openConsole, section, untilSaid, untilSettled } from './console.ts';
import { inspectConsole } from './inspect.ts';
import {
  ADA,
  addAda,
  CONNECT,
  compareUsers,
  connectByOAuth,
  connectByToken,
  disconnect,
  makeChanges,
  openStored,
  signInAtOrg,
  signInFirst,
  typePassword,
  untilConnected,
  writeFederationIds,
} from './org-journey.ts';
import { type OrgStage, openOrgStage } from './org-stage.ts';

/** Pictures at three widths take their time. */
vi.setConfig({ testTimeout: 180_000 });

let stage: OrgStage;
let laptop: Device;

/** A new installation, its administrator, and an org that nobody has connected. */
function eachStage(options: Parameters<typeof openOrgStage>[0] = {}): void {
  beforeAll(async () => {
    stage = await openOrgStage(options);
    laptop = aLaptop();
    await stage.setUp(grace, laptop);
  });
  afterAll(() => stage.close());
}

async function examineAda(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Person' }).fill('ada');
  await page.getByRole('option', { name: /Ada Lovelace/ }).click();
  await page.getByRole('button', { name: 'Examine' }).click();
}

describe('an org', () => {
  eachStage();

  test('is connected by an access token, set up by its plan, and signed in to', async () => {
    const { page } = await openConsole(stage, laptop, CONNECT);
    await inspectConsole(page, 'connect-ways');
    await connectByToken(page, stage);
    await inspectConsole(page, 'connect-plan');
    expect(stage.org.samlConfigs.size).toBe(0);
    await makeChanges(page);
    await inspectConsole(page, 'connect-done');
    expect(stage.org.isSamlEnabled).toBe(true);
    expect(stage.org.loginButtons).toHaveLength(1);

    await page.getByRole('button', { name: 'Check now', exact: true }).click();
    await page.getByText('The login page of the org offers Latchkey', { exact: false }).first().waitFor();
    await inspectConsole(page, 'connect-check');

    const { userId, phone } = await addAda(stage);
    await compareUsers(page);
    await inspectConsole(page, 'federation-ids');
    await writeFederationIds(page);
    expect(stage.org.users.get(userId)?.federationId).toBe(ADA.email);
    await signInAtOrg(stage, await stage.visit(phone));
  });

  test('is examined by the doctor, and its privileged people are counted', async () => {
    const { page } = await openConsole(stage, laptop, CONNECT);
    await connectByToken(page, stage);
    await openStored(page, 'Doctor');
    await examineAda(page);
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
    await page.getByRole('heading', { name: 'What it says' }).waitFor();
    await inspectConsole(page, 'doctor-explain');
  });

  test('that somebody has changed is examined: what is wrong is said with what mends it, and is mended there', async () => {
    stage.org.samlConfigs.get('Latchkey')?.fields.set('issuer', 'https://elsewhere.example');
    const { page } = await openConsole(stage, laptop, CONNECT);
    await connectByToken(page, stage);
    await openStored(page, 'Doctor');
    await examineAda(page);
    await page.getByText(/^\d things? (is|are) wrong$/).waitFor();
    const wrong = page.getByRole('listitem').filter({ hasText: 'Issuer Mismatched' }).first();
    await wrong.getByText('https://elsewhere.example').waitFor();
    await inspectConsole(page, 'doctor-wrong');
    await wrong.getByRole('link', { name: 'Open Connect' }).click();
    await page.locator('#step-samlConfig').getByText('https://elsewhere.example').first().waitFor();
    await makeChanges(page);
    expect(stage.org.samlConfigs.get('Latchkey')?.fields.get('issuer')).toContain(stage.server.url);
  });

  test('has its people who are not here imported, with what the org knows of them', async () => {
    stage.org.addUsers(2, (number) => ({ email: `new${number}@acme.example`, name: `Robin New${number}` }));
    const { page } = await openConsole(stage, laptop, CONNECT);
    await connectByToken(page, stage);
    await compareUsers(page);
    await page.getByRole('button', { name: 'Import these people' }).click();
    await untilSettled(page, 'Import people');
    await page.getByText('Robin New', { exact: false }).first().waitFor();
    await inspectConsole(page, 'federation-ids-import');
  });

  test('gives back one change of ours, and is repaired', async () => {
    const { page } = await openConsole(stage, laptop, CONNECT);
    await connectByToken(page, stage);
    await page.getByText('Everything is as it should be.').waitFor();
    await page.getByRole('button', { name: 'Take back: The button on the login page' }).click();
    await confirm(page, 'Take back');
    await untilSaid(page, '“The button on the login page” was taken back');
    expect(stage.org.loginButtons).toHaveLength(0);
    await makeChanges(page);
    expect(stage.org.loginButtons).toHaveLength(1);
  });

  test('that nobody has access to takes the set-up pack, as a colleague would deploy it', async () => {
    const { page } = await openConsole(stage, laptop, CONNECT);
    await openStored(page, 'Connect');
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the set-up pack' }).click();
    const zip = await readFile(await (await downloading).path());
    stage.org.samlConfigs.clear();
    expect(stage.org.deploy(zip)).toMatchObject({ success: true });
    expect([...stage.org.samlConfigs.keys()]).toEqual(['Latchkey']);
  });
});

describe('an org that is connected by OAuth', () => {
  eachStage();

  test('lets the administrator in at Salesforce, is set up and signed in to, and ends the token', async () => {
    stage.org.registerRedirect(`${stage.server.url}/setup/salesforce/callback`);
    const { page } = await openConsole(stage, laptop, CONNECT);
    await connectByOAuth(page, stage);
    await makeChanges(page);
    await signInFirst(page, stage);
    await goTo(page, CONNECT);
    await page.getByRole('button', { name: /^Go on with/ }).click();
    await untilConnected(page, stage.org.options.name);
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await inspectConsole(page, 'connect-disconnect');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await disconnect(page);
    expect(stage.org.revoked).toHaveLength(1);
  });
});

describe('a sandbox that is connected by a password', () => {
  eachStage({ myDomain: 'acme--test.sandbox', isSandbox: true });

  test('is set up, signed in to, refreshed, repaired in one click, and signed in to again', async () => {
    const { page, watch } = await openConsole(stage, laptop, CONNECT);
    await typePassword(page, stage);
    await untilConnected(page, stage.org.options.name);
    await makeChanges(page);
    const ada = await signInFirst(page, stage);
    const before = stage.org.acsUrl;

    await goTo(page, CONNECT);
    await page.getByRole('button', { name: /^Go on with/ }).click();
    await untilConnected(page, stage.org.options.name);
    await stage.org.refresh('production');
    expect(stage.org.acsUrl).not.toBe(before);
    watch.expectedStatuses.push(409);
    await page.getByRole('button', { name: 'Read the org again' }).click();
    await page.getByText('The session with Salesforce has ended').waitFor();
    await goTo(page, CONNECT);
    await connectByToken(page, stage);
    await page.getByRole('heading', { name: 'This sandbox was refreshed' }).waitFor();
    await inspectConsole(page, 'connect-refreshed');
    await makeChanges(page, 'Repair');
    const [stored] = await stage.server.operate<{ assertionConsumerServices: { url: string }[] }[]>(
      'service-provider',
      'list',
    );
    expect(stored?.assertionConsumerServices.map(({ url }) => url)).toEqual([stage.org.acsUrl]);
    await ada.page.context().clearCookies();
    await signInAtOrg(stage, ada);
  });
});
