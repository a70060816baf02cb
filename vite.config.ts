import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

export default defineConfig({
  root: join(import.meta.dirname, 'web'),
  publicDir: false,
  // Lit as it is in production, whatever NODE_ENV happens to say.
  resolve: { conditions: ['module', 'browser', 'production'] },
  plugins: [precompress()],
  build: {
    outDir: 'dist',
    // build.ts empties it: it builds in rounds.
    emptyOutDir: false,
    // The first versions in which passkeys work well; a browser without them only needs to say so.
    target: ['chrome109', 'edge109', 'firefox122', 'safari16.4'],
    // The content security policy allows no data: addresses and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

/** Writes a .br and a .gz beside every asset, so that the server never compresses while somebody waits. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      for (const output of Object.values(bundle)) {
        if (!/\.(js|css|svg)$/.test(output.fileName)) continue;
        const content = Buffer.from(output.type === 'chunk' ? output.code : output.source);
        const file = join(dir, output.fileName);
        await writeFile(`${file}.br`, brotliCompressSync(content, brotliFor(content)));
        await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

function brotliFor(content: Buffer): { params: Record<number, number> } {
  return {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  };
}
