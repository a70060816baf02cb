import { readFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApplication, signInAt } from './applications.ts';
import { aLaptop } from './authenticator.ts';
import { confirm, expectFocus, goTo, grace, openConsole, section, untilSaid } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { arriveAtLogin, signIn, untilSignedIn } from './login.ts';
import { openStage, type RegisteredSalesforce, type Stage } from './stage.ts';

const gracesLaptop = aLaptop();
const mary = { name: 'Mary Jackson', email: 'mary@example.com', role: 'administrator' } as const;
const marysLaptop = aLaptop();
const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };
const adasLaptop = aLaptop();

const ACME = 'Salesforce – Acme';
const GLOBEX = 'Salesforce – Globex';

let stage: Stage;
/** Whose settings are changed. */
let globex: RegisteredSalesforce;
beforeAll(async () => {
  stage = await openStage();
  [globex] = await Promise.all([
    stage.addSalesforce(GLOBEX, { entityId: 'https://globex.my.salesforce.com' }),
    stage.setUp(grace, gracesLaptop),
    stage.enrol(mary, marysLaptop),
    stage.enrol(ada, adasLaptop),
  ]);
});
afterAll(() => stage.close());

/** What the table of an assertion says of one name. */
function readFact(page: Page, name: string): Promise<string> {
  const trial = section(page, 'What would be sent');
  return trial.locator('dl.facts > div').filter({ hasText: name }).locator('dd').last().innerText();
}

describe('the settings', () => {
  test('decide what the application receives, exactly as the preview showed it', async () => {
    const { page, watch } = await openConsole(stage, gracesLaptop);
    watch.expectedStatuses.push(400);
    await openApplication(page, GLOBEX, 'Settings');
    const nameId = section(page, 'Who the person is (NameID)');
    await nameId.getByLabel('Made of').selectOption('A pattern of several fields');
    await nameId.getByLabel('Pattern').fill('{firstName}.{lastName}@acme.example');
    await nameId.getByLabel('In lower case').check();
    const trial = section(page, 'What would be sent');
    await trial.getByRole('combobox').fill('lovelace');
    await trial.getByRole('option', { name: ada.name }).click();
    await page.getByText('Two people must never get the same NameID.').first().waitFor();
    await nameId.getByLabel('Pattern').fill('ACME-{email}');

    await page.getByRole('button', { name: 'Add an attribute' }).click();
    const attribute = section(page, 'What else is said (attributes)').getByRole('group').last();
    await attribute.getByLabel('Name of the attribute').fill('login');
    await attribute.getByLabel('Made of').selectOption('Full name');
    await attribute.getByLabel('Put before it').fill('acme:');
    await attribute.getByLabel('In lower case').check();
    await trial.getByText('acme:ada lovelace').first().waitFor();
    const xml = await trial.locator('pre').innerText();
    expect(xml).toContain('>acme-ada@example.com<');
    await inspectConsole(page, 'application-settings');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await untilSaid(page, 'Saved. It counts from the next sign-in.');

    const { page: adasPage } = await signInAt(stage, globex, adasLaptop);
    await untilSignedIn(adasPage, 'acme-ada@example.com');
    const { profile } = globex.received.at(-1) ?? {};
    expect(profile).toMatchObject({ nameID: 'acme-ada@example.com', login: 'acme:ada lovelace' });
    const shown = await trial.locator('dt').allInnerTexts();
    const attributes = shown.flatMap((name) => (name.startsWith('Attribute ') ? [name.slice(10)] : []));
    for (const name of attributes) expect(await readFact(page, `Attribute ${name}`)).toBe(asLines(profile?.[name]));
    expect(attributes).toEqual(expect.arrayContaining(['login', 'email', 'amr']));
  });

  test('are not overwritten by a second administrator, who sees the conflict and keeps both changes', async () => {
    const [first, second] = [await openConsole(stage, gracesLaptop), await openConsole(stage, marysLaptop)];
    await openApplication(first.page, GLOBEX, 'Settings');
    await openApplication(second.page, GLOBEX, 'Settings');
    await first.page.getByLabel('A sign-in may begin at Latchkey').check();
    await first.page.getByRole('button', { name: 'Save', exact: true }).click();
    await untilSaid(first.page, 'Saved. It counts from the next sign-in.');

    const { page, watch } = second;
    watch.expectedStatuses.push(409);
    await page.getByLabel('When the last login is older than').check();
    await page.getByLabel('How many').fill('2');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { name: 'Somebody else has changed this application meanwhile' }).waitFor();
    await expectFocus(page.locator('.conflict'));
    await inspectConsole(page, 'application-conflict');
    await page.getByRole('button', { name: 'Load their change, keep mine' }).click();
    const begins = page.getByRole('checkbox', { name: 'A sign-in may begin at Latchkey' });
    await expect.poll(() => begins.isChecked()).toBe(true);
    expect(await page.getByLabel('How many').inputValue()).toBe('2');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await untilSaid(page, 'Saved. It counts from the next sign-in.');
    await page.reload();
    expect(await page.getByLabel('How many').inputValue()).toBe('2');
    expect(await begins.isChecked()).toBe(true);
  });

  test('take a picture, and no document that calls itself one', async () => {
    const { page } = await openConsole(stage, gracesLaptop);
    await openApplication(page, GLOBEX, 'Settings');
    const field = page.locator('application-icon-field');
    const choose = (name: string, mimeType: string, buffer: Buffer) =>
      field.locator('input').setInputFiles({ name, mimeType, buffer });
    await choose(
      'icon.svg',
      'image/svg+xml',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>'),
    );
    await field.getByText('This is not a picture that can be shown.').waitFor();
    await choose('icon.png', 'image/png', pngOf(48));
    await field.getByRole('img', { name: 'The new picture' }).waitFor();
    await field.getByRole('button', { name: 'Use this picture' }).click();
    await untilSaid(page, 'The picture is stored.');
    await goTo(page, '/admin/applications', 'Applications');
    const icon = page.getByRole('row').filter({ hasText: GLOBEX }).locator('img');
    expect(await icon.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(48);
    await inspectConsole(page, 'applications');
  });
});

