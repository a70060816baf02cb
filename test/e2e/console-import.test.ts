import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpsServer, startHttpsServer } from '../helpers/https-server.ts';
import { createSigningPair, salesforceMetadata } from '../helpers/service-provider.ts';
import {
  beginAdding,
  chooseWay,
  confirmPreview,
  openApplication,
  openTab,
  pasteMetadata,
  signInAt,
  untilPreviewed,
} from './applications.ts';
import { aLaptop } from './authenticator.ts';
import { confirm, expectFocus, goTo, grace, openConsole, section, untilSaid } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { untilSignedIn } from './login.ts';
import { type EmptyStage, openEmptyStage } from './stage.ts';

const gracesLaptop = aLaptop();
const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };
const adasLaptop = aLaptop();

/** Of a made-up org that is never signed in to. */
let certificate: string;
/** Where an application has its metadata, and what is there. */
let publisher: HttpsServer;
let published = '';
let folder: string;
let stage: EmptyStage;
beforeAll(async () => {
  [{ certificate }, folder, publisher] = await Promise.all([
    createSigningPair(),
    mkdtemp(join(tmpdir(), 'latchkey-publisher-')),
    startHttpsServer((_, response) => response.end(published)),
  ]);
  const authority = join(folder, 'publisher.pem');
  await writeFile(authority, publisher.certificate);
  stage = await openEmptyStage({ LATCHKEY_METADATA_PRIVATE_HOSTS: 'localhost', NODE_EXTRA_CA_CERTS: authority });
  await Promise.all([stage.setUp(grace, gracesLaptop), stage.enrol(ada, adasLaptop)]);
});
afterAll(async () => {
  await Promise.all([stage.close(), publisher.close(), rm(folder, { recursive: true })]);
});

/** Metadata of an org in the cloud; `name` is its My Domain. */
function metadataOf(name: string, key = certificate): string {
  const entityId = `https://${name}.my.salesforce.com`;
  return salesforceMetadata(key, { entityId, acsUrl: `${entityId}?so=00D5g000004abcd` });
}

/** Lets go of a file over the field that takes it. */
async function dropFile(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], file, { type: 'text/xml' }));
      return data;
    },
    [name, text] as const,
  );
  const field = page.locator('.drop');
  await field.dispatchEvent('dragover', { dataTransfer: transfer });
  await field.dispatchEvent('drop', { dataTransfer: transfer });
}

/** The names of all applications. */
async function readApplications(page: Page): Promise<string[]> {
  await goTo(page, '/admin/applications', 'Applications');
  return page.getByRole('rowheader').getByRole('link').allInnerTexts();
}

