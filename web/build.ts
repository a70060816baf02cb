/** Builds the pages: `node web/build.ts [--if-needed | --watch]`. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..');

/** What the output depends on. */
const SOURCES = ['web/**/*.*', 'vite.config.ts', 'server/contract/*.ts', 'package-lock.json'];

/** Built apart, the login page is one small script and never waits for what only other pages need. */
const ROUNDS = [['login'], ['enrol', 'setup', 'account', 'admin', 'message']];

if (import.meta.main) await main(process.argv[2]);

async function main(flag: string | undefined): Promise<void> {
  const dist = join(project, 'web/dist');
  const digest = await digestOfSources();
  if (flag === '--if-needed' && digest === (await readDigest(dist))) return;
  if (!isViteInstalled()) return checkBuilt(dist);

  const startedAt = performance.now();
  await buildPages(dist, flag === '--watch');
  if (flag === '--watch') return;
  await writeDigest(dist, digest);
  console.log(`Built the pages in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}

/** Builds every page into an emptied folder; with `watch`, again whenever a source changes. */
export async function buildPages(dist: string, watch = false): Promise<void> {
  const { build } = await import('vite');
  await rm(dist, { recursive: true, force: true });
  for (const pages of ROUNDS) {
    await build({
      configFile: join(project, 'vite.config.ts'),
      logLevel: 'warn',
      build: {
        outDir: dist,
        watch: watch ? {} : null,
        rolldownOptions: { input: pages.map((page) => join(project, 'web', `${page}.html`)) },
      },
    });
  }
}

async function digestOfSources(): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(SOURCES, { cwd: project, exclude: ['web/dist/**'] })) files.push(file);
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(file).update(await readFile(join(project, file)));
  return hash.digest('hex');
}

// A digest rather than times: those mean nothing in a clone or an image layer.
function readDigest(dist: string): Promise<string | null> {
  return readFile(join(dist, 'sources.sha256'), 'utf8').catch(() => null);
}

function writeDigest(dist: string, digest: string): Promise<void> {
  return writeFile(join(dist, 'sources.sha256'), digest);
}

// A development dependency; an installation for production brings the pages built.
function isViteInstalled(): boolean {
  return existsSync(join(project, 'node_modules/vite'));
}

function checkBuilt(dist: string): void {
  if (existsSync(join(dist, 'login.html'))) return;
  console.error(
    'The pages are not built, and Vite, which builds them, is not installed. Run `npm ci`, then try again.',
  );
  process.exitCode = 1;
}
