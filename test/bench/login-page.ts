import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WEB_DIRECTORY } from '../../server/http/pages.ts';
import type { Figure } from './figures.ts';

/** What a browser fetches of script and style to show the login page, compressed with brotli. */
export async function measureLoginPage(): Promise<Figure[]> {
  const html = await readFile(join(WEB_DIRECTORY, 'login.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, path = '']) => path);
  const sizes = await Promise.all(files.map(async (path) => (await stat(join(WEB_DIRECTORY, `${path}.br`))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes === 0) throw new Error('The login page names no script and no style.');
  return [
    {
      name: 'login page, script and style, brotli',
      value: bytes / 1000,
      unit: 'kB',
      target: { atMost: 15 },
      detail: files.map((path, index) => `${path.replace('/assets/', '')} ${sizes[index]} B`).join(', '),
    },
  ];
}
