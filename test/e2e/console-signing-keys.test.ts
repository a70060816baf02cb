import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aLaptop } from './authenticator.ts';
import { confirm, follow, grace, navigationLink, openConsole, section, untilSaid, untilSettled } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { arriveAtLogin, signIn } from './login.ts';
import { openStage, type Stage } from './stage.ts';
import { dismissPasskeyDialog, untilAsked, type Visit } from './visit.ts';

const gracesLaptop = aLaptop();
const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };
const adasLaptop = aLaptop();

/** Minutes; one more than a touch of the passkey holds. */
const TOO_LONG = 6;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await Promise.all([stage.setUp(grace, gracesLaptop), stage.enrol(ada, adasLaptop)]);
});
afterAll(() => stage.close());

/** The certificates in our metadata, as applications read them. */
async function publishedCertificates(): Promise<string[]> {
  const metadata = await (await fetch(`${stage.server.url}/saml/metadata`)).text();
  return [...metadata.matchAll(/<ds:X509Certificate>([^<]+)</g)].map(([, base64 = '']) => base64);
}

/** The certificate of a key on the page, as metadata has it. */
async function certificateOf(page: Page, slot: string): Promise<string> {
  const pem = await section(page, slot).locator('pre').textContent();
  return (pem ?? '').replaceAll(/-----[A-Z ]+-----|\s/g, '');
}

/** The certificate in the answer that the org is sent when somebody signs in once more. */
async function certificateOfAnswer(visit: Visit): Promise<string> {
  const { received } = stage.salesforce;
  const before = received.length;
  await arriveAtLogin(visit, stage.salesforce.startUrl({ forceAuthn: true }));
  await signIn(visit);
  await expect.poll(() => received.length).toBe(before + 1);
  const [, certificate = ''] = /<ds:X509Certificate>([^<]+)</.exec(received.at(-1)?.response ?? '') ?? [];
  return certificate;
}

describe('an administrator', () => {
  test('rolls the signing key: next, tried on a person, switched, back, retired, deleted', async () => {
    const { page } = await openConsole(stage, gracesLaptop, '/admin/signing-keys');
    const adasVisit = await stage.visit(adasLaptop);
    // From the org, while it does not know the next certificate.
    adasVisit.watch.expectedStatuses.push(403);
    await page.getByText('There is no next key.').waitFor();
    const old = await certificateOf(page, 'Active');
    await page.getByRole('button', { name: 'Make the next key' }).click();
    await untilSaid(page, 'The next key is made. It is in the metadata now.');
    const next = await certificateOf(page, 'Next');
    expect(await publishedCertificates()).toEqual([old, next]);

    const nextKey = section(page, 'Next');
    await nextKey.getByRole('combobox', { name: 'Add a person' }).fill('lovel');
    await nextKey.getByRole('option', { name: ada.name }).click();
    await untilSaid(page, 'Stored. It counts from the next sign-in.');
    await nextKey.getByRole('button', { name: `Stop trying it on ${ada.name}` }).waitFor();
    await inspectConsole(page, 'signing-keys');
    expect(await certificateOfAnswer(adasVisit)).toBe(next);
    expect(stage.salesforce.received.at(-1)?.refusal).toContain('signature');

    await nextKey.getByRole('button', { name: `Stop trying it on ${ada.name}` }).click();
    await nextKey.getByText('It is not tried on anybody.').waitFor();
    await nextKey.getByRole('button', { name: 'Switch all to this key' }).click();
    await inspectConsole(page, 'signing-keys-question');
    await confirm(page, 'Switch all');
    await untilSaid(page, 'Switched. The key before is kept, so that you can go back.');
    expect(await certificateOf(page, 'Active')).toBe(next);
    expect(await certificateOfAnswer(adasVisit)).toBe(next);

    await section(page, 'Retired').getByRole('button', { name: 'Go back to this key' }).click();
    await confirm(page, 'Go back');
    await untilSaid(page, 'This key signs again.');
    expect(await certificateOf(page, 'Active')).toBe(old);
    expect(await certificateOfAnswer(adasVisit)).toBe(old);
    expect(stage.salesforce.received.at(-1)?.refusal).toBeNull();

    await nextKey.getByRole('button', { name: 'Retire it' }).click();
    await confirm(page, 'Retire');
    await untilSaid(page, 'The key is retired.');
    expect(await publishedCertificates()).toEqual([old]);
    await section(page, 'Retired').getByRole('button', { name: 'Delete it' }).click();
    await confirm(page, 'Delete');
    await untilSaid(page, 'The key is deleted.');
    await section(page, 'Retired').waitFor({ state: 'detached' });
  });

  test('brings a key along: what is wrong with it is said at its field, a good one is the next', async () => {
    const visit = await openConsole(stage, gracesLaptop, '/admin/signing-keys');
    const { page, watch } = visit;
    watch.expectedStatuses.push(400);
    const pair = await makePair();
    await page.getByRole('button', { name: 'Bring your own' }).click();
    const dialog = page.getByRole('dialog');
    const store = dialog.getByRole('button', { name: 'Store as the next key' });
    await dialog.getByLabel('Private key').fill('-----BEGIN NONSENSE-----');
    await dialog.getByLabel('Its certificate').fill(pair.certificate);
    await store.click();
    await dialog.getByText('There is no private key in what was given as one').first().waitFor();
    expect(await dialog.getByLabel('Private key').getAttribute('aria-invalid')).toBe('true');
    await inspectConsole(page, 'signing-keys-own');

    await dialog.getByLabel('Private key').fill((await makePair()).privateKey);
    await store.click();
    await dialog.getByText('The certificate belongs to another private key.').first().waitFor();
    await dialog.getByLabel('Private key').fill(pair.privateKey);
    await store.click();
    await untilSaid(page, 'The next key is made. It is in the metadata now.');
    await dialog.waitFor({ state: 'hidden' });
    await section(page, 'Next').getByText('CN=keys.example.com').first().waitFor();
    await stage.server.operate('signing-key', 'retire');
  });
});

