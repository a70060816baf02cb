/** A person without a mouse. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** More stops than any page has. */
const MOST_STOPS = 20;

/** Presses Tab until this has the focus, which the person must be able to see. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const focus = await target.evaluate((element) =>
      element === document.activeElement ? getComputedStyle(element).outlineStyle : null,
    );
    if (focus === null) continue;
    expect(focus).toBe('solid');
    return;
  }
  throw new Error(`Tab does not lead to ${target}.`);
}
