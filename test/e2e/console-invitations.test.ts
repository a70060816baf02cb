import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSmtpServer, type TestSmtpServer } from '../helpers/smtp-server.ts';
import { aLaptop } from './authenticator.ts';
import { confirm, follow, goTo, grace, openConsole, section, untilSaid, untilSettled } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { type EmptyStage, openEmptyStage } from './stage.ts';

const gracesLaptop = aLaptop();

/** Enough for a progress bar to move. */
const MANY = 400;

let smtp: TestSmtpServer;
let stage: EmptyStage;
beforeAll(async () => {
  smtp = await startSmtpServer();
  stage = await openEmptyStage(smtp.environment);
  await stage.setUp(grace, gracesLaptop);
});
afterAll(async () => {
  await stage.close();
  await smtp.close();
});

/** A CSV of people, with Federation IDs. */
function csvOf(people: { name: string; email: string; federationId?: string }[]): string {
  const lines = people.map(({ email, name, federationId = '' }) => `${email},${name},${federationId}\n`);
  return `email,name,federationId\n${lines.join('')}`;
}

function number(count: number, domain: string) {
  return Array.from({ length: count }, (_, position) => ({
    name: `Person ${position + 1}`,
    email: `person.${position + 1}@${domain}`,
  }));
}

async function chooseFile(page: Page, csv: string): Promise<Locator> {
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
  await page.locator('file-drop input').setInputFiles(file);
  const preview = section(page, 'What would happen');
  await preview.waitFor();
  return preview;
}

