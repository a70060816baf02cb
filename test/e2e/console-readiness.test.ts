/** Who of an org's privileged people would get in: from the org and from a file, invited in one click, exported, and on the home page. */
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { aLaptop, type Device } from './authenticator.ts';
import { confirm, goTo, grace, openConsole, section, untilSaid, untilSettled } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { ADA, CONNECT, connectByToken, makeChanges, openStored, signInAtOrg } from './org-journey.ts';
import { type OrgStage, openOrgStage } from './org-stage.ts';

/** Pictures at three widths take their time. */
vi.setConfig({ testTimeout: 180_000 });

const BOB = { name: 'Bob Kahn', email: 'bob@example.com' };
const CY = { name: 'Cy Young', email: 'cy@example.com' };

let stage: OrgStage;
let laptop: Device;

/** The org has Ada, Bob, Cy and its administrator; Ada is here without a passkey, Bob with one. */
beforeAll(async () => {
  stage = await openOrgStage();
  laptop = aLaptop();
  await stage.setUp(grace, laptop);
  for (const { name, email } of [ADA, BOB, CY]) {
    const fields = { name, email, username: email, federationId: email };
    stage.org.addUsers(1, () => ({ ...fields, permissions: ['ModifyAllData' as const] }));
  }
  await stage.server.operate('user', 'add', ADA.email, '--name', ADA.name);
  await stage.enrol(BOB, aLaptop());
});
afterAll(() => stage.close());

test('the org tells who is privileged; who lacks a passkey is invited in one click, and then gets in', async () => {
  const { page } = await openConsole(stage, laptop, CONNECT);
  await connectByToken(page, stage);
  await makeChanges(page);
  await openStored(page, 'Readiness');
  await page.getByText('The org has not been asked yet.').waitFor();
  await inspectConsole(page, 'readiness-none');
  await page.getByRole('button', { name: /^Read from/ }).click();
  await untilLockedOut(page, 3, 4);
  await rowOf(page, BOB.email).getByText('Would pass').waitFor();
  await rowOf(page, ADA.email).getByText('They have no passkey yet.').waitFor();
  await rowOf(page, CY.email).getByText('They are not in Latchkey yet.').waitFor();
  await inspectConsole(page, 'readiness-org');
  // It waits for no set-up to be finished: nobody has signed in to an application yet.
  await goTo(page, '/admin');
  await section(page, 'Needs you').getByText('3 of 4 privileged people would be locked out').waitFor();
  await openStored(page, 'Readiness');

  await page.getByRole('button', { name: 'Invite the 1 who lacks a passkey' }).click();
  await page.getByRole('dialog').getByText(`${ADA.name} (${ADA.email})`).waitFor();
  await inspectConsole(page, 'readiness-invite');
  await confirm(page, 'Invite them');
  await untilSaid(page, '1 link is made');
  await page.getByText('1 who lacks a passkey has an open link already').waitFor();
  expect(await page.getByRole('button', { name: /^Invite/ }).count()).toBe(0);
  await inspectConsole(page, 'readiness-invited');
  const link = await section(page, 'The links').locator('code.value').innerText();
  await saveFile(page, 'Download for mail merge', 'button');

  const phone = aLaptop();
  await enrolBy(link, phone);
  await signInAtOrg(stage, await stage.visit(phone));
  await page.reload();
  await untilLockedOut(page, 2, 4);
  await rowOf(page, ADA.email).getByText('Would pass').waitFor();
});

test('the export and the home page say the same, and the export is in the audit', async () => {
  const { page } = await openConsole(stage, laptop, '/admin');
  await section(page, 'Needs you').getByText('2 of 4 privileged people would be locked out').waitFor();
  await inspectConsole(page, 'home-locked-out');
  await openStored(page, 'Readiness');
  await untilLockedOut(page, 2, 4);
  const file = await saveFile(page, 'Download as CSV', 'link');
  const rows: Record<string, string>[] = parse(file, { bom: true, columns: true });
  expect(rows.map(({ username, verdict, reason }) => [username, verdict, reason]).sort()).toEqual(
    [
      [ADA.email, 'passes', ''],
      [BOB.email, 'passes', ''],
      [CY.email, 'blocked', 'notHere'],
      [stage.org.admin.username, 'blocked', 'notHere'],
    ].sort(),
  );
  await goTo(page, '/admin/audit', 'Audit');
  await page.getByRole('row').getByText('Readiness of an org exported').first().waitFor();
});

test('who is not here is handed to the import', async () => {
  const { page } = await openConsole(stage, laptop, '/admin');
  await openStored(page, 'Readiness');
  await page.getByText('2 privileged people are not in Latchkey yet.').waitFor();
  await page.getByRole('button', { name: 'Import these 2 people' }).click();
  await untilSettled(page, 'Import people');
  const preview = section(page, 'What would happen');
  await preview.getByText(CY.email).first().waitFor();
  await preview.getByRole('button', { name: 'Add 2 people' }).waitFor();
});

test('a file tells it too: a wrong one is refused and says why, the rows of one person are taken together', async () => {
  const { page, watch } = await openConsole(stage, laptop, '/admin');
  await openStored(page, 'Readiness');
  await untilLockedOut(page, 2, 4);
  watch.expectedStatuses.push(400);
  await chooseFile(page, ['Id,Username,Email', `0055g00000AbCdEAAV,${ADA.email},${ADA.email}`]);
  await page.getByText('There is no column called “Federation ID”.', { exact: false }).waitFor();
  await inspectConsole(page, 'readiness-file-refused');
  const columns = 'User ID,Username,Email,Full Name,Federation ID';
  await chooseFile(page, [columns, `0055g00000AbCdEAAV,${ADA.email},${ADA.email},Ada,${ADA.email}`]);
  await page.getByText('Nobody in this file is privileged.', { exact: false }).waitFor();
  await untilLockedOut(page, 2, 4);

  await chooseFile(page, [
    `${columns},Profile,Modify All Data,Author Apex`,
    `0055g00000AbCdEAAV,${ADA.email},${ADA.email},Ada,${ADA.email},Standard User,1,0`,
    `0055g00000AbCdE,${ADA.email},${ADA.email},Ada,${ADA.email},Standard User,0,1`,
    `0055g00000AbCdFAAV,${BOB.email},${BOB.email},Bob,Bob@example.com,System Administrator,0,0`,
  ]);
  await untilSaid(page, 'Privileged people were read');
  await untilLockedOut(page, 1, 2);
  await page.getByText('Read from a file').waitFor();
  await rowOf(page, ADA.email).getByText('Modify All Data, Author Apex').waitFor();
  await rowOf(page, BOB.email).getByText('is missing, or another than the one that is sent').waitFor();
  await inspectConsole(page, 'readiness-file');
});

function untilLockedOut(page: Page, blocked: number, people: number): Promise<void> {
  return page.getByText(`${blocked} of ${people} privileged people would be locked out`).waitFor();
}

function rowOf(page: Page, username: string) {
  return page.getByRole('row').filter({ hasText: username });
}

/** What a button or a link saves. */
async function saveFile(page: Page, name: string, role: 'button' | 'link'): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole(role, { name }).click()]);
  return readFile(await download.path(), 'utf8');
}

async function chooseFile(page: Page, lines: string[]): Promise<void> {
  const file = { name: 'users.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) };
  await page.locator('file-drop input').setInputFiles(file);
}

/** Makes a passkey with a link, on a computer of one's own. */
async function enrolBy(link: string, phone: Device): Promise<void> {
  const { page, device } = await stage.visit(phone);
  await device.setPresent(true);
  await page.goto(link);
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
  await device.save();
}