describe('an application is added', () => {
  test('by a file: what is shown is what is stored, and people can sign in', async () => {
    const org = await stage.openOrg({ entityId: 'https://acme.my.salesforce.com' });
    const { page } = await openConsole(stage, gracesLaptop, '/admin/applications');
    await page.getByRole('heading', { name: 'There is no application yet' }).waitFor();
    await inspectConsole(page, 'applications-none');
    await beginAdding(page, 'Salesforce', 'In a metadata file');
    const file = { name: 'acme.xml', mimeType: 'text/xml', buffer: Buffer.from(org.metadata) };
    await page.locator('file-drop input').setInputFiles(file);
    const preview = await untilPreviewed(page);
    expect(await preview.innerText()).toMatch(
      /calls itself https:\/\/acme\.my\.salesforce\.com.*It signs its requests/s,
    );
    expect(await preview.innerText()).toContain('which is not Salesforce’s. Do not continue unless you know why.');
    await inspectConsole(page, 'application-preview');
    await confirmPreview(page, 'Acme');
    await inspectConsole(page, 'application');

    const { page: adasPage } = await signInAt(stage, org, adasLaptop);
    await untilSignedIn(adasPage, ada.email);
    expect(org.received.at(-1)?.refusal).toBeNull();
  });

  test('by a file that is dropped and describes several: the one that is picked', async () => {
    const { page } = await openConsole(stage, gracesLaptop);
    await beginAdding(page, 'Salesforce', 'In a metadata file');
    const both = ['umbrella', 'globex'].map((name) => metadataOf(name).replace(/<\?xml[^>]*>/, ''));
    const group = `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${both.join('')}</EntitiesDescriptor>`;
    await dropFile(page, 'orgs.xml', group);
    await page.getByText('This metadata describes several applications.').waitFor();
    await inspectConsole(page, 'application-choices');
    await page.getByRole('radio', { name: 'https://globex.my.salesforce.com' }).check();
    await page.getByRole('button', { name: 'Show this one' }).click();
    expect(await (await untilPreviewed(page)).getByLabel('Name').inputValue()).toBe('Salesforce – globex');
    await confirmPreview(page, 'Globex');
    expect(await readApplications(page)).toEqual(['Acme', 'Globex']);
  });

  test('by plain fields: Salesforce by its My Domain alone, with a warning where administrators would be locked out', async () => {
    const { page, watch } = await openConsole(stage, gracesLaptop);
    watch.expectedStatuses.push(400);
    await beginAdding(page, 'Salesforce', 'I type them in plain fields');
    await page.getByRole('textbox', { name: 'My Domain' }).fill('initech--test.sandbox');
    await page.getByRole('button', { name: 'Show what it says' }).click();
    await page.getByText('Where Salesforce receives assertions cannot be guessed.').first().waitFor();
    await inspectConsole(page, 'application-field-mistake');
    await page.getByRole('textbox', { name: 'Organisation ID', exact: true }).fill('00D5g000004abcd');
    await page.getByRole('button', { name: 'Show what it says' }).click();
    const preview = await untilPreviewed(page);
    expect(await preview.innerText()).toMatch(
      /sandbox “test”.*https:\/\/initech--test\.sandbox\.my\.salesforce\.com\?so=00D5g000004abcd/s,
    );
    await confirmPreview(page, 'Initech');

    await openTab(page, 'Settings');
    const signal = section(page, 'How strong the login was (assurance signal)');
    expect(await signal.getByText('Salesforce will lock its administrators out').count()).toBe(0);
    await signal.getByRole('radio', { name: 'Only the values that I choose' }).first().check();
    for (const value of await signal.getByRole('checkbox').all()) await value.uncheck();
    await signal.getByText('Salesforce will lock its administrators out').waitFor();
    await inspectConsole(page, 'application-lock-out');
    await page.getByRole('button', { name: 'Undo my changes' }).click();
    await signal.getByText('Salesforce will lock its administrators out').waitFor({ state: 'hidden' });
  });

  test('by plain fields: any other application, and people can sign in', async () => {
    const org = await stage.openOrg({ entityId: 'urn:example:wiki' });
    const [, acs = ''] = /Location="([^"]+)"/.exec(org.metadata) ?? [];
    const [, key = ''] = /<ds:X509Certificate>([^<]+)</.exec(org.metadata) ?? [];
    const { page } = await openConsole(stage, gracesLaptop);
    await beginAdding(page, 'Another SAML application', 'I type them in plain fields');
    await page.getByRole('textbox', { name: 'Entity ID' }).fill(org.entityId);
    await page.getByRole('textbox', { name: 'ACS address' }).fill(acs);
    await page
      .getByRole('textbox', { name: 'Its certificate' })
      .fill(`-----BEGIN CERTIFICATE-----\n${key}\n-----END CERTIFICATE-----`);
    await page.getByRole('button', { name: 'Show what it says' }).click();
    await confirmPreview(page, 'Wiki');

    const { page: adasPage } = await signInAt(stage, org, adasLaptop);
    await untilSignedIn(adasPage, ada.email);
  });
});

