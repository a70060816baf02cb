import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLaptop } from './authenticator.ts';
import { inspect } from './inspect.ts';
import { arriveAtLogin, signIn, untilSignedIn } from './login.ts';
import { openStage, type RegisteredSalesforce, type Stage } from './stage.ts';
import type { Visit } from './visit.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };
const adasLaptop = aLaptop();

let stage: Stage;
let globex: RegisteredSalesforce;
beforeAll(async () => {
  stage = await openStage();
  await stage.enrol(ada, adasLaptop);
  globex = await stage.addSalesforce('Salesforce – Globex', {
    entityId: 'https://globex.my.salesforce.com',
    takesUnsolicited: true,
    takesUnsignedResponse: true,
  });
  const settings = ['--idp-initiated', 'yes', '--sign-response', 'no'];
  await stage.server.operate('service-provider', 'set', globex.entityId, ...settings);
});
afterAll(() => stage.close());

/** A browser whose person has just signed in to the first org, and now confirms nothing more. */
async function signedInVisit(): Promise<Visit> {
  const visit = await stage.visit(adasLaptop);
  await arriveAtLogin(visit, stage.salesforce.startUrl());
  await signIn(visit);
  await untilSignedIn(visit.page, ada.email);
  visit.watch.passkeyRequests.length = 0;
  return visit;
}

describe('a person who is signed in', () => {
  test('comes into a second service provider without another passkey', async () => {
    const { page, watch } = await signedInVisit();
    for (const binding of ['redirect', 'post'] as const) {
      await page.goto(globex.startUrl({ binding, relayState: binding }));
      await untilSignedIn(page, ada.email);
      expect(globex.received.at(-1)).toMatchObject({ refusal: null, relayState: binding });
    }
    expect(watch.passkeyRequests).toEqual([]);
  });

  test('is asked again where the service provider insists (ForceAuthn)', async () => {
    const visit = await signedInVisit();
    await arriveAtLogin(visit, globex.startUrl({ forceAuthn: true }));
    await signIn(visit);
    await untilSignedIn(visit.page, ada.email);
  });

  test('is let in silently where the service provider only asks (IsPassive)', async () => {
    const { page, watch } = await signedInVisit();
    await page.goto(globex.startUrl({ isPassive: true }));
    await untilSignedIn(page, ada.email);
    expect(watch.passkeyRequests).toEqual([]);
  });

  test('opens a service provider from here, if it allows that', async () => {
    const { page, watch } = await signedInVisit();
    await page.goto(globex.hereUrl);
    await untilSignedIn(page, ada.email);
    expect(globex.received.at(-1)).toMatchObject({ refusal: null, relayState: null, profile: { nameID: ada.email } });
    expect(globex.received.at(-1)?.response).not.toContain('InResponseTo');
    expect(watch.passkeyRequests).toEqual([]);
  });

  test('who goes back to a sign-on that is over is told so', async () => {
    const visit = await stage.visit(adasLaptop);
    await arriveAtLogin(visit, stage.salesforce.startUrl());
    const loginUrl = visit.page.url();
    await signIn(visit);
    await untilSignedIn(visit.page, ada.email);
    visit.watch.expectedStatuses.push(400);
    await visit.page.goto(loginUrl);
    await visit.page.getByRole('heading', { name: 'This sign-in is over' }).waitFor();
  });
});

test('a person is told to start at a service provider that does not let them start here', async () => {
  const { page, watch } = await stage.visit(adasLaptop);
  watch.expectedStatuses.push(403);
  await page.goto(stage.salesforce.hereUrl);
  await page.getByRole('heading', { name: 'Start in the application' }).waitFor();
  expect(await page.getByRole('main').innerText()).toMatch(/^Reference number [A-Z0-9]{4}-[A-Z0-9]{4}$/m);
  await inspect(page, 'message');
});

test('a person who is not signed in is not asked where the service provider forbids it (IsPassive)', async () => {
  const { page, watch } = await stage.visit(adasLaptop);
  await page.goto(globex.startUrl({ isPassive: true }));
  await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
  const answer = globex.received.at(-1);
  expect(answer).toMatchObject({ refusal: null, profile: null });
  expect(answer?.response).toContain('urn:oasis:names:tc:SAML:2.0:status:NoPassive');
  expect(watch.passkeyRequests).toEqual([]);
});