test('what Salesforce needs from us can be copied, and is what the server uses', async () => {
  const { page } = await openConsole(stage, gracesLaptop);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openApplication(page, ACME, 'Connect');
  const values = section(page, 'What the application needs from us');
  await values.waitFor();
  const copied: Record<string, string> = {};
  for (const row of await values.locator('value-row').all()) {
    await row.getByRole('button', { name: /^Copy/ }).click();
    await row.getByText('Copied').waitFor();
    const label = await row.locator('.value-label').textContent();
    copied[label ?? ''] = await page.evaluate(() => navigator.clipboard.readText());
  }
  const metadata = await (await fetch(`${stage.server.url}/saml/metadata`)).text();
  expect(metadata).toContain(`entityID="${copied['Issuer (our entity ID)']}"`);
  expect(metadata).toContain(`Location="${copied['Login URL']}"`);
  expect(await (await fetch(copied['Metadata, as an address'] ?? '')).text()).toBe(metadata);
  expect((await fetch(copied['Logout URL'] ?? '')).status).toBe(200);
  await inspectConsole(page, 'application-connect');

  for (const [name, path] of [
    ['Download the metadata file', '/saml/metadata'],
    ['Download the certificate', '/saml/certificate'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      values.getByRole('link', { name }).first().click(),
    ]);
    const file = await readFile(await download.path(), 'utf8');
    expect(file).toBe(await (await fetch(`${stage.server.url}${path}`)).text());
  }
});

describe('who gets in', () => {
  test('an application that is switched off refuses even whoever is signing in already', async () => {
    const { page } = await openConsole(stage, gracesLaptop);
    await openApplication(page, ACME);
    const late = await stage.visit(adasLaptop);
    await arriveAtLogin(late, stage.salesforce.startUrl());
    const signingIn = section(page, 'Signing in');
    await signingIn.getByRole('button', { name: 'Switch it off' }).click();
    await inspectConsole(page, 'application-switch-off');
    await confirm(page, 'Switch it off');
    await untilSaid(page, 'It is switched off.');
    late.watch.expectedStatuses.push(403);
    await signIn(late);
    await late.page.getByRole('heading', { name: 'This application is switched off' }).waitFor();

    await signingIn.getByRole('button', { name: 'Switch it on' }).click();
    await confirm(page, 'Switch it on');
    await untilSaid(page, 'It is switched on.');
    const { page: adasPage } = await signInAt(stage, stage.salesforce, adasLaptop);
    await untilSignedIn(adasPage, ada.email);
  });

  test('an application that is given to a group refuses whoever is outside, after their passkey', async () => {
    const { page } = await openConsole(stage, gracesLaptop, '/admin/groups');
    await page.getByRole('button', { name: 'Add a group' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Sales');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sales' }).waitFor();
    const groupPage = page.url();
    await openApplication(page, ACME, 'Access');
    await page.getByRole('radio', { name: /^The people of some groups/ }).check();
    await page.getByText('Nobody can sign in until there is one.').waitFor();
    await page.getByRole('combobox', { name: 'Add a group' }).fill('sal');
    await page.getByRole('option', { name: 'Sales' }).click();
    await inspectConsole(page, 'application-access');
    await page.getByRole('button', { name: 'Save who has access' }).click();
    await untilSaid(page, 'Saved. It counts from the next sign-in.');

    const outside = await stage.visit(adasLaptop);
    outside.watch.expectedStatuses.push(403);
    await arriveAtLogin(outside, stage.salesforce.startUrl());
    await signIn(outside);
    await outside.page.getByRole('heading', { name: 'You do not have access to this application' }).waitFor();

    await page.goto(groupPage);
    await page.getByRole('combobox', { name: 'Add a person to the group' }).fill('ada');
    await page.getByRole('option', { name: ada.name }).click();
    await untilSaid(page, `${ada.name} is in the group now.`);
    const { page: inside } = await signInAt(stage, stage.salesforce, adasLaptop);
    await untilSignedIn(inside, ada.email);
  });
});

test('an application is deleted once its name has been typed', async () => {
  await stage.addSalesforce('Short-lived', { entityId: 'urn:example:short-lived' });
  const { page } = await openConsole(stage, gracesLaptop);
  await openApplication(page, 'Short-lived');
  await page.getByRole('button', { name: 'Delete it' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Delete the application' }).click();
  await dialog.getByText('This is not the same text.').waitFor();
  await inspectConsole(page, 'application-delete');
  await dialog.getByLabel('To go on, type “Short-lived”').fill('Short-lived');
  await confirm(page, 'Delete the application');
  await untilSaid(page, 'The application is deleted.');
  await page.getByRole('heading', { level: 1, name: 'Applications' }).waitFor();
  await page.getByRole('link', { name: ACME }).waitFor();
  expect(await page.getByRole('link', { name: 'Short-lived' }).count()).toBe(0);
});

/** Values as the page puts them: each on a line of its own. */
function asLines(values: unknown): string {
  return Array.isArray(values) ? values.join('\n') : String(values);
}

/** A square picture of one colour; PNG 5.2, 11.2. */
function pngOf(size: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits for each of red, green and blue.
  header.set([8, 2], 8);
  const row = Buffer.from([0, ...Array.from({ length: size }, () => [0, 110, 90]).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: size }, () => row)));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
