import { spawnSync } from 'node:child_process';
import { findProgram } from '../helpers/find-program.ts';

/** Whether this is a Debian whose packages this process may install: as root, or by a sudo that asks nothing. */
export function mayInstallDebianPackages(): boolean {
  if (findProgram(['apt-get']) === null) return false;
  return isRoot() || spawnSync('sudo', ['-n', 'true']).status === 0;
}

/** Installs packages; a failure is in apt-get's own words, and shows itself in what is missing afterwards. */
export function installDebianPackages(names: readonly string[]): void {
  console.log(`Installing ${names.join(', ')} with apt-get.`);
  runApt('-qq', 'update');
  runApt('-qq', 'install', '--yes', '--no-install-recommends', ...names);
}

function runApt(...args: string[]): void {
  const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  const [program = '', ...rest] = isRoot() ? command : ['sudo', '-n', ...command];
  spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
