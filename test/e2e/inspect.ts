/** Looks at a page as people see it: on a phone by day, on a desk by night. */
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Where the pictures go. */
const SCREENSHOTS = join(tmpdir(), 'latchkey-screenshots');

/** How a page may be looked at. */
interface Look {
  colorScheme: 'light' | 'dark';
  viewport: { width: number; height: number };
  /** A picture is enough. */
  isUnexamined?: true;
}

/** Each width and each palette once: colours do not depend on the width, nor the layout on the colours. */
const LOOKS: Look[] = [
  { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
];

/** Tables, dialogs and a navigation that folds: every width in both palettes. */
const CONSOLE_LOOKS: Look[] = [
  { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  { colorScheme: 'dark', viewport: { width: 320, height: 640 } },
  { colorScheme: 'dark', viewport: { width: 768, height: 1024 }, isUnexamined: true },
  { colorScheme: 'light', viewport: { width: 768, height: 1024 }, isUnexamined: true },
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
];

type AxeResults = Awaited<ReturnType<AxeBuilder['analyze']>>;

declare global {
  interface Window {
    /** There once AxeBuilder has been. */
    axe?: { run(): Promise<AxeResults> };
  }
}

/** Takes pictures of the state, and fails when there is something to scroll sideways or something that axe objects to. */
export function inspect(page: Page, state: string): Promise<void> {
  return lookAt(page, state, LOOKS);
}

/** The same for a page of the console: at three widths, in both palettes. The page is 1280 pixels wide afterwards. */
export async function inspectConsole(page: Page, state: string): Promise<void> {
  await lookAt(page, `console-${state}`, CONSOLE_LOOKS);
  await page.emulateMedia({ colorScheme: null });
}

async function lookAt(page: Page, state: string, looks: Look[]): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  for (const { colorScheme, viewport, isUnexamined } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    const look = `${state}-${viewport.width}-${colorScheme}`;
    // A dialog covers what is in sight.
    const fullPage = (await page.locator('dialog[open]').count()) === 0;
    await page.screenshot({ path: join(SCREENSHOTS, `${look}.png`), fullPage });
    expect(await overflow(page), `${look}: CSS pixels to scroll sideways`).toBe(0);
    if (isUnexamined) continue;
    const { violations } = await runAxe(page);
    const objections = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    expect(objections, look).toEqual([]);
  }
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Runs every rule. To put axe into a page takes ten times as long as to run it, so it is done once. */
async function runAxe(page: Page): Promise<AxeResults> {
  const results = await page.evaluate(() => window.axe?.run());
  // No frames: the old way spares a second page.
  return results ?? new AxeBuilder({ page }).setLegacyMode().analyze();
}