describe('a passkey that was used too long ago', () => {
  /** At the keys, with the passkey used a while ago, and the first act of the journey begun. */
  async function beginLate(): Promise<Visit> {
    const visit = await openConsole(stage, gracesLaptop, '/admin/signing-keys');
    stage.server.agePasskeyUses(TOO_LONG);
    visit.watch.expectedStatuses.push(403);
    await visit.page.getByRole('button', { name: 'Make the next key' }).click();
    await visit.page.getByRole('dialog', { name: 'Use your passkey once more' }).waitFor();
    return visit;
  }

  test('is asked for again: whoever cancels is refused in words', async () => {
    const { page } = await beginLate();
    await inspectConsole(page, 'step-up');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('alert').getByRole('heading', { name: 'Use your passkey once more' }).waitFor();
    await page.getByText('There is no next key.').waitFor();
    expect(await publishedCertificates()).toHaveLength(1);
    await inspectConsole(page, 'step-up-cancelled');
  });

  test('is asked for again: who shows it goes on where they were, and is not asked twice', async () => {
    const visit = await beginLate();
    const { page, device, watch } = visit;
    const dialog = page.getByRole('dialog');
    const use = dialog.getByRole('button', { name: 'Use my passkey' });
    const before = watch.passkeyRequests.length;
    await use.click();
    await untilAsked(visit, { operation: 'get', mediation: null }, before);
    await dismissPasskeyDialog(page);
    await dialog.getByRole('heading', { name: 'No passkey of yours was found here' }).waitFor();

    await device.setPresent(true);
    await use.click();
    await untilSaid(page, 'The next key is made. It is in the metadata now.');
    expect(await publishedCertificates()).toHaveLength(2);
    await section(page, 'Next').getByRole('button', { name: 'Retire it' }).click();
    await confirm(page, 'Retire');
    await untilSaid(page, 'The key is retired.');
    await follow(navigationLink(page, 'Home'), 'Home');
    await untilSettled(page, 'Home');
  });
});

/** A key and its certificate, made with other tools than ours. */
async function makePair(): Promise<{ privateKey: string; certificate: string }> {
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '900', '-subj', '/CN=keys.example.com'];
  const { stdout } = await promisify(execFile)('openssl', [...words, '-keyout', '-', '-out', '-']);
  const [privateKey = '', certificate = ''] = stdout.match(/-----BEGIN [\s\S]+?-----END [A-Z ]+-----/g) ?? [];
  return { privateKey, certificate };
}
