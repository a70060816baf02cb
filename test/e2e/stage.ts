/** What every journey begins with: the real server, a real browser, a Salesforce org that knows the server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Role } from '../../db/model.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { openSalesforce, type Salesforce, type SalesforceOptions } from '../helpers/salesforce.ts';
import type { Device } from './authenticator.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { openVisit, type Visit } from './visit.ts';

/** Somebody to invite. */
export interface Person {
  name: string;
  email: string;
  /** A user when left out. */
  role?: Role;
}

/** An org that the server knows. */
export interface RegisteredSalesforce extends Salesforce {
  /** Where a sign-on to it begins at the server. */
  hereUrl: string;
}

/** All that a journey needs. */
export interface Stage extends EmptyStage {
  salesforce: RegisteredSalesforce;
}

/** A new installation that nobody has used yet. */
export interface EmptyStage {
  server: ServerProcess;
  /** Opens an org that the server does not know yet. */
  openOrg(options: Omit<SalesforceOptions, 'identityProvider'>): Promise<Salesforce>;
  /** Opens one more org and registers it under a name. */
  addSalesforce(name: string, options: Omit<SalesforceOptions, 'identityProvider'>): Promise<RegisteredSalesforce>;
  /** Opens a browser for the length of the test, which fails when its pages were not clean. */
  visit(device: Device, options?: BrowserContextOptions): Promise<Visit>;
  /** Makes the first administrator and their passkey with the link that the server has printed. */
  setUp(person: Person, device: Device): Promise<void>;
  /** Adds a person; gives the link that makes their passkey. */
  invite(person: Person): Promise<string>;
  /** Adds a person and makes their passkey, as they would; gives the link, which is spent now. */
  enrol(person: Person, device: Device): Promise<string>;
  close(): Promise<void>;
}

/** Sets the stage; one for each file of tests. */
export async function openStage(): Promise<Stage> {
  const stage = await openEmptyStage();
  const options = { entityId: 'https://acme.my.salesforce.com' };
  return { ...stage, salesforce: await stage.addSalesforce('Salesforce – Acme', options) };
}

/** The same before the server knows any org; `settings` are the server's own, `outside` is what else its browsers reach, and how. */
export async function openEmptyStage(
  settings: Record<string, string> = {},
  outside: { origins: string[]; context: BrowserContextOptions } = { origins: [], context: {} },
): Promise<EmptyStage> {
  const [server, browser] = await Promise.all([startServerProcess(settings), launchChromium()]);
  const orgs: Salesforce[] = [];
  /** Grows with the orgs, for browsers that are open already. */
  const allowed: string[] = [...outside.origins];

  async function openOrg(options: Omit<SalesforceOptions, 'identityProvider'>): Promise<Salesforce> {
    const org = await openSalesforce({ identityProvider: server.url, ...options });
    orgs.push(org);
    allowed.push(...org.origins);
    return org;
  }

  async function addSalesforce(name: string, options: Omit<SalesforceOptions, 'identityProvider'>) {
    const org = await openOrg(options);
    const { id } = await importMetadata(server, org.metadata, name);
    return { ...org, hereUrl: `${server.url}/apps/${id}` };
  }

  function open(device: Device, options: BrowserContextOptions = {}): Promise<Visit> {
    return openVisit(browser, device, { ...outside.context, ...options, server: server.url, allowed });
  }

  async function visit(device: Device, options: BrowserContextOptions = {}): Promise<Visit> {
    const opened = await open(device, options);
    onTestFinished(() => opened.leave());
    return opened;
  }

  async function invite({ name, email, role = 'user' }: Person): Promise<string> {
    await server.operate('user', 'add', email, '--name', name, '--role', role);
    const { url } = await server.operate<{ url: string }>('invite', email);
    return url;
  }

  async function makePasskey(link: string, device: Device, fillIn?: (page: Page) => Promise<void>): Promise<void> {
    const { page, device: within, leave } = await open(device);
    await within.setPresent(true);
    await page.goto(link);
    await fillIn?.(page);
    await page.getByRole('button', { name: 'Create a passkey' }).click();
    await page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
    await leave();
  }

  async function enrol(person: Person, device: Device): Promise<string> {
    const link = await invite(person);
    await makePasskey(link, device);
    return link;
  }

  function setUp({ name, email }: Person, device: Device): Promise<void> {
    return makePasskey(server.setupLink, device, async (page) => {
      await page.getByLabel('Your name').fill(name);
      await page.getByLabel('Your e-mail address').fill(email);
    });
  }

  return {
    server,
    openOrg,
    addSalesforce,
    visit,
    setUp,
    invite,
    enrol,
    async close() {
      await browser.close();
      await Promise.all(orgs.map((org) => org.close()));
      await server.stop();
    },
  };
}

async function importMetadata(server: ServerProcess, metadata: string, name: string): Promise<{ id: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-metadata-'));
  const file = join(folder, 'salesforce.xml');
  await writeFile(file, metadata);
  const imported = await server.operate<{ id: string }>('service-provider', 'import', file, '--name', name);
  await rm(folder, { recursive: true });
  return imported;
}
