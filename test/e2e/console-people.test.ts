import type { Page } from 'playwright-core';
import { encode } from 'uqr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLaptop, type Device } from './authenticator.ts';
import {
  confirm,
  expectFocus,
  follow,
  goTo,
  grace,
  navigationLink,
  openConsole,
  section,
  untilSaid,
  untilSettled,
} from './console.ts';
import { inspectConsole } from './inspect.ts';
import { tabTo } from './keyboard.ts';
import { arriveAtLogin, signIn } from './login.ts';
import { openStage, type Stage } from './stage.ts';
import type { Visit } from './visit.ts';

const gracesLaptop = aLaptop();
const mary = { name: 'Mary Jackson', email: 'mary@example.com', role: 'administrator' } as const;
const marysLaptop = aLaptop();
const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };
const adasLaptop = aLaptop();
const alan = { name: 'Alan Turing', email: 'alan@example.com' };
const alansLaptop = aLaptop();

/** A phone by itself: its passkeys are synced, and it is held in the hand. */
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await Promise.all([
    stage.setUp(grace, gracesLaptop),
    stage.enrol(mary, marysLaptop),
    stage.enrol(ada, adasLaptop),
    stage.enrol(alan, alansLaptop),
  ]);
});
afterAll(() => stage.close());

/** Opens somebody's page from the list. */
async function openPerson(page: Page, name: string): Promise<void> {
  await goTo(page, '/admin/people', 'People');
  await follow(page.getByRole('link', { name, exact: true }), name);
}

/** Signs somebody in at their own account. */
async function signInAtAccount(visit: Visit): Promise<void> {
  await arriveAtLogin(visit, `${stage.server.url}/account`);
  await signIn(visit);
  await visit.page.getByRole('heading', { name: 'Your account', exact: true }).waitFor();
}

/** At their own account. */
async function openAccount(device: Device): Promise<Visit> {
  const visit = await stage.visit(device);
  await signInAtAccount(visit);
  return visit;
}

function readNames(page: Page): Promise<string[]> {
  return page.getByRole('main').getByRole('rowheader').getByRole('link').allInnerTexts();
}

