/** The steps that journeys through applications share. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Salesforce } from '../helpers/salesforce.ts';
import type { Device } from './authenticator.ts';
import { goTo, section } from './console.ts';
import { arriveAtLogin, signIn } from './login.ts';
import type { EmptyStage } from './stage.ts';
import type { Visit } from './visit.ts';

/** What can be added, and the four ways of saying what it is. */
export type Kind = 'Salesforce' | 'Another SAML application';
export type Way = 'In a metadata file' | 'In a text that I paste' | 'At an address' | 'I type them in plain fields';

/** Opens the form that adds an application. */
export async function beginAdding(page: Page, kind: Kind, way: Way): Promise<void> {
  await goTo(page, '/admin/applications/add', 'Add an application');
  await page.getByRole('radio', { name: new RegExp(`^${kind}`) }).check();
  await chooseWay(page, way);
}

/** Says how an application's facts come here. */
export async function chooseWay(page: Page, way: Way): Promise<void> {
  await page.getByRole('radio', { name: new RegExp(`^${way}`) }).check();
}

/** Pastes metadata, and asks what it says. */
export async function pasteMetadata(page: Page, metadata: string): Promise<void> {
  await page.getByLabel('Metadata (XML)').fill(metadata);
  await page.getByRole('button', { name: 'Show what it says' }).click();
}

/** The preview, once it is there. */
export async function untilPreviewed(page: Page): Promise<Locator> {
  const preview = page.getByRole('region', { name: 'What Latchkey understood' });
  await preview.getByText('Nothing is stored yet.').waitFor();
  return preview;
}

/** Confirms the preview under a name; the facts that are stored are those that were shown. */
export async function confirmPreview(page: Page, name: string): Promise<void> {
  const preview = await untilPreviewed(page);
  const shown = await readFacts(preview);
  await preview.getByLabel('Name').fill(name);
  await preview.getByRole('button', { name: 'Add it' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await openTab(page, 'Overview');
  expect(await readFacts(section(page, 'What Latchkey knows of it'))).toBe(shown);
}

/** Opens a tab of the application that is open. */
export async function openTab(page: Page, name: string): Promise<void> {
  const tab = page.getByRole('navigation', { name: 'Parts of this application' }).getByRole('link', { name });
  await tab.click();
  await expect.poll(() => tab.getAttribute('aria-current')).toBe('page');
}

/** Everything that is said of an application, as it is read. */
export function readFacts(within: Locator): Promise<string> {
  return within.locator('dl.facts').first().innerText();
}

/** Opens an application by its name, at one of its tabs. */
export async function openApplication(page: Page, name: string, tab = 'Overview'): Promise<void> {
  await goTo(page, '/admin/applications', 'Applications');
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  await openTab(page, tab);
}

/** Somebody begins at an org and uses their passkey; what comes next is for the caller to see. */
export async function signInAt(stage: EmptyStage, org: Pick<Salesforce, 'startUrl'>, device: Device): Promise<Visit> {
  const visit = await stage.visit(device);
  await arriveAtLogin(visit, org.startUrl());
  await signIn(visit);
  return visit;
}
