import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPages } from '../../web/build.ts';

const PAGES = ['login.html', 'enrol.html', 'setup.html', 'account.html', 'admin.html', 'message.html'];
let dist = '';
let assets: string[] = [];

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'latchkey-web-'));
  await buildPages(dist);
  assets = readdirSync(join(dist, 'assets')).map((name) => `/assets/${name}`);
}, 60_000);

afterAll(() => rm(dist, { recursive: true }));

const read = (path: string) => readFileSync(join(dist, path));
const page = (name: string) => read(name).toString();
/** The addresses that a page's own HTML loads. */
const loads = (html: string) =>
  [...html.matchAll(/<(?:script|link|img)\b[^>]*\b(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
/** These scripts and all that they import before they run. */
function withImports(paths: string[]): string[] {
  const found = new Set(paths);
  for (const path of found) {
    const imports = read(path)
      .toString()
      .matchAll(/\bimport\s*(?:[^"'()]*?\bfrom\s*)?["']\.\/([^"']+)["']/g);
    for (const [, name] of imports) found.add(`/assets/${name}`);
  }
  return [...found];
}
const scripts = () => assets.filter((path) => path.endsWith('.js'));

describe('the login page', () => {
  it('weighs at most 15 kB of script and style over the wire', () => {
    const files = loads(page('login.html')).filter((path) => /\.(js|css)$/.test(path));
    const bytes = files.reduce((sum, path) => sum + read(`${path}.br`).length, 0);
    expect(files.length).toBeGreaterThanOrEqual(2);
    expect(bytes).toBeLessThanOrEqual(15_000);
  });

  it('needs nothing but the one script and the one style sheet it names', () => {
    const script = loads(page('login.html')).filter((path) => path.endsWith('.js'));
    expect(script).toHaveLength(1);
    expect(read(script[0] ?? '').toString()).not.toMatch(/\bimport\s*[("'{*]|\bfrom\s*["']/);
  });
});

describe('the console', () => {
  it('weighs at most 150 kB of script over the wire until its first page is there', () => {
    const first = scripts().find((path) => path.includes('/home-page-')) ?? '';
    const loaded = withImports([...loads(page('admin.html')).filter((path) => path.endsWith('.js')), first]);
    const bytes = loaded.reduce((sum, path) => sum + read(`${path}.br`).length, 0);
    expect(loaded.length).toBeGreaterThanOrEqual(2);
    expect(bytes).toBeLessThanOrEqual(150_000);
  });

  it('loads the code of a page when it is opened, and no sooner', () => {
    const loaded = withImports(loads(page('admin.html')).filter((path) => path.endsWith('.js')));
    const pages = scripts().filter((path) => /\/(home|audit|audit-event|api)-page-/.test(path));
    expect(pages).toHaveLength(4);
    expect(loaded.filter((path) => pages.includes(path))).toEqual([]);
  });
});

describe('every page', () => {
  it.each(PAGES)('loads only hashed assets that were built: %s', (name) => {
    for (const path of loads(page(name))) {
      expect(path).toMatch(/^\/assets\/[a-z-]+-[\w-]{8}\.(js|css|svg)$/);
      expect(assets).toContain(path);
    }
  });

  it.each(PAGES)('has no inline script and no inline style: %s', (name) => {
    expect(page(name)).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=/);
  });

  it.each(['login.html', 'account.html', 'admin.html'])('has one place for its data: %s', (name) => {
    expect(page(name).split('<!--page-data-->')).toHaveLength(2);
  });

  it('that carries a message has a place for each of its parts', () => {
    const message = page('message.html');
    for (const part of ['title', 'message', 'reference', 'action']) expect(message).toContain(`<!--${part}-->`);
  });
});

describe('every script', () => {
  it('is one that a JavaScript engine can read', () => {
    for (const path of scripts()) execFileSync(process.execPath, ['--check', join(dist, path)]);
    expect(scripts().length).toBeGreaterThan(0);
  }, 60_000);

  it('names no other host', () => {
    for (const path of scripts()) {
      const addresses =
        read(path)
          .toString()
          .match(/https?:\/\/[^\s"'`)]+/g) ?? [];
      // Namespace names of XML, help texts of libraries, an example in the guide: none is ever fetched.
      const known = /^https?:\/\/((www\.w3\.org|simplewebauthn\.dev|git\.new)\/|YOUR-DOMAIN\.my\.salesforce\.com$)/;
      expect(addresses.filter((address) => !known.test(address))).toEqual([]);
    }
  });
});

describe('every text asset', () => {
  it('lies compressed beside itself, as brotli and as gzip', () => {
    const texts = assets.filter((path) => /\.(js|css|svg)$/.test(path));
    for (const path of texts) {
      expect(brotliDecompressSync(read(`${path}.br`))).toEqual(read(path));
      expect(gunzipSync(read(`${path}.gz`))).toEqual(read(path));
    }
    expect(texts.length).toBeGreaterThan(0);
  });
});