describe('metadata at an address', () => {
  test('adds an application; a change there is held, rejected once, approved once', async () => {
    published = metadataOf('hooli');
    const { page } = await openConsole(stage, gracesLaptop);
    await beginAdding(page, 'Another SAML application', 'At an address');
    await page.getByLabel('Address of the metadata').fill(`https://localhost:${publisher.port}/metadata`);
    await page.getByRole('button', { name: 'Show what it says' }).click();
    await confirmPreview(page, 'Hooli');
    const source = section(page, 'Metadata at an address');
    const look = source.getByRole('button', { name: 'Look now' });
    await look.click();
    await untilSaid(page, 'Nothing new is there.');

    const held = section(page, 'A change waits for your approval');
    const another = await createSigningPair();
    published = metadataOf('hooli', another.certificate);
    await look.click();
    await untilSaid(page, 'Something is different. See the top of this page.');
    await expectFocus(page.getByRole('heading', { level: 1 }));
    const differing = held.getByRole('rowheader');
    await expect.poll(() => differing.allInnerTexts()).toEqual(['Certificates that check its requests']);
    await inspectConsole(page, 'application-held');
    await held.getByRole('button', { name: 'Reject it' }).click();
    await confirm(page, 'Reject');
    await untilSaid(page, 'The change is rejected.');
    await look.click();
    await untilSaid(page, 'Nothing new is there.');
    expect(await held.count()).toBe(0);

    published = metadataOf('hooli', another.certificate).replace('00D5g000004abcd', '00D5g000004wxyz');
    await look.click();
    await held.getByRole('button', { name: 'Approve the change' }).click();
    await confirm(page, 'Approve');
    await untilSaid(page, 'The change is stored.');
    const facts = section(page, 'What Latchkey knows of it');
    await facts.getByText('https://hooli.my.salesforce.com?so=00D5g000004wxyz', { exact: true }).waitFor();
  });
});

describe('what cannot be read', () => {
  const acs = 'https://stark.my.salesforce.com?so=00D5g000004abcd';
  test.each([
    { what: 'a DOCTYPE', spoil: (xml: string) => xml.replace('?>', '?>\n<!DOCTYPE x>'), says: /^Line 2: .*DOCTYPE/ },
    {
      what: 'an address that is a script',
      spoil: (xml: string) => xml.replace(acs, 'javascript:alert(1)'),
      says: /^Line 11: AssertionConsumerService: Location .*https/,
    },
    { what: 'no XML at all', spoil: () => 'Dear administrator, please find attached', says: /not well-formed XML/ },
    { what: 'its time over', spoil: (xml: string) => xml.replace('2036', '2020'), says: /2020/ },
  ])('with $what is refused, and nothing is lost', async ({ spoil, says, what }) => {
    const { page, watch } = await openConsole(stage, gracesLaptop);
    const before = await readApplications(page);
    watch.expectedStatuses.push(400);
    await beginAdding(page, 'Salesforce', 'In a text that I paste');
    const bad = spoil(metadataOf('stark'));
    await pasteMetadata(page, bad);
    const refusal = page.locator('failure-notice');
    await refusal.getByRole('heading').waitFor();
    expect(await refusal.locator('p').first().innerText()).toMatch(says);
    expect(await page.getByLabel('Metadata (XML)').inputValue()).toBe(bad);
    expect(await page.getByRole('button', { name: 'Add it' }).count()).toBe(0);
    if (what === 'an address that is a script') await inspectConsole(page, 'application-refused');
    expect(await readApplications(page)).toEqual(before);
  });
});

test('an application is brought up to date: what differs is shown first, and its settings stay', async () => {
  const entityId = 'https://old.my.salesforce.com';
  const { metadata } = await stage.openOrg({ entityId });
  const org = await stage.openOrg({ entityId });
  const { page } = await openConsole(stage, gracesLaptop);
  await beginAdding(page, 'Salesforce', 'In a text that I paste');
  await pasteMetadata(page, metadata);
  await confirmPreview(page, 'Named by Grace');

  await page.getByRole('button', { name: 'Bring it up to date' }).click();
  await chooseWay(page, 'In a text that I paste');
  await pasteMetadata(page, org.metadata);
  const preview = await untilPreviewed(page);
  expect(await preview.locator('.differences').getByRole('rowheader').allInnerTexts()).toEqual([
    'Where answers are sent (ACS)',
    'Certificates that check its requests',
  ]);
  await inspectConsole(page, 'application-update');
  await preview.getByRole('button', { name: 'Update it' }).click();
  await untilSaid(page, 'The application is up to date.');

  await openApplication(page, 'Named by Grace');
  const { page: adasPage } = await signInAt(stage, org, adasLaptop);
  await untilSignedIn(adasPage, ada.email);
});