describe('a person', () => {
  test('is added: what is wrong is said at the field, and a Federation ID that looks like another is pointed out', async () => {
    const similar = ['kiesler@example.com', '--name', 'Hedwig Kiesler', '--federation-id', 'h.lamarr'];
    await stage.server.operate('user', 'add', ...similar);
    const { page, watch } = await openConsole(stage, gracesLaptop, '/admin/people');
    watch.expectedStatuses.push(409);
    await page.getByRole('button', { name: 'Add a person' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a person' });
    const add = dialog.getByRole('button', { name: 'Add', exact: true });
    await dialog.getByLabel('Name').fill('Hedy Lamarr');
    await dialog.getByLabel('E-mail address').fill('hedy');
    await add.click();
    await dialog.getByText('Type an e-mail address, such as ada@example.com.').waitFor();
    await expectFocus(dialog.getByLabel('E-mail address'));
    await dialog.getByLabel('E-mail address').fill('hedy@example.com');
    await dialog.getByLabel('Federation ID').fill(ada.email);
    await add.click();
    await dialog.getByText('This Federation ID is taken').waitFor();
    await inspectConsole(page, 'person-add');
    await dialog.getByLabel('Federation ID').fill('H.LAMARR');
    await add.click();
    await dialog.getByText('kiesler@example.com has the same Federation ID but for upper and lower case.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await untilSettled(page, 'Hedy Lamarr');
    expect(await page.getByRole('main').innerText()).toContain('H.LAMARR');
  });

  test('that two administrators change keeps what the first one stored, and the second one sees it', async () => {
    const [first, second] = [await openConsole(stage, gracesLaptop), await openConsole(stage, marysLaptop)];
    const dialogs = await Promise.all(
      [first, second].map(async ({ page }) => {
        await openPerson(page, alan.name);
        await page.getByRole('button', { name: 'Change' }).click();
        return page.getByRole('dialog', { name: `Change ${alan.name}` });
      }),
    );
    const [one, other] = dialogs;
    if (one === undefined || other === undefined) throw new Error('Two dialogs were opened.');
    await one.getByLabel('Federation ID').fill('alan.turing');
    await one.getByRole('button', { name: 'Save' }).click();
    await untilSaid(first.page, 'Saved.');
    second.watch.expectedStatuses.push(409);
    await other.getByLabel('Name').fill('Alan Mathison Turing');
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByText('Somebody else changed this person at the same moment.').waitFor();
    expect(await other.getByRole('alert').innerText()).toMatch(/Federation ID\s+alan\.turing/);
    expect(await other.getByLabel('Name').inputValue()).toBe('Alan Mathison Turing');
    await inspectConsole(second.page, 'person-conflict');
    await other.getByRole('button', { name: 'Start again from what is stored' }).click();
    expect(await other.getByLabel('Federation ID').inputValue()).toBe('alan.turing');
    await other.getByRole('button', { name: 'Save' }).click();
    await untilSaid(second.page, 'Saved.');
  });

  test('who is switched off is out with their next page, and comes in again when switched on', async () => {
    const visit = await openAccount(adasLaptop);
    const { page } = await openConsole(stage, gracesLaptop);
    await openPerson(page, ada.name);
    await page.getByRole('button', { name: 'Switch off' }).click();
    await confirm(page, 'Switch off');
    await untilSaid(page, 'Switched off. Every session has ended.');
    await section(page, 'Sessions').getByText('Not signed in anywhere.').waitFor();
    visit.watch.expectedStatuses.push(403);
    await arriveAtLogin(visit, `${stage.server.url}/account`);
    await signIn(visit);
    await visit.page.getByRole('heading', { name: 'Your account is switched off' }).waitFor();

    await page.getByRole('button', { name: 'Switch on' }).click();
    await untilSaid(page, 'Switched on.');
    await signInAtAccount(visit);
  });

  test('loses one session, then the passkey', async () => {
    const visit = await openAccount(alansLaptop);
    const { page } = await openConsole(stage, gracesLaptop, '/admin/people');
    await follow(page.getByRole('link', { name: /^Alan/ }), alan.name);
    await inspectConsole(page, 'person');
    await section(page, 'Sessions').getByRole('button', { name: /^End/ }).first().click();
    await untilSaid(page, 'The session has ended.');
    await arriveAtLogin(visit, `${stage.server.url}/account`);

    const passkeys = section(page, 'Passkeys');
    await passkeys.getByRole('button', { name: /^Delete/ }).click();
    await confirm(page, 'Delete');
    await untilSaid(page, 'The passkey is deleted.');
    await passkeys.getByText('No passkey yet.').waitFor();
    visit.watch.expectedStatuses.push(401);
    await signIn(visit);
    await visit.page.getByRole('heading', { name: 'This passkey is not known here' }).waitFor();
  });

  test('is deleted once their address has been typed, after reading what goes with them', async () => {
    const joan = { name: 'Joan Clarke', email: 'joan@example.com' };
    const joansLaptop = aLaptop();
    await stage.enrol(joan, joansLaptop);
    await openAccount(joansLaptop);
    const { page } = await openConsole(stage, gracesLaptop);
    await openPerson(page, joan.name);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: `Delete ${joan.name} for good?` });
    expect(await dialog.getByRole('listitem').allInnerTexts()).toEqual(['1 passkey', '1 session']);
    await inspectConsole(page, 'person-delete');
    await dialog.getByLabel(`To go on, type “${joan.email}”`).fill(joan.email);
    await confirm(page, 'Delete');
    await untilSaid(page, `${joan.name} is deleted.`);
    await untilSettled(page, 'People');
    expect(await readNames(page)).not.toContain(joan.name);
  });
});

describe('the list', () => {
  test('is searched, filtered and sorted without a mouse', async () => {
    await stage.server.operate('user', 'add', 'zoe@example.com', '--name', 'Zoe Zuse');
    const { page } = await openConsole(stage, gracesLaptop, '/admin/people');
    await inspectConsole(page, 'people');
    const search = page.getByRole('searchbox');
    await tabTo(page, search);
    await page.keyboard.type('zoe ');
    await expect.poll(() => readNames(page)).toEqual(['Zoe Zuse']);
    await page.keyboard.type('zus');
    await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe('zoe zus');
    expect(await readNames(page)).toEqual(['Zoe Zuse']);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await expect.poll(async () => (await readNames(page)).length).toBeGreaterThan(3);

    const heading = page.getByRole('columnheader', { name: 'Name' });
    await tabTo(page, heading.getByRole('button'));
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    for (const [direction, compare] of [
      ['descending', -1],
      ['ascending', 1],
    ] as const) {
      await page.keyboard.press('Enter');
      await expect.poll(() => heading.getAttribute('aria-sort')).toBe(direction);
      await untilSettled(page);
      const names = await readNames(page);
      expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other) * compare));
    }
    expect(new URL(page.url()).searchParams.get('sort')).toBe('name');

    await page.getByLabel('Show').focus();
    await page.keyboard.type('Without');
    await expect.poll(() => readNames(page)).not.toContain(grace.name);
    expect(await readNames(page)).toContain('Zoe Zuse');
    await page.reload();
    await untilSettled(page, 'People');
    expect(await readNames(page)).not.toContain(grace.name);
  });
});

