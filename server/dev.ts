/** `npm run dev`: restarts the server and builds the pages again whenever a file changes; Ctrl-C stops both. */
import { spawn } from 'node:child_process';

const SERVER = [...['server', 'db', 'web'].map((folder) => `--watch-path=${folder}`), 'server/main.ts'];
const PAGES = ['web/build.ts', '--watch'];

const children = [SERVER, PAGES].map((args) => spawn(process.execPath, args, { stdio: 'inherit' }));

for (const child of children) child.on('exit', stopAll);
// This process ends by itself when both of its children have.
process.on('SIGINT', stopAll);
process.on('SIGTERM', stopAll);

function stopAll(): void {
  for (const child of children) child.kill();
}
