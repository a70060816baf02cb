import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RELAY_STATE } from '../helpers/salesforce.ts';
import { aLaptop, aPhone } from './authenticator.ts';
import { inspect } from './inspect.ts';
import { tabTo } from './keyboard.ts';
import { arriveAtLogin, signIn, untilSignedIn } from './login.ts';
import { openStage, type Stage } from './stage.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };
const adasLaptop = aLaptop();
const alan = { name: 'Alan Turing', email: 'alan@example.com' };
const alansPhone = aPhone();

/** What the login of each of the two shows; SALESFORCE.md's first section is why it has to be this. */
const DEVICE_BOUND = ['fido2', 'pop', 'user', 'hwk', 'mfa'];
const SYNCED = ['fido2', 'pop', 'user', 'swk', 'mfa'];

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await Promise.all([stage.enrol(ada, adasLaptop), stage.enrol(alan, alansPhone)]);
});
afterAll(() => stage.close());

/** The org has let this person in, and the start URL came back byte for byte. */
function expectAccepted(profile: { nameID: string; amr: string[] }): void {
  expect(stage.salesforce.received.at(-1)).toMatchObject({ refusal: null, relayState: RELAY_STATE, profile });
}

describe('a person whom Salesforce sends', () => {
  test.each([
    { binding: 'redirect', first: 'GET /saml/sso' },
    { binding: 'post', first: 'POST /saml/sso' },
  ] as const)('by $binding signs in by button, in three requests', async ({ binding, first }) => {
    const visit = await stage.visit(adasLaptop);
    await arriveAtLogin(visit, stage.salesforce.startUrl({ binding }));
    await signIn(visit);
    await untilSignedIn(visit.page, ada.email);
    expect(visit.watch.serverRequests).toEqual([first, 'GET /login', 'POST /login']);
    expect(visit.watch.passkeyRequests.at(-1)).toEqual({ operation: 'get', mediation: null, hints: [] });
    expectAccepted({ nameID: ada.email, amr: DEVICE_BOUND });
  });

  test('signs in by autofill', async () => {
    const { page, device, watch } = await stage.visit(adasLaptop);
    await device.setPresent(true);
    await page.goto(stage.salesforce.startUrl());
    await untilSignedIn(page, ada.email);
    expect(watch.passkeyRequests).toEqual([{ operation: 'get', mediation: 'conditional', hints: [] }]);
    expectAccepted({ nameID: ada.email, amr: DEVICE_BOUND });
  });

  test('signs in with the phone, for which the browser is asked to show its QR code', async () => {
    const visit = await stage.visit(alansPhone);
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    await visit.device.setPresent(true);
    await visit.page.getByRole('button', { name: 'Use my phone' }).click();
    await untilSignedIn(visit.page, alan.email);
    expect(visit.watch.passkeyRequests.at(-1)).toEqual({ operation: 'get', mediation: null, hints: ['hybrid'] });
    expectAccepted({ nameID: alan.email, amr: SYNCED });
  });

  test('signs in without a mouse', async () => {
    const visit = await stage.visit(adasLaptop);
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    await visit.device.setPresent(true);
    await tabTo(visit.page, visit.page.getByRole('button', { name: 'Sign in with a passkey' }));
    await visit.page.keyboard.press('Enter');
    await untilSignedIn(visit.page, ada.email);
  });

  test('reads on the login page where the sign-in leads', async () => {
    const visit = await stage.visit(adasLaptop);
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    expect(await visit.page.getByRole('heading', { level: 1 }).innerText()).toBe('Sign in to Salesforce – Acme');
    await inspect(visit.page, 'login');
  });
});

describe('two tabs', () => {
  test('with two people at two service providers never mix', async () => {
    const globex = await stage.addSalesforce('Salesforce – Globex', { entityId: 'https://globex.my.salesforce.com' });
    const visit = await stage.visit(adasLaptop);
    const other = await visit.openTab(alansPhone);
    await arriveAtLogin(visit, stage.salesforce.startUrl({ relayState: 'for Ada' }));
    await arriveAtLogin(visit, globex.startUrl({ relayState: 'for Alan', binding: 'post' }), other.page);

    await signIn(other);
    await untilSignedIn(other.page, alan.email);
    await signIn(visit);
    await untilSignedIn(visit.page, ada.email);
    expect(globex.received).toMatchObject([
      { refusal: null, relayState: 'for Alan', profile: { nameID: alan.email, amr: SYNCED } },
    ]);
    expect(stage.salesforce.received.at(-1)).toMatchObject({
      refusal: null,
      relayState: 'for Ada',
      profile: { nameID: ada.email, amr: DEVICE_BOUND },
    });
  });
});
