/** The steps that journeys through the console share. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Device } from './authenticator.ts';
import { arriveAtLogin, signIn } from './login.ts';
import type { EmptyStage, Person } from './stage.ts';
import type { Visit } from './visit.ts';

/** Who sets Latchkey up. */
export const grace: Person = { name: 'Grace Hopper', email: 'grace@example.com' };

/** Signs somebody in by their passkey at a page of the console, by its path alone, and waits until it is all there. */
export async function openConsole(stage: EmptyStage, device: Device, path = '/admin'): Promise<Visit> {
  const visit = await stage.visit(device);
  await arriveAtLogin(visit, `${stage.server.url}${path}`);
  await signIn(visit);
  await visit.page.waitForURL(`${stage.server.url}${path}`);
  await untilSettled(visit.page);
  return visit;
}

/** Opens a page of the console by its address, query included, as by a bookmark. */
export async function goTo(page: Page, path: string, heading?: string): Promise<void> {
  await page.goto(new URL(path, page.url()).href);
  await untilSettled(page, heading);
}

/** Waits until the page of the console, with this heading, has all that it asks the server for. */
export async function untilSettled(page: Page, heading?: string): Promise<void> {
  await headingOf(page, heading).waitFor();
  const pending = page.getByRole('main').locator('.progress, .count:text-is("Loading…"), [aria-busy=true]');
  await expect.poll(() => pending.count()).toBe(0);
}

/** Opens another page of the console by a link; the new page's heading has the focus then. */
export async function follow(link: Locator, heading: string): Promise<void> {
  const page = link.page();
  await link.click();
  await untilSettled(page, heading);
  await expectFocus(headingOf(page, heading));
}

/** The link of the navigation beside the page. */
export function navigationLink(page: Page, name: string): Locator {
  return page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name, exact: true });
}

/** The section of a page, by its heading. */
export function section(page: Page, name: string): Locator {
  const heading = page.getByRole('heading', { level: 2, name, exact: true });
  return page.getByRole('main').locator('section').filter({ has: heading });
}

/** Answers the question that is open. */
export async function confirm(page: Page, action: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: action, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Waits for what the console says has been done. */
export async function untilSaid(page: Page, message: string): Promise<void> {
  await page.locator('status-line').getByText(message, { exact: true }).waitFor();
}

/** Fails unless this has the focus, or soon has it. */
export async function expectFocus(target: Locator): Promise<void> {
  await expect.poll(() => target.evaluate((element) => element === document.activeElement)).toBe(true);
}

function headingOf(page: Page, name?: string): Locator {
  const named = name === undefined ? {} : { name, exact: true };
  return page.getByRole('main').getByRole('heading', { level: 1, ...named });
}
