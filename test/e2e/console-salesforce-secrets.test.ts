/** What an administrator types to connect an org is used once, and then it is nowhere: not on disk, not in an answer, not in memory. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { aLaptop, type Device } from './authenticator.ts';
import { grace, openConsole } from './console.ts';
import {
  CONNECT,
  connectByOAuth,
  connectByToken,
  disconnect,
  makeChanges,
  typePassword,
  untilConnected,
} from './org-journey.ts';
import { type OrgStage, openOrgStage } from './org-stage.ts';

vi.setConfig({ testTimeout: 180_000 });

let stage: OrgStage;
let laptop: Device;

beforeAll(async () => {
  stage = await openOrgStage();
  laptop = aLaptop();
  await stage.setUp(grace, laptop);
});
afterAll(() => stage.close());

/** All that our server answers, header and body. */
function collectAnswers(page: Page): () => Promise<string> {
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    if (!response.url().startsWith(stage.server.url)) return;
    const body = response.text().catch(() => ''); // of a redirect there is none
    answers.push(body.then((text) => `${JSON.stringify(response.headers())}\n${text}`));
  });
  return async () => (await Promise.all(answers)).join('\n');
}

/** The codes with which the browser comes back from Salesforce; rfc6749 4.1.2. */
function collectCodes(page: Page): string[] {
  const codes: string[] = [];
  page.on('request', (request) => {
    const code = new URL(request.url()).searchParams.get('code');
    if (code !== null) codes.push(code);
  });
  return codes;
}

/** A text as it may have been written down: as it is, in JSON, in an address, in XML, in base64. */
function waysToWrite(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64];
}

function found(secrets: readonly string[], text: string): string[] {
  return secrets.filter((secret) => waysToWrite(secret).some((way) => text.includes(way)));
}

test('passwords and tokens are nowhere once they have been used, and tokens nowhere once they are let go', async () => {
  const { page } = await openConsole(stage, laptop, CONNECT);
  const answers = collectAnswers(page);
  const codes = collectCodes(page);
  const { password, securityToken } = stage.org.options.admin;
  stage.org.registerRedirect(`${stage.server.url}/setup/salesforce/callback`);

  await typePassword(page, stage);
  await untilConnected(page, stage.org.options.name);
  await makeChanges(page);
  const given = [...stage.org.openTokens];
  await disconnect(page);
  await connectByOAuth(page, stage);
  given.push(...stage.org.openTokens);
  await disconnect(page);
  const pasted = await connectByToken(page, stage);

  // That the search finds what is there: a session that is open holds its token.
  const whileOpen = await stage.server.takeHeapSnapshot();
  expect(found([pasted], whileOpen)).toEqual([pasted]);
  expect(found([password, securityToken], whileOpen)).toEqual([]);
  await disconnect(page);

  const secrets = [password, securityToken, pasted, ...given, ...codes];
  expect(secrets).toHaveLength(6);
  const audit = JSON.stringify(await stage.server.operate('audit', 'tail'));
  expect(audit).toContain('salesforce.connect');
  const places = {
    heap: await stage.server.takeHeapSnapshot(),
    data: await stage.server.readData(),
    log: stage.server.output(),
    audit,
    answers: await answers(),
    page: await page.content(),
  };
  for (const [place, text] of Object.entries(places)) expect(found(secrets, text), place).toEqual([]);
});
