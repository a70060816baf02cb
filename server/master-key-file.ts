import { closeSync, fsyncSync, linkSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { InstallationError } from './installation-error.ts';
import { createMasterKey, type MasterKey, openMasterKey } from './master-key.ts';

/** Reads the key file. @throws InstallationError */
export function readMasterKeyFile(path: string): MasterKey {
  try {
    return openMasterKey(readFileSync(path, 'utf8').trim());
  } catch (cause) {
    throw new InstallationError(
      `The file ${path} holds no master key: that is 43 characters of base64url on one line. Put the key back from your backup.`,
      { cause },
    );
  }
}

/** Writes a file with a new key, all of it or nothing; false when another process that starts at the same time was first. */
export function writeMasterKeyFile(path: string): boolean {
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${createMasterKey()}\n`);
    fsyncSync(file);
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    closeSync(file);
    unlinkSync(draft);
  }
}
