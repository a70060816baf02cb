/** What every journey begins with: the real server, a real browser, a Salesforce org that knows the server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { openSalesforce, type Salesforce, type SalesforceOptions } from '../helpers/salesforce.ts';
import type { Device } from './authenticator.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { openVisit, type Visit } from './visit.ts';

/** Somebody to invite. */
export interface Person {
  name: string;
  email: string;
}

/** An org that the server knows. */
export interface RegisteredSalesforce extends Salesforce {
  /** Where a sign-on to it begins at the server. */
  hereUrl: string;
}

/** All that a journey needs. */
export interface Stage {
  server: ServerProcess;
  salesforce: RegisteredSalesforce;
  /** Opens one more org and registers it under a name. */
  addSalesforce(name: string, options: Omit<SalesforceOptions, 'identityProvider'>): Promise<RegisteredSalesforce>;
  /** Opens a browser for the length of the test, which fails when its pages were not clean. */
  visit(device: Device, options?: BrowserContextOptions): Promise<Visit>;
  /** Adds a person; gives the link that makes their passkey. */
  invite(person: Person): Promise<string>;
  /** Adds a person and makes their passkey, as they would; gives the link, which is spent now. */
  enrol(person: Person, device: Device): Promise<string>;
  close(): Promise<void>;
}

/** Sets the stage; one for each file of tests. */
export async function openStage(): Promise<Stage> {
  const [server, browser] = await Promise.all([startServerProcess(), launchChromium()]);
  const orgs: Salesforce[] = [];

  async function addSalesforce(name: string, options: Omit<SalesforceOptions, 'identityProvider'>) {
    const org = await openSalesforce({ identityProvider: server.url, ...options });
    orgs.push(org);
    const { id } = await importMetadata(server, org.metadata, name);
    return { ...org, hereUrl: `${server.url}/apps/${id}` };
  }

  function open(device: Device, options: BrowserContextOptions = {}): Promise<Visit> {
    return openVisit(browser, device, {
      ...options,
      server: server.url,
      allowed: orgs.flatMap(({ origins }) => origins),
    });
  }

  async function visit(device: Device, options: BrowserContextOptions = {}): Promise<Visit> {
    const opened = await open(device, options);
    onTestFinished(() => opened.leave());
    return opened;
  }

  async function invite({ name, email }: Person): Promise<string> {
    await server.operate('user', 'add', email, '--name', name);
    const { url } = await server.operate<{ url: string }>('invite', email);
    return url;
  }

  async function enrol(person: Person, device: Device): Promise<string> {
    const link = await invite(person);
    const { page, device: within, leave } = await open(device);
    await within.setPresent(true);
    await page.goto(link);
    await page.getByRole('button', { name: 'Create a passkey' }).click();
    await page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
    await leave();
    return link;
  }

  return {
    server,
    salesforce: await addSalesforce('Salesforce – Acme', { entityId: 'https://acme.my.salesforce.com' }),
    addSalesforce,
    visit,
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
