import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLaptop, aPhone } from './authenticator.ts';
import { inspect } from './inspect.ts';
import { tabTo } from './keyboard.ts';
import { openStage, type Stage } from './stage.ts';
import { dismissPasskeyDialog, untilAsked } from './visit.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };
const adasLaptop = aLaptop();

let stage: Stage;
let spentLink: string;
/** For those who look and leave. */
let unspentLink: string;
beforeAll(async () => {
  stage = await openStage();
  [spentLink, unspentLink] = await Promise.all([
    stage.enrol(ada, adasLaptop),
    stage.invite({ name: 'Alan Turing', email: 'alan@example.com' }),
  ]);
});
afterAll(() => stage.close());

describe('an invited person', () => {
  test('makes a passkey on this device, after reading whose account it is for', async () => {
    const link = await stage.invite({ name: 'Joan Clarke', email: 'joan@example.com' });
    const { page, device, watch } = await stage.visit(aLaptop());
    await page.goto(link);
    await page.getByText('For this account').waitFor();
    expect(await page.getByRole('main').innerText()).toMatch(/Joan Clarke\s+joan@example\.com/);
    await inspect(page, 'enrol');

    await device.setPresent(true);
    await page.getByRole('button', { name: 'Create a passkey' }).click();
    await page.getByText('It is kept on that one device.').waitFor();
    await inspect(page, 'enrol-done');
    expect(watch.passkeyRequests).toEqual([{ operation: 'create', mediation: null, hints: [] }]);
    expect(page.url()).toBe(`${stage.server.url}/enrol`);
  });

  test('makes a passkey on the phone, for which the browser is asked to show its QR code', async () => {
    const link = await stage.invite({ name: 'Hedy Lamarr', email: 'hedy@example.com' });
    const { page, device, watch } = await stage.visit(aPhone());
    await device.setPresent(true);
    await page.goto(link);
    await page.getByRole('button', { name: 'Use my phone' }).click();
    await page.getByText('It is kept in your password manager').waitFor();
    expect(watch.passkeyRequests).toEqual([{ operation: 'create', mediation: null, hints: ['hybrid'] }]);
    const [passkey] = await stage.server.operate<{ backupEligible: boolean }[]>('passkey', 'list', 'hedy@example.com');
    expect(passkey).toMatchObject({ backupEligible: true });
  });

  test('who stops it is told so, and makes the passkey with the same link, without a mouse', async () => {
    const link = await stage.invite({ name: 'Mary Jackson', email: 'mary@example.com' });
    const visit = await stage.visit(aLaptop());
    const { page, device } = visit;
    await page.clock.install();
    await page.goto(link);
    const create = page.getByRole('button', { name: 'Create a passkey' });
    await tabTo(page, create);
    await page.keyboard.press('Enter');
    await untilAsked(visit, { operation: 'create' });
    await page.clock.fastForward('00:10');
    await dismissPasskeyDialog(page);
    await page.getByRole('heading', { name: 'No passkey was created' }).waitFor();
    await inspect(page, 'enrol-cancelled');

    await device.setPresent(true);
    await tabTo(page, create);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
  });

  test('who has a passkey here already is told that it works', async () => {
    const { url: link } = await stage.server.operate<{ url: string }>('invite', ada.email);
    const { page, device } = await stage.visit(adasLaptop);
    await device.setPresent(true);
    await page.goto(link);
    await page.getByRole('button', { name: 'Create a passkey' }).click();
    await page.getByRole('heading', { name: 'You already have a passkey here' }).waitFor();
    await inspect(page, 'enrol-already-here');
    expect(await device.readPasskeys()).toHaveLength(1);
  });
});

describe('a link', () => {
  test('that was used up says so', async () => {
    const { page, watch } = await stage.visit(aLaptop());
    watch.expectedStatuses.push(410);
    await page.goto(spentLink);
    await page.getByRole('heading', { name: 'This link no longer works' }).waitFor();
    await inspect(page, 'enrol-link-gone');
  });

  test('that lost its end says so', async () => {
    const { page, watch } = await stage.visit(aLaptop());
    await page.goto(`${stage.server.url}/enrol`);
    await page.getByRole('heading', { name: 'This link is not complete' }).waitFor();
    await inspect(page, 'enrol-link-incomplete');
    expect(watch.serverRequests).toEqual(['GET /enrol']);
  });

  test('in a browser without passkeys says what to do, and gives the address to take along', async () => {
    const { page } = await stage.visit(aLaptop());
    await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
    await page.goto(unspentLink);
    await page.getByRole('heading', { name: 'This browser cannot use passkeys' }).waitFor();
    await inspect(page, 'enrol-unsupported');
    expect(await page.getByLabel('Address of this page').inputValue()).toBe(unspentLink);
    expect(await page.getByRole('button', { name: 'Create a passkey' }).count()).toBe(0);
  });

  test("in another app's browser says how to get out of it", async () => {
    const userAgent = 'Mozilla/5.0 (Linux; Android 16; Pixel 9; wv) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile';
    const { page } = await stage.visit(aLaptop(), { userAgent });
    await page.goto(unspentLink);
    await page.getByRole('heading', { name: 'You are inside another app' }).waitFor();
    await inspect(page, 'enrol-embedded');
  });
});
