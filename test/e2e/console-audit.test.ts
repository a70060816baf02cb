import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLaptop } from './authenticator.ts';
import { follow, goTo, grace, openConsole, section, untilSaid, untilSettled } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { arriveAtLogin, signIn, untilSignedIn } from './login.ts';
import { openStage, type Stage } from './stage.ts';

const gracesLaptop = aLaptop();
/** Whoever opens the export in a spreadsheet must not run this. */
const ada = { name: '=HYPERLINK("https://evil.example")', email: 'ada@example.com' };
const adasLaptop = aLaptop();

let stage: Stage;
let link: string;
beforeAll(async () => {
  stage = await openStage();
  [, link] = await Promise.all([stage.setUp(grace, gracesLaptop), stage.enrol(ada, adasLaptop)]);
});
afterAll(() => stage.close());

async function signInAtSalesforce(): Promise<void> {
  const visit = await stage.visit(adasLaptop);
  await arriveAtLogin(visit, stage.salesforce.startUrl());
  await signIn(visit);
  await untilSignedIn(visit.page, ada.email);
}

/** What happened, newest first, as far as it is shown. */
function readKinds(page: Page): Promise<string[]> {
  return page.getByRole('main').getByRole('rowheader').allInnerTexts();
}

/** Waits until the list shows these kinds of events and no other. */
async function untilOnly(page: Page, kinds: string[]): Promise<void> {
  await expect.poll(async () => [...new Set(await readKinds(page))].sort()).toEqual([...kinds].sort());
}

describe('the log', () => {
  test('is narrowed down by kind, outcome, application and person, and the address remembers it', async () => {
    await signInAtSalesforce();
    const { page } = await openConsole(stage, gracesLaptop, '/admin/audit');
    await expect.poll(() => readKinds(page)).toContain('Latchkey installed');
    await inspectConsole(page, 'audit');

    await page.getByLabel('Kind').selectOption('Sign-in');
    await untilOnly(page, ['Sign-in']);
    await page.getByLabel('Application').selectOption('Salesforce – Acme');
    await expect.poll(() => readKinds(page)).toEqual(['Sign-in']);
    await page.reload();
    await untilSettled(page, 'Audit');
    expect(await readKinds(page)).toEqual(['Sign-in']);

    await page.getByRole('link', { name: 'Clear all filters' }).click();
    await expect.poll(() => readKinds(page)).toContain('Latchkey installed');
    await page.getByText('More filters').click();
    await page.getByRole('combobox', { name: 'Person' }).fill('ada@');
    await page.getByRole('option', { name: ada.email }).click();
    await untilOnly(page, ['Sign-in', 'Passkey created', 'Enrolment link made', 'Person added']);
    await inspectConsole(page, 'audit-filtered');

    // As it stands while the year is being typed.
    const from = page.getByLabel('From');
    await from.fill('0202-11-24T09:05');
    await from.fill('2020-11-24T09:05');
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).toMatch(/^2020-11-2/);
    await from.fill('0202-11-24T09:05');
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).toBeNull();
    expect(await from.inputValue()).toBe('0202-11-24T09:05');

    await page.getByLabel('Outcome').selectOption('Refused');
    await page.getByText('Nothing matches. Search for something else, or clear the filters.').waitFor();
    await inspectConsole(page, 'audit-none');
  });

  test('tells the whole story of a sign-in', async () => {
    await signInAtSalesforce();
    const { page } = await openConsole(stage, gracesLaptop);
    await goTo(page, '/admin/audit?action=login', 'Audit');
    const row = page.getByRole('row').filter({ hasText: 'Salesforce – Acme' }).first();
    await follow(row.getByRole('link', { name: 'Sign-in' }), 'Sign-in');
    const story = section(page, 'The whole sign-in, in order');
    expect(await story.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
      'The application asked Done',
      'The sign-in page was shown Done',
      'The passkey was used Done',
      'Latchkey decided Done',
      'The answer was sent Done',
    ]);
    expect(await story.innerText()).toMatch(/bound to one device/);
    expect(await section(page, 'Facts').innerText()).toContain('Salesforce – Acme');
    await inspectConsole(page, 'audit-event');
  });

  test('is followed live', async () => {
    const { page } = await openConsole(stage, gracesLaptop, '/admin/audit');
    await page.getByRole('button', { name: 'Follow live' }).click();
    await page.getByText('Following: new events come in at the top.').waitFor();
    const before = await readKinds(page);
    await stage.server.operate('user', 'add', 'mary@example.com', '--name', 'Mary Jackson');
    await expect.poll(() => readKinds(page), { timeout: 10_000 }).toEqual(['Person added', ...before]);
    await page.getByRole('button', { name: 'Stop following' }).click();
    await page.getByRole('button', { name: 'Follow live' }).waitFor();
  });

  test('is kept for a number of days, once an administrator has read what that removes', async () => {
    const { page } = await openConsole(stage, gracesLaptop, '/admin/audit');
    await page.getByRole('button', { name: 'Kept for good' }).click();
    const dialog = page.getByRole('dialog', { name: 'How long events are kept' });
    await dialog.getByLabel('For a number of days').check();
    await dialog.getByLabel('Days', { exact: true }).fill('29');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Type a whole number from 30 to 3650.').waitFor();
    await inspectConsole(page, 'audit-retention');
    await dialog.getByLabel('Days', { exact: true }).fill('400');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Events older than 400 days are deleted for good.').waitFor();
    await page.getByRole('button', { name: 'Keep for this time only' }).click();
    await untilSaid(page, 'Stored.');
    await page.getByRole('button', { name: 'Kept for 400 days' }).waitFor();
  });
});

describe('the export', () => {
  async function download(page: Page, name: string): Promise<{ fileName: string; text: string }> {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
    return { fileName: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  }

  /** Nothing with which somebody could get in. */
  function expectNoSecret(text: string): void {
    const [, token = ''] = link.split('#');
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(text).not.toContain(token);
    expect(text).not.toMatch(/PRIVATE KEY|<saml|SAMLResponse|lk_[\w-]{43}/);
  }

  test('as CSV holds every event, and no formula', async () => {
    const { page } = await openConsole(stage, gracesLaptop, '/admin/audit');
    const { fileName, text } = await download(page, 'Export CSV');
    expect(fileName).toMatch(/^latchkey-audit-\d{4}-\d\d-\d\d\.csv$/);
    expectNoSecret(text);
    const rows: Record<string, string>[] = parse(text, { bom: true, columns: true });
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['installation.create', 'enrolment', 'login']),
    );
    expect(rows.map(({ actorName, targetName }) => actorName || targetName)).toContain(`'${ada.name}`);
    expect(
      Object.values(rows)
        .flatMap((row) => Object.values(row))
        .filter((value) => /^[=+@\t\r]/.test(value)),
    ).toEqual([]);
  });

  test('as NDJSON holds what the filter lets through', async () => {
    const { page } = await openConsole(stage, gracesLaptop);
    await goTo(page, '/admin/audit?action=enrolment', 'Audit');
    const { fileName, text } = await download(page, 'Export NDJSON');
    expect(fileName).toMatch(/^latchkey-audit-\d{4}-\d\d-\d\d\.ndjson$/);
    expectNoSecret(text);
    const events = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([{ action: 'enrolment', target: { email: ada.email } }]);
    await goTo(page, '/admin/audit', 'Audit');
    expect(await readKinds(page)).toContain('Audit exported');
  });
});
