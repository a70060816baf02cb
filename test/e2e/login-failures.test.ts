import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RELAY_STATE } from '../helpers/salesforce.ts';
import { aLaptop, aPhone } from './authenticator.ts';
import { inspect } from './inspect.ts';
import { arriveAtLogin, signIn, untilSignedIn } from './login.ts';
import { openStage, type Stage } from './stage.ts';
import { dismissPasskeyDialog, untilAsked, type Visit } from './visit.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };
const adasLaptop = aLaptop();
const alan = { name: 'Alan Turing', email: 'alan@example.com' };
const alansPhone = aPhone();

/** Longer than a ceremony lives, in minutes; a sign-on waits for half an hour. */
const TOO_LONG = 6;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await Promise.all([stage.enrol(ada, adasLaptop), stage.enrol(alan, alansPhone)]);
});
afterAll(() => stage.close());

/** Whatever went wrong, the sign-on of the page has stayed alive: the next try is accepted, RelayState and all. */
async function expectNextTryAccepted(visit: Visit, email = ada.email): Promise<void> {
  const before = stage.salesforce.received.length;
  await signIn(visit);
  await untilSignedIn(visit.page, email);
  expect(stage.salesforce.received.slice(before)).toMatchObject([{ refusal: null, relayState: RELAY_STATE }]);
}

function untilTold({ page }: Visit, title: string): Promise<void> {
  return page.getByRole('alert').getByRole('heading', { name: title, exact: true }).waitFor();
}

describe('a ceremony', () => {
  /** A person presses the button, and looks at the browser's dialog for a while. */
  async function askAndWait(visit: Visit, minutesAndSeconds: string): Promise<void> {
    await visit.page.clock.install();
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    await visit.page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await untilAsked(visit, { operation: 'get', mediation: null });
    await visit.page.clock.fastForward(minutesAndSeconds);
  }

  test('that is cancelled can be tried again', async () => {
    const visit = await stage.visit(adasLaptop);
    await askAndWait(visit, '00:10');
    await inspect(visit.page, 'login-waiting');
    await dismissPasskeyDialog(visit.page);
    await untilTold(visit, 'The sign-in was stopped');
    await inspect(visit.page, 'login-cancelled');
    await expectNextTryAccepted(visit);
  });

  test('that takes too long can be tried again', async () => {
    const visit = await stage.visit(adasLaptop);
    await askAndWait(visit, '05:01');
    await dismissPasskeyDialog(visit.page);
    await untilTold(visit, 'That took too long');
    await inspect(visit.page, 'login-timed-out');
    await expectNextTryAccepted(visit);
  });

  test('without a passkey at hand says where else it may be, and can be tried again', async () => {
    const visit = await stage.visit(adasLaptop);
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    await visit.device.setVerified(false);
    await signIn(visit);
    await untilTold(visit, 'No passkey was found here');
    await inspect(visit.page, 'login-nothing-offered');
    await visit.device.setVerified(true);
    await expectNextTryAccepted(visit);
  });
});

describe('a page that was left open too long', () => {
  test('says so, and its button asks for fresh options', async () => {
    const visit = await stage.visit(adasLaptop);
    await visit.page.clock.install();
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    await stage.server.sweep(TOO_LONG);
    await visit.page.clock.fastForward(TOO_LONG * 60_000);
    await untilTold(visit, 'This page was open too long');
    await inspect(visit.page, 'login-stale');
    await expectNextTryAccepted(visit);
    expect(visit.watch.serverRequests).toEqual(['GET /saml/sso', 'GET /login', 'GET /login', 'POST /login']);
  });

  test('and has slept through it hears it from the server', async () => {
    const visit = await stage.visit(adasLaptop);
    visit.watch.expectedStatuses.push(400);
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    await stage.server.sweep(TOO_LONG);
    await signIn(visit);
    await untilTold(visit, 'This page was open too long');
    await expectNextTryAccepted(visit);
  });
});

describe('the server', () => {
  test('says that a removed passkey is not known, and the browser forgets it', async () => {
    const laptop = aLaptop();
    const mary = { name: 'Mary Jackson', email: 'mary@example.com' };
    await stage.enrol(mary, laptop);
    const [passkey] = await stage.server.operate<{ id: string }[]>('passkey', 'list', mary.email);
    await stage.server.operate('passkey', 'remove', passkey?.id ?? '');

    const visit = await stage.visit(laptop);
    visit.watch.expectedStatuses.push(401);
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    await signIn(visit);
    await untilTold(visit, 'This passkey is not known here');
    await inspect(visit.page, 'login-passkey-unknown');
    expect(visit.watch.unknownSignals).toEqual([passkey?.id]);
    await expect.poll(() => visit.device.readPasskeys()).toEqual([]);

    await expectNextTryAccepted({ ...visit, device: await visit.connect(alansPhone) }, alan.email);
  });

  test('says that an account is switched off, and has ended its sessions', async () => {
    const visit = await stage.visit(alansPhone);
    await arriveAtLogin(visit, `${stage.server.url}/login`);
    await signIn(visit);
    await visit.page.getByRole('heading', { name: 'Your account' }).waitFor();

    await stage.server.operate('user', 'disable', alan.email);
    await arriveAtLogin(visit, `${stage.server.url}/account`);
    expect(visit.page.url()).toBe(`${stage.server.url}/login`);

    visit.watch.expectedStatuses.push(403);
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    await signIn(visit);
    await untilTold(visit, 'Your account is switched off');
    await inspect(visit.page, 'login-account-disabled');

    await stage.server.operate('user', 'enable', alan.email);
    await expectNextTryAccepted(visit, alan.email);
  });
});

describe('a browser', () => {
  test('without script is told to allow it', async () => {
    const { page } = await stage.visit(adasLaptop, { javaScriptEnabled: false });
    await page.goto(stage.salesforce.startUrl());
    expect(await page.getByRole('main').innerText()).toContain('Switch on JavaScript');
  });

  test('without passkeys gets plain words and the address to take along', async () => {
    const { page } = await stage.visit(adasLaptop);
    await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
    await page.goto(stage.salesforce.startUrl());
    await page.getByRole('heading', { name: 'This browser cannot use passkeys' }).waitFor();
    await inspect(page, 'login-unsupported');
    expect(await page.getByLabel('Address of this page').inputValue()).toBe(page.url());
  });

  test('inside another app gets plain words, and may try', async () => {
    const userAgent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
    const visit = await stage.visit(adasLaptop, { userAgent });
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    await visit.page.getByRole('heading', { name: 'You are inside another app' }).waitFor();
    await inspect(visit.page, 'login-embedded');
    await expectNextTryAccepted(visit);
  });
});
