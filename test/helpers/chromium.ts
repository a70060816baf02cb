import { type Browser, chromium } from 'playwright-core';
import { findExecutable, findProgram } from './find-program.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser of the tests: the one that LATCHKEY_CHROMIUM names, else the first of the usual places; null: none. */
export function findChromium(named = process.env.LATCHKEY_CHROMIUM): string | null {
  if (named !== undefined) return findExecutable([named]);
  return findProgram(NAMES) ?? findExecutable(PATHS);
}

/** The path of the browser. @throws Error when there is none */
export function chromiumPath(): string {
  const path = findChromium();
  if (path === null) throw new Error('There is no Chromium: `npm test` installs it or says how.');
  return path;
}

/** Starts the browser, without a window and without calls to its maker. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
