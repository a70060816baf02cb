import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How a program ended. */
export interface Ending {
  succeeded: boolean;
  seconds: number;
}

/** Runs a script with this Node in the project's folder, its output shown as it comes. */
export function runNode(args: readonly string[]): Promise<Ending> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => resolve({ succeeded: code === 0, seconds: (performance.now() - startedAt) / 1000 }));
  });
}
