import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of these programs that the search path holds, as a full path; null: none. */
export function findProgram(names: readonly string[], searchPath = process.env.PATH ?? ''): string | null {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  return findExecutable(names.flatMap((name) => folders.map((folder) => join(folder, name))));
}

/** The first of these files that may be executed; null: none. */
export function findExecutable(paths: readonly string[]): string | null {
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
