import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '../db/model.ts';
import { NewerTablesError } from '../db/newer-tables.ts';
import { openStore } from '../db/open.ts';
import type { Store } from '../db/store.ts';
import { auditEvent } from './audit/record.ts';
import type { Config } from './config.ts';
import { dayOf } from './day.ts';
import { InstallationError } from './installation-error.ts';
import { createKeys } from './keys.ts';
import type { Mailer } from './mail.ts';
import type { MailSettings } from './mail-settings.ts';
import { type MasterKey, masterKeyCheck, openMasterKey } from './master-key.ts';
import { readMasterKeyFile, writeMasterKeyFile } from './master-key-file.ts';
import { createOrgConnections } from './org-connections.ts';
import { randomReference } from './random.ts';
import type { Services } from './services.ts';
import { createSigningKey } from './signing-key.ts';

/** An installation that is ready for use. */
export interface OpenedInstallation {
  services: Services;
  /** What was made because it was not there yet, in words for the log. */
  created: string[];
}

/**
 * Opens the data directory and the database, or makes both when there is nothing yet. Keys are made once: a database
 * whose keys are missing is refused. `fetch` is how Salesforce is reached. @throws InstallationError
 */
export async function openInstallation(
  config: Config,
  clock: () => Date,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<OpenedInstallation> {
  prepareDirectory(config.dataDir);
  const store = await openDatabase(config);
  try {
    const created: string[] = [];
    const masterKey = readOrCreateMasterKey(config, await store.installation.read(), created);
    const installation =
      (await store.installation.read()) ??
      (await createInstallation(store, masterKey, { config, now: clock(), created }));
    checkInstallation(installation, masterKey, config);
    const services: Services = {
      config,
      store,
      clock,
      startedAt: clock(),
      keys: createKeys(masterKey, store.signingKeys),
      mailer: config.mail === null ? null : await loadMailer(config.mail),
      orgNetwork: { fetch, otherHosts: config.salesforceHosts },
      orgConnections: createOrgConnections(clock),
      relyingParty: { id: config.rpId, name: 'Latchkey', origin: config.publicUrl },
      identityProvider: {
        entityId: `${config.publicUrl}/saml/metadata`,
        singleSignOnServiceUrl: `${config.publicUrl}/saml/sso`,
      },
    };
    await checkSigningKey(services);
    return { services, created };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openDatabase({ databaseUrl, dataDir }: Config): Promise<Store> {
  try {
    return await openStore(
      databaseUrl === null ? { sqliteFile: join(dataDir, 'latchkey.db') } : { postgresUrl: databaseUrl },
    );
  } catch (cause) {
    if (!(cause instanceof NewerTablesError)) throw cause;
    throw new InstallationError(
      'A newer version of Latchkey has used this database, and this one does not know its tables. Start the newer version, or restore the backup that was made before the upgrade.',
      { cause },
    );
  }
}

/** The library is loaded where it is used: it is large. */
async function loadMailer(settings: MailSettings): Promise<Mailer> {
  const { createMailer } = await import('./mail.ts');
  return createMailer(settings);
}

/** Nobody but its owner looks into the data directory. */
function prepareDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if ((statSync(path).mode & 0o077) === 0) return;
  try {
    chmodSync(path, 0o700);
  } catch (cause) {
    throw new InstallationError(
      `The data directory ${path} is open to other users, and this user cannot close it. Make it this user's own, with mode 0700.`,
      { cause },
    );
  }
}

function readOrCreateMasterKey(config: Config, installation: Installation | null, created: string[]): MasterKey {
  if (config.masterKey !== null) return openMasterKey(config.masterKey);
  const path = join(config.dataDir, 'master.key');
  if (!existsSync(path)) {
    if (installation !== null) {
      throw new InstallationError(
        `The database exists, but its master key does not: ${path} is missing. Put the key back from your backup, or name its file in LATCHKEY_MASTER_KEY_FILE. A new key would not open what the old one sealed.`,
      );
    }
    if (writeMasterKeyFile(path)) {
      created.push(`A master key was made: ${path}. Keep a copy in a safe place; without it the database is lost.`);
    }
  }
  return readMasterKeyFile(path);
}

async function createInstallation(
  store: Store,
  masterKey: MasterKey,
  { config, now, created }: { config: Config; now: Date; created: string[] },
): Promise<Installation> {
  const installation: Installation = {
    rpId: config.rpId,
    masterKeyCheck: masterKeyCheck(masterKey),
    createdAt: now,
    setupClosedAt: null,
    auditRetentionDays: null,
  };
  const signingKey = await createSigningKey(masterKey, { now, slot: 'active', commonName: config.rpId });
  const event = auditEvent(
    { actor: 'system', reference: randomReference(), address: null, at: now },
    { action: 'installation.create', target: config.rpId },
  );
  if (await store.installation.create(installation, signingKey, event)) {
    created.push(`A signing key was made; its certificate ends on ${dayOf(signingKey.notAfter)}.`);
    return installation;
  }
  const first = await store.installation.read();
  if (first === null) throw new InstallationError('The database does not keep what is written to it.');
  return first;
}

function checkInstallation(installation: Installation, masterKey: MasterKey, config: Config): void {
  if (installation.masterKeyCheck !== masterKeyCheck(masterKey)) {
    throw new InstallationError(
      'The master key is not the one this database was created with. Put the right one back: the signing key cannot be opened with another.',
    );
  }
  if (installation.rpId !== config.rpId) {
    throw new InstallationError(
      `This data belongs to ${installation.rpId}, but LATCHKEY_PUBLIC_URL says ${config.rpId}. Passkeys are bound to the name they were made for, so every passkey would stop working. Set LATCHKEY_PUBLIC_URL back, or start with an empty LATCHKEY_DATA_DIR and invite everyone again.`,
    );
  }
}

async function checkSigningKey(services: Services): Promise<void> {
  try {
    await services.keys.active();
  } catch (cause) {
    throw new InstallationError(
      'The signing key in the database is missing or cannot be opened. Restore the database from a backup.',
      {
        cause,
      },
    );
  }
}