/** Counts by their names, as they stand in a row. */
async function readFigures(within: Page | Locator): Promise<Record<string, string>> {
  const figures = await within.locator('.figures > div').all();
  const entries = figures.map(async (figure) => [
    await figure.locator('dt').textContent(),
    await figure.locator('dd').textContent(),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

/** Makes a passkey with a link, on a computer of one's own. */
async function enrolBy(link: string): Promise<void> {
  const { page, device } = await stage.visit(aLaptop());
  await device.setPresent(true);
  await page.goto(link);
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
}

test('a round goes out by e-mail, and its report shows who has enrolled', async () => {
  const { page } = await openConsole(stage, gracesLaptop, '/admin/invitations');
  await page.getByText('Nobody has been invited together yet.').waitFor();
  await inspectConsole(page, 'invitations-none');
  await stage.server.operate('user', 'add', 'ada@example.com', '--name', 'Ada Lovelace');
  await stage.server.operate('user', 'add', 'alan@elsewhere.example', '--name', 'Alan Turing');
  await follow(page.getByRole('link', { name: 'Invite people' }), 'Invite people');
  await page.getByLabel('Name of this round').fill('First of all');
  expect(await page.getByRole('radio', { name: /^By e-mail, from here/ }).isChecked()).toBe(true);
  await page.getByText('2 people get a link.').waitFor();
  await inspectConsole(page, 'invite');
  await page.getByRole('button', { name: 'Make the links' }).click();
  await inspectConsole(page, 'invite-confirm');
  await confirm(page, 'Make the links');
  await page.getByRole('heading', { level: 1, name: '2 people are invited' }).waitFor();
  expect(await page.locator('main').innerText()).not.toContain('/enrol#');

  await expect.poll(() => smtp.received.length).toBe(1);
  const [mail] = smtp.received;
  expect(mail?.to).toEqual(['ada@example.com']);
  const [link = ''] = mail?.text.match(new RegExp(`${stage.server.url}/enrol#[\\w-]{43}`)) ?? [];
  expect(mail?.html).toContain(`href="${link}"`);
  await enrolBy(link);

  await follow(page.getByRole('link', { name: 'See who has enrolled' }), 'First of all');
  await expect
    .poll(() => readFigures(page))
    .toMatchObject({ People: '2', 'Have a passkey': '1', 'E-mail failed': '1' });
  const rows = page.getByRole('row');
  expect(await rows.filter({ hasText: 'ada@example.com' }).innerText()).toMatch(/Has a passkey.*sent/s);
  expect(await rows.filter({ hasText: 'alan@elsewhere.example' }).innerText()).toMatch(/Not opened yet.*failed/s);
  await inspectConsole(page, 'invitation-mailed');

  await goTo(page, '/admin/invitations', 'Invitations');
  await page.getByRole('link', { name: 'First of all' }).waitFor();
  await inspectConsole(page, 'invitations');
});

test('whoever has an open link is counted before anything is made, and keeps it when asked to be left alone', async () => {
  await stage.server.operate('user', 'add', 'john@example.com', '--name', 'John von Neumann');
  const { page } = await openConsole(stage, gracesLaptop, '/admin/invitations/new');
  await page.getByText('1 of them has an open link, which stops working.').waitFor();
  await page.getByLabel('Only those without an open link').check();
  await page.getByText('1 person gets a link.').waitFor();
  await page.getByText('1 person keeps an open link.').waitFor();
  await page.getByRole('radio', { name: /^As a list/ }).check();
  await page.getByRole('button', { name: 'Make the links' }).click();
  await confirm(page, 'Make the links');
  await page.getByRole('heading', { level: 1, name: '1 person is invited' }).waitFor();
  expect(await section(page, 'The links').getByRole('rowheader').getByRole('link').allInnerTexts()).toEqual([
    'John von Neumann',
  ]);
});

test('lines with a warning are shown first, and who was added is invited afterwards', async () => {
  const [one, other] = ['Ida Rhodes', 'Klara Dan'].map((name) => ({ name, email: `${name[0]}@warned.example` }));
  if (one === undefined || other === undefined) throw new Error('There are two.');
  const { page } = await openConsole(stage, gracesLaptop, '/admin/people/import');
  const csv = csvOf([
    { ...one, federationId: 'ida' },
    { ...other, federationId: 'IDA' },
  ]);
  const preview = await chooseFile(page, csv);
  expect(await readFigures(preview)).toMatchObject({ 'To add': '2', Refused: '0' });
  expect(await preview.getByLabel('Show').inputValue()).toBe('warning');
  await inspectConsole(page, 'import-warnings');
  await preview.getByRole('button', { name: 'Add 2 people' }).click();
  await page.getByRole('heading', { level: 1, name: '2 people are added' }).waitFor();
  await page.getByRole('button', { name: 'Invite them' }).click();
  await untilSettled(page, 'Invite people');
  expect(await page.getByRole('radio', { name: 'The 2 people you have chosen' }).isChecked()).toBe(true);
  await page.getByText('2 people get a link.').waitFor();
  await page.reload();
  await page.getByText('The people you had chosen are not known any more').waitFor();
});

test('hundreds come in by CSV: nobody while a line is bad, all of them once it is mended, each with a link', async () => {
  const people = number(MANY, 'example.org');
  const { page } = await openConsole(stage, gracesLaptop, '/admin/people/import');
  const bad = csvOf([...people, { name: 'Nobody', email: 'nobody' }, { name: 'Twice', email: 'person.1@example.org' }]);
  const refused = await chooseFile(page, bad);
  expect(await readFigures(refused)).toMatchObject({ 'To add': String(MANY), 'Here already': '0', Refused: '2' });
  const lines = await refused.getByRole('row').allInnerTexts();
  expect(lines.slice(1).map((line) => line.replaceAll(/\s+/g, ' '))).toEqual([
    `${MANY + 2} nobody Nobody – – Refused "nobody" is not an e-mail address, such as ada@example.com.`,
    `${MANY + 3} person.1@example.org Twice – – Refused Line 2 has this e-mail address too.`,
  ]);
  expect(await refused.getByRole('button', { name: /^Add/ }).count()).toBe(0);
  await inspectConsole(page, 'import-refused');

  const fine = await chooseFile(page, csvOf(people));
  // The preview of the file before stands until this one has been read.
  await expect
    .poll(() => readFigures(fine))
    .toMatchObject({ 'To add': String(MANY), 'Here already': '0', Refused: '0' });
  await fine.getByLabel('Invite the new people').check();
  await fine.getByRole('radio', { name: /^As a list/ }).check();
  // To examine hundreds of rows would take longer than all the rest.
  await fine.getByLabel('Show').selectOption('Here already');
  await inspectConsole(page, 'import-preview');
  await watchProgress(page);
  await fine.getByRole('button', { name: `Add ${MANY} people` }).click();
  await page.getByRole('heading', { level: 1, name: `${MANY} people are added` }).waitFor();
  const made = section(page, 'The links');
  await made.waitFor();
  expect(await readProgress(page)).toContain(MANY);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    made.getByRole('button', { name: 'Download for mail merge' }).click(),
  ]);
  const file = await readFile(await download.path(), 'utf8');
  const merged: Record<string, string>[] = parse(file, { bom: true, columns: true });
  expect(merged.map(({ Email }) => Email)).toEqual(expect.arrayContaining(people.map(({ email }) => email)));
  expect(merged).toHaveLength(MANY);
  const [first, second] = merged.map(({ Link = '' }) => Link);
  if (first === undefined || second === undefined) throw new Error('The file holds no links.');
  await enrolBy(first);
  const opened = await stage.visit(aLaptop());
  await opened.page.goto(second);
  await opened.page.getByRole('button', { name: 'Create a passkey' }).waitFor();

  await follow(page.getByRole('link', { name: 'See who has enrolled' }), await batchName(page));
  await expect
    .poll(() => readFigures(page))
    .toMatchObject({
      People: String(MANY),
      'Have a passkey': '1',
      'Opened the link': '1',
      'Not opened yet': String(MANY - 2),
    });
  await page.getByLabel('State').selectOption('Opened the link');
  await expect.poll(() => page.getByRole('main').getByRole('rowheader').count()).toBe(1);
  await inspectConsole(page, 'invitation');

  await page.getByText('Renew for those without a passkey').click();
  await page.getByRole('radio', { name: /^As a list/ }).check();
  await page.getByRole('button', { name: 'Make new links' }).click();
  await untilSaid(page, `${MANY - 1} new links are made.`);
  opened.watch.expectedStatuses.push(410);
  await opened.page.reload();
  await opened.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  const renewed = await section(page, 'The links').locator('code.value').first().innerText();
  await enrolBy(renewed);
  await page.reload();
  await untilSettled(page);
  expect(await readFigures(page)).toMatchObject({ 'Have a passkey': '2' });
});

/** What a round of the import is called. */
async function batchName(page: Page): Promise<string> {
  const { items } = await page.evaluate(async () => (await fetch('/api/invitations')).json());
  return items[0].name;
}

declare global {
  interface Window {
    /** Every value that a progress bar of the page has had. */
    progress?: number[];
  }
}

/** Notes what the progress bar shows: it may be gone sooner than anybody looks. */
function watchProgress(page: Page): Promise<void> {
  return page.evaluate(() => {
    const seen: number[] = [];
    window.progress = seen;
    const note = () => {
      const bar = document.querySelector('progress');
      if (bar && seen.at(-1) !== bar.value) seen.push(bar.value);
    };
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true, attributes: true });
  });
}

function readProgress(page: Page): Promise<number[]> {
  return page.evaluate(() => window.progress ?? []);
}
