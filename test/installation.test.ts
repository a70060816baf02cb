import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../db/open.ts';
import { readConfig } from '../server/config.ts';
import { type OpenedInstallation, openInstallation } from '../server/installation.ts';
import { InstallationError } from '../server/installation-error.ts';
import { createMasterKey } from '../server/master-key.ts';
import { databaseKinds, newLocation, type TestLocation } from './helpers/databases.ts';

const now = () => new Date('2026-11-24T12:00:00Z');

describe.each(databaseKinds)('an installation on %s', (kind) => {
  let folder: string;
  let place: TestLocation;
  let environment: Record<string, string>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-installation-'));
    place = await newLocation(kind);
    environment = { LATCHKEY_DATA_DIR: join(folder, 'data') };
    if ('postgresUrl' in place.location) environment.LATCHKEY_DATABASE_URL = place.location.postgresUrl;
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
    await place.remove();
  });

  function open(overrides: Record<string, string> = {}): Promise<OpenedInstallation> {
    return openInstallation(readConfig({ ...environment, ...overrides }), now);
  }

  /** Opens, reads the active key's id, closes. */
  async function openAndClose(overrides: Record<string, string> = {}) {
    const { services, created } = await open(overrides);
    const { id } = await services.keys.active();
    const secret = services.keys.secret('session cookie').toString('hex');
    await services.store.close();
    return { id, secret, created };
  }

  async function refusal(overrides: Record<string, string> = {}): Promise<string> {
    const error = await open(overrides).then(
      async ({ services }) => services.store.close(),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InstallationError);
    return error instanceof Error ? error.message : '';
  }

  test('makes its keys once, and says so', async () => {
    const first = await openAndClose();
    expect(first.created).toEqual([
      expect.stringContaining('A master key was made'),
      expect.stringContaining('A signing key was made; its certificate ends on 2029-11-24'),
    ]);
    const second = await openAndClose();
    expect(second).toEqual({ ...first, created: [] });
  });

  test('keeps the directory and the key to its owner', async () => {
    await openAndClose();
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'data', 'master.key'))).mode & 0o777).toBe(0o600);
  });

  test('closes a directory that was open to others', async () => {
    await mkdir(join(folder, 'data'), { mode: 0o755 });
    await openAndClose();
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
  });

  test('opened by several processes at once is made once', async () => {
    const env = { ...environment, PATH: process.env.PATH };
    const line = ['server/cli.ts', 'signing-key', 'list', '--json'];
    const opened = await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, line, { env })));
    const seen = new Set(opened.map(({ stdout }) => stdout));
    expect(seen.size).toBe(1);
    expect(JSON.parse([...seen][0] ?? '')).toMatchObject([{ slot: 'active' }]);
    expect((await openAndClose()).created).toEqual([]);
  }, 60_000);

  test('refuses to start without its master key, and makes no other', async () => {
    await openAndClose();
    const path = join(folder, 'data', 'master.key');
    const key = await readFile(path, 'utf8');
    await rm(path);
    expect(await refusal()).toContain(`${path} is missing`);
    await expect(stat(path)).rejects.toThrow('ENOENT');
    await writeFile(path, key);
    expect((await openAndClose()).created).toEqual([]);
  });

  test('refuses another master key', async () => {
    await openAndClose();
    expect(await refusal({ LATCHKEY_MASTER_KEY: createMasterKey() })).toContain(
      'not the one this database was created with',
    );
  });

  test('refuses a master key file that holds something else', async () => {
    await openAndClose();
    await writeFile(join(folder, 'data', 'master.key'), 'short\n');
    expect(await refusal()).toContain('holds no master key');
  });

  test('refuses a database that a newer version has used, and leaves it alone', async () => {
    await openAndClose();
    const sqliteFile = join(folder, 'data', 'latchkey.db');
    const { durable, close } = await openDatabase(kind === 'sqlite' ? { sqliteFile } : place.location);
    const later = sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2030-01-01T00:00:00.000Z')`;
    await later.execute(durable);
    expect(await refusal()).toContain('A newer version of Latchkey has used this database');
    await sql`delete from kysely_migration where name = '9999-later'`.execute(durable);
    await close();
    expect((await openAndClose()).created).toEqual([]);
  });

  test('takes its master key from the settings', async () => {
    const settings = { LATCHKEY_MASTER_KEY: createMasterKey() };
    const { created } = await openAndClose(settings);
    expect(created).toEqual([expect.stringContaining('signing key')]);
    await expect(stat(join(folder, 'data', 'master.key'))).rejects.toThrow('ENOENT');
    expect((await openAndClose(settings)).created).toEqual([]);
  });

  test('of another RP ID refuses to start and says that every passkey would die', async () => {
    await openAndClose();
    const moved = { LATCHKEY_PUBLIC_URL: 'https://login.example.com', LATCHKEY_TRUST_PROXY: '127.0.0.1' };
    const message = await refusal(moved);
    expect(message).toContain('belongs to localhost, but LATCHKEY_PUBLIC_URL says login.example.com');
    expect(message).toContain('every passkey would stop working');
  });

  test('keeps no private key in the clear', async () => {
    const { services } = await open();
    const [record] = await services.store.signingKeys.list();
    await services.store.close();
    expect(record?.sealedPrivateKey).not.toContain('PRIVATE KEY');
    expect(Buffer.from(record?.sealedPrivateKey ?? '', 'base64').toString('latin1')).not.toContain('PRIVATE KEY');
  });
});
