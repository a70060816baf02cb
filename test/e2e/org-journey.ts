/** The steps that journeys with a Salesforce org share. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openTab } from './applications.ts';
import { aLaptop, type Device } from './authenticator.ts';
import { confirm, expectFocus, goTo, untilSaid, untilSettled } from './console.ts';
import { arriveAtLogin, signIn, untilSignedIn } from './login.ts';
import type { OrgStage } from './org-stage.ts';
import type { Visit } from './visit.ts';

/** Where an org is connected that is no application yet. */
export const CONNECT = '/admin/applications/connect';

/** Who works in the org, besides its administrator. */
export const ADA = { name: 'Ada Lovelace', email: 'ada@example.com' };

export async function chooseWay(page: Page, way: string): Promise<void> {
  await page.getByRole('radio', { name: new RegExp(`^${way}`) }).check();
}

/** Connects by a token as an administrator would paste it; gives the token. */
export async function connectByToken(page: Page, { org }: OrgStage, token = org.issueAccessToken()): Promise<string> {
  await chooseWay(page, 'Paste an access token');
  await page.getByLabel('My Domain', { exact: true }).fill(org.host);
  await page.getByLabel('Access token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await untilConnected(page, org.options.name);
  return token;
}

/** Fills in the form for a login by password, and sends it; what is not given is the administrator's. */
export async function typePassword(
  page: Page,
  { org }: OrgStage,
  given: { password?: string; securityToken?: string } = {},
): Promise<void> {
  const { username, password, securityToken } = { ...org.options.admin, ...given };
  const place = org.options.isSandbox ? 'Sandbox' : 'Production';
  await chooseWay(page, 'Username, password and security token');
  await page.getByRole('radio', { name: new RegExp(`^${place}`) }).check();
  await page.getByLabel('Username', { exact: true }).fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Security token', { exact: true }).fill(securityToken);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

/** Goes to Salesforce to be let in there, decides, and comes back. */
export async function connectByOAuth(
  page: Page,
  { org }: OrgStage,
  decision: 'Allow' | 'Deny' = 'Allow',
): Promise<void> {
  await chooseWay(page, 'Log in at Salesforce');
  await page.getByLabel('My Domain', { exact: true }).fill(org.host);
  await page.getByLabel('Consumer Key', { exact: true }).fill(org.options.consumerKey);
  await page.getByRole('button', { name: 'Go to Salesforce' }).click();
  await page.getByRole('link', { name: decision }).click();
  if (decision === 'Allow') await untilConnected(page, org.options.name);
}

/** Waits until an org is connected, and has been read. */
export async function untilConnected(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name: `Connected with ${name}` }).waitFor();
  await page.locator('#step-loginButton').waitFor();
}

/** Lets go of the org, and has it end the token. */
export async function disconnect(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await page.getByRole('checkbox', { name: 'Also end the token in Salesforce' }).check();
  await confirm(page, 'Disconnect');
  await untilSaid(page, 'Disconnected, and the token has ended in Salesforce');
}

/** Confirms the plan, and waits until nothing is left of it. */
export async function makeChanges(page: Page, name = 'Make these changes'): Promise<void> {
  await page.getByRole('button', { name }).click();
  await confirm(page, 'Make the changes');
  await untilSaid(page, 'The changes have been made');
  await page.getByText('Everything is as it should be.').waitFor();
}

/** Opens the application that the set-up has stored. */
export async function openStored(page: Page, tab: string): Promise<void> {
  await goTo(page, '/admin/applications', 'Applications');
  const stored = page.getByRole('link', { name: /^Salesforce/ });
  await stored.first().click();
  await openTab(page, tab);
}

/** Reads the org's users, to write the Federation IDs of those who are here. */
export async function compareUsers(page: Page): Promise<void> {
  await openStored(page, 'Connect');
  await page.getByRole('link', { name: 'Federation IDs' }).first().click();
  await untilSettled(page, 'Federation IDs');
  await page.getByRole('button', { name: /^Read from/ }).click();
  await expectFocus(page.locator('#compared'));
}

/** Writes the Federation IDs that are ticked. */
export async function writeFederationIds(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Write \d+ Federation ID/ }).click();
  await confirm(page, 'Write them');
  await untilSaid(page, 'The Federation IDs have been written');
}

/** Gives Ada a user of the org without a Federation ID, and a passkey here. */
export async function addAda(stage: OrgStage): Promise<{ userId: string; phone: Device }> {
  const fields = { email: ADA.email, username: ADA.email, federationId: null };
  const [user] = stage.org.addUsers(1, () => fields);
  if (user === undefined) throw new Error('The org has no user for Ada.');
  const phone = aLaptop();
  await stage.enrol(ADA, phone);
  return { userId: user.id, phone };
}

/** Begins at the org's login page, and is let in there. */
export async function signInAtOrg({ org }: OrgStage, visit: Visit): Promise<void> {
  await arriveAtLogin(visit, org.startUrl());
  await signIn(visit);
  await untilSignedIn(visit.page, ADA.email);
  expect(org.loginHistory.at(-1)?.Status).toBe('Success');
}

/** From an org that is set up to the first login: Federation IDs, and Ada, at a browser of her own. */
export async function signInFirst(page: Page, stage: OrgStage): Promise<Visit> {
  const { userId, phone } = await addAda(stage);
  await compareUsers(page);
  await writeFederationIds(page);
  expect(stage.org.users.get(userId)?.federationId).toBe(ADA.email);
  const visit = await stage.visit(phone);
  await signInAtOrg(stage, visit);
  return visit;
}
