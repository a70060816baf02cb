/** The steps that most journeys share. */
import type { Page } from 'playwright-core';
import type { Tab, Visit } from './visit.ts';
import { untilAsked } from './visit.ts';

/** Follows a link to the login page, until it waits for the person: with autofill, where the browser can. */
export async function arriveAtLogin(visit: Visit, url: string, page: Page = visit.page): Promise<void> {
  const before = visit.watch.passkeyRequests.length;
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor();
  const offersAutofill = await page.evaluate(() => PublicKeyCredential.isConditionalMediationAvailable());
  if (offersAutofill) await untilAsked(visit, { mediation: 'conditional' }, before);
}

/** Presses the main button and confirms once: whatever page comes next has to wait. */
export async function signIn({ page, device }: Pick<Tab, 'page' | 'device'>): Promise<void> {
  await page.route(
    '**/login',
    async (route) => {
      await device.setPresent(false);
      await route.continue();
    },
    { times: 1 },
  );
  await device.setPresent(true);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
}

/** Waits for the org to say who has come. */
export async function untilSignedIn(page: Page, email: string): Promise<void> {
  await page.getByRole('heading', { name: `Signed in as ${email}`, exact: true }).waitFor();
}