describe('a group', () => {
  test('is made, filled, emptied, renamed and deleted', async () => {
    const { page } = await openConsole(stage, gracesLaptop, '/admin/groups');
    await page.getByText('There is no group yet.').waitFor();
    expect(await page.getByRole('searchbox').count()).toBe(0);
    await page.getByRole('button', { name: 'Add a group' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Engneering');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await untilSettled(page, 'Engneering');
    await page.getByText('Nobody is in this group.').waitFor();
    const picker = page.getByRole('combobox', { name: 'Add a person to the group' });
    await picker.fill('ada');
    await page.getByRole('option', { name: ada.name }).click();
    await untilSaid(page, `${ada.name} is in the group now.`);
    await expect.poll(() => readNames(page)).toEqual([ada.name]);
    expect(await picker.inputValue()).toBe('');

    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Engineering');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await untilSettled(page, 'Engineering');
    await inspectConsole(page, 'group');
    await page.getByRole('button', { name: `Take out ${ada.name}` }).click();
    await untilSaid(page, `${ada.name} is out of the group.`);
    await page.getByText('Nobody is in this group.').waitFor();
    await page.getByRole('button', { name: 'Delete the group' }).click();
    await confirm(page, 'Delete');
    await untilSaid(page, 'The group is deleted.');
    await untilSettled(page, 'Groups');
    await page.getByText('There is no group yet.').waitFor();
  });
});

describe('several people at once', () => {
  test('are selected across searches, put into a group, and invited: these and nobody else', async () => {
    const three = ['Radia Perlman', 'Barbara Liskov', 'Karen Jones'].map((name) => ({
      name,
      email: `${name.split(' ')[0]?.toLowerCase()}@example.com`,
    }));
    for (const { name, email } of three) await stage.server.operate('user', 'add', email, '--name', name);
    const { page } = await openConsole(stage, gracesLaptop, '/admin/groups');
    await page.getByRole('button', { name: 'Add a group' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Networks');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await untilSettled(page, 'Networks');

    await goTo(page, '/admin/people', 'People');
    await selectThem(page);
    await page.getByText('2 people are selected').waitFor();
    await inspectConsole(page, 'people-selected');
    await page.getByRole('button', { name: 'Add the selected to a group' }).click();
    await page.getByRole('dialog').getByLabel('Group').selectOption('Networks');
    await inspectConsole(page, 'people-join');
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await untilSaid(page, '2 people are added to “Networks”.');
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);

    await selectThem(page);
    await page.getByRole('button', { name: 'Invite the selected' }).click();
    await untilSettled(page, 'Invite people');
    expect(new URL(page.url()).search).toBe('?whom=chosen');
    await page.getByText('2 people get a link.').waitFor();
    await page.getByRole('button', { name: 'Make the links' }).click();
    await confirm(page, 'Make the links');
    await page.getByRole('heading', { level: 1, name: '2 people are invited' }).waitFor();
    const invited = await section(page, 'The links').getByRole('rowheader').getByRole('link').allInnerTexts();
    expect(invited.toSorted()).toEqual(['Barbara Liskov', 'Radia Perlman']);
  });

  test('one person comes into a group from their own page', async () => {
    const { page } = await openConsole(stage, gracesLaptop);
    await openPerson(page, 'Karen Jones');
    await page.getByRole('button', { name: 'Add to a group' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await untilSaid(page, '1 person is added to “Networks”.');
    await page.getByRole('link', { name: 'Networks' }).waitFor();
  });

  /** The second one is found by a search, which takes the first one out of sight. */
  async function selectThem(page: Page): Promise<void> {
    await page.getByRole('checkbox', { name: 'Select Radia Perlman' }).check();
    await page.getByRole('searchbox').fill('Liskov');
    await expect.poll(() => readNames(page)).toEqual(['Barbara Liskov']);
    await page.getByRole('button', { name: 'Select all shown' }).click();
    await page.getByRole('searchbox').fill('');
    await expect.poll(async () => (await readNames(page)).length).toBeGreaterThan(3);
  }
});

describe('an enrolment link', () => {
  test('is scanned from the console with a phone, on which the person makes their passkey', async () => {
    const katherine = { name: 'Katherine Johnson', email: 'katherine@example.com' };
    await stage.server.operate('user', 'add', katherine.email, '--name', katherine.name);
    const { page } = await openConsole(stage, gracesLaptop);
    await openPerson(page, katherine.name);
    const links = section(page, 'Enrolment link');
    await links.getByRole('button', { name: 'Make a link' }).click();
    await links.getByText('It is shown this once.').waitFor();
    const link = await links.locator('code.value').innerText();
    expect(await readModules(page, 'QR code of the enrolment link')).toEqual(
      encode(link, { ecc: 'M', border: 4 }).data,
    );
    await inspectConsole(page, 'person-link');

    const phone: Device = { transport: 'internal', synced: true, passkeys: [] };
    const visit = await stage.visit(phone, PHONE);
    await visit.device.setPresent(true);
    await visit.page.goto(link);
    await visit.page.getByText(katherine.email).waitFor();
    await visit.page.getByRole('button', { name: 'Create a passkey' }).tap();
    await visit.page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();

    await page.reload();
    await untilSettled(page, katherine.name);
    expect(await page.content()).not.toContain(link);
    await page.locator('.tag', { hasText: 'Ready' }).waitFor();
    await section(page, 'Passkeys').getByText('Synced').waitFor();
    await links.getByText('There is no open link.').waitFor();
  });

  test('that is revoked no longer works', async () => {
    await stage.server.operate('user', 'add', 'dorothy@example.com', '--name', 'Dorothy Vaughan');
    const { page } = await openConsole(stage, gracesLaptop);
    await openPerson(page, 'Dorothy Vaughan');
    const links = section(page, 'Enrolment link');
    await links.getByRole('button', { name: 'Make a link' }).click();
    const link = await links.locator('code.value').innerText();
    await navigationLink(page, 'Home').click();
    await page.getByRole('dialog', { name: 'Have you copied the link?' }).waitFor();
    await confirm(page, 'Cancel');
    await links.getByRole('button', { name: 'Revoke' }).click();
    await untilSaid(page, 'The link does not work any more.');
    const visit = await stage.visit(aLaptop());
    visit.watch.expectedStatuses.push(410);
    await visit.page.goto(link);
    await visit.page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  });
});

/** The squares of a drawn QR code, row by row: what a camera sees. */
function readModules(page: Page, name: string): Promise<boolean[][]> {
  return page.getByRole('img', { name }).evaluate((svg) => {
    const size = Number(svg.getAttribute('viewBox')?.split(' ')[2]);
    const path = svg.querySelector('path');
    if (!(path instanceof SVGGeometryElement)) throw new Error('Nothing is drawn.');
    const numbers = Array.from({ length: size }, (_, position) => position);
    return numbers.map((y) => numbers.map((x) => path.isPointInFill(new DOMPoint(x + 0.5, y + 0.5))));
  });
}
