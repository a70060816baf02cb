/** A person at a browser of their own, watched from the first page to the last. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type ConnectedDevice, connectDevice, type Device } from './authenticator.ts';
import { type PasskeyRequest, type Watch, watchBrowser } from './watch.ts';

/** A page, and the devices with which its person can answer. */
export interface Tab {
  page: Page;
  /** What is within reach of the page. */
  device: ConnectedDevice;
  /** Brings one more device within its reach. */
  connect(device: Device): Promise<ConnectedDevice>;
}

/** A browser, by its first tab. */
export interface Visit extends Tab {
  watch: Watch;
  /** Opens another tab of the same browser, with another device. */
  openTab(device: Device): Promise<Tab>;
  /** Closes the browser. Fails when any of its pages was not clean. */
  leave(): Promise<void>;
}

/** Opens a browser of its own with one tab and one device. */
export async function openVisit(
  browser: Browser,
  device: Device,
  { server, allowed, ...options }: BrowserContextOptions & { server: string; allowed: string[] },
): Promise<Visit> {
  // Nothing on the move: a picture, or axe, in the middle of a transition would see colours that nobody chose.
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const watch = await watchBrowser(context, { server, allowed });
  const connected: ConnectedDevice[] = [];

  async function openTab(first: Device): Promise<Tab> {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    async function connect(next: Device): Promise<ConnectedDevice> {
      const within = await connectDevice(session, next);
      connected.push(within);
      return within;
    }
    return { page, device: await connect(first), connect };
  }

  return {
    ...(await openTab(device)),
    watch,
    openTab,
    async leave() {
      for (const within of connected) await within.save();
      await context.close();
      watch.expectClean();
    },
  };
}

/** Waits until a page asks something like this of the person's passkeys, not counting the first `before` requests. */
export async function untilAsked({ watch }: Visit, request: Partial<PasskeyRequest>, before = 0): Promise<void> {
  const asked = () => watch.passkeyRequests.slice(before);
  await expect.poll(asked, { timeout: 10_000 }).toContainEqual(expect.objectContaining(request));
}

/** Closes the passkey dialog of a page, as a person does who does not want to go on. */
export async function dismissPasskeyDialog(page: Page): Promise<void> {
  await page.evaluate(() => window.dismissPasskeyDialog());
}
