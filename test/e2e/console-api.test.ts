import { afterAll, beforeAll, expect, test } from 'vitest';
import { aLaptop } from './authenticator.ts';
import { confirm, follow, grace, openConsole, untilSaid } from './console.ts';
import { inspectConsole } from './inspect.ts';
import { type EmptyStage, openEmptyStage } from './stage.ts';

const gracesLaptop = aLaptop();

let stage: EmptyStage;
beforeAll(async () => {
  stage = await openEmptyStage();
  await stage.setUp(grace, gracesLaptop);
});
afterAll(() => stage.close());

/** What a program gets. */
async function askAsProgram(
  token: string,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${stage.server.url}${path}`, { ...init, headers });
  return { status: answer.status, body: await answer.json() };
}

test('a token is made, shown once, used by a program, refused for what needs a passkey, and revoked', async () => {
  const { page } = await openConsole(stage, gracesLaptop, '/admin/tokens');
  await page.getByText('No program has a token.').waitFor();
  await inspectConsole(page, 'tokens-none');
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('people sync');
  await dialog.getByLabel('Role').selectOption('Administrator');
  await dialog.getByLabel('Days until it ends').fill('30');
  await inspectConsole(page, 'token-new');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await dialog.getByText('Copy the token now').waitFor();
  const token = await dialog.locator('code.value').innerText();
  expect(token).toMatch(/^lk_[\w-]{43}$/);
  await inspectConsole(page, 'token-made');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(() => page.content()).not.toContain(token);
  const row = page.getByRole('row').filter({ hasText: 'people sync' });
  expect(await row.innerText()).toMatch(/Administrator\s+Grace Hopper\s+.+\s+Never\s+Works/);

  expect(await askAsProgram(token, '/api/people')).toMatchObject({
    status: 200,
    body: { items: [{ email: grace.email }] },
  });
  const sensitive = await askAsProgram(token, '/api/signing-keys', { method: 'POST', body: '{}' });
  expect(sensitive).toMatchObject({ status: 403, body: { code: 'passkeyRequired' } });
  await page.reload();
  await row.getByText(/ago|now/).waitFor();
  await inspectConsole(page, 'tokens');

  await row.getByRole('button', { name: 'Revoke people sync' }).click();
  await confirm(page, 'Revoke');
  await untilSaid(page, 'The token is revoked.');
  expect(await askAsProgram(token, '/api/people')).toMatchObject({ status: 401 });
});

test('the API is written for people and for programs', async () => {
  const { page } = await openConsole(stage, gracesLaptop, '/admin/tokens');
  await follow(page.getByRole('link', { name: 'What programs can do: the API' }), 'API');
  await page.getByLabel('Search').fill('signing-keys post');
  const operation = page.locator('details').filter({ hasText: 'Makes the next signing key' });
  await operation.locator('summary').click();
  await operation.getByText('Administrator', { exact: true }).waitFor();
  expect(await operation.innerText()).toMatch(/passkeyAgain/);
  await inspectConsole(page, 'api');

  const address = await page.getByRole('link', { name: 'The same as OpenAPI 3.1' }).getAttribute('href');
  const answer = await page.request.get(`${stage.server.url}${address}`);
  const document = await answer.json();
  expect(document).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./), paths: { '/api/people': { get: {} } } });
});
