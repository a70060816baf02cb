import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Layer {
  /** The file that is planted. */
  file: string;
  may: string[];
  mayNot: string[];
}

/** The import table: one planted file for each row. */
const LAYERS: Layer[] = [
  { file: 'db/model.ts', may: ['node:crypto'], mayNot: ['./store.ts', '../server/errors.ts'] },
  { file: 'server/errors.ts', may: ['node:util'], mayNot: ['./services.ts', '../db/model.ts', './saml/names.ts'] },
  {
    file: 'db/planted.ts',
    may: ['./model.ts', './migrations/first.ts', 'kysely', 'better-sqlite3', 'pg', 'node:fs/promises'],
    mayNot: ['../server/errors.ts', './../server/errors.ts', 'fastify', 'typebox'],
  },
  {
    file: 'db/migrations/planted.ts',
    may: ['../model.ts', 'kysely'],
    mayNot: ['../../server/errors.ts', 'fastify'],
  },
  {
    file: 'server/contract/planted.ts',
    may: ['./pages.ts', 'typebox', 'typebox/compile', '@simplewebauthn/server'],
    mayNot: ['../../db/model.ts', '../errors.ts', '../http/session.ts', 'fastify'],
  },
  {
    file: 'server/saml/planted.ts',
    may: ['./names.ts', '../day.ts', '../errors.ts', '../../db/model.ts', 'xml-crypto', '@xmldom/xmldom', 'node:zlib'],
    mayNot: [
      '../../db/store.ts',
      '../services.ts',
      '../http/session.ts',
      './../http/session.ts',
      '../webauthn/relying-party.ts',
      '../sign-on/routes.ts',
      'fastify',
      '@fastify/session',
      'samlify',
    ],
  },
  { file: 'server/saml/samlify.ts', may: ['./names.ts', 'samlify'], mayNot: ['../../db/store.ts', 'fastify'] },
  {
    file: 'server/webauthn/planted.ts',
    may: ['./relying-party.ts', '../errors.ts', '../../db/model.ts', '@simplewebauthn/server/helpers'],
    mayNot: ['../../db/store.ts', '../saml/names.ts', '../enrolment/routes.ts', 'fastify'],
  },
  {
    file: 'server/salesforce/planted.ts',
    may: [
      './assurance.ts',
      '../saml/xml.ts',
      '../errors.ts',
      '../../db/model.ts',
      'csv-parse/sync',
      'fflate',
      'node:https',
    ],
    mayNot: ['../../db/store.ts', '../saml/names.ts', '../federation/routes.ts', 'fastify'],
  },
  {
    file: 'server/http/planted.ts',
    may: ['./session.ts', '../contract/pages.ts', '../errors.ts', '../services.ts', '../config.ts', 'fastify'],
    mayNot: [
      '../../db/store.ts',
      '../../db/open.ts',
      '../saml/names.ts',
      '../sign-on/login.ts',
      '../csv.ts',
      '../mail.ts',
      'samlify',
    ],
  },
  {
    file: 'server/sign-on/planted.ts',
    may: ['./login.ts', '../saml/names.ts', '../webauthn/relying-party.ts', '../audit/record.ts', '../../db/store.ts'],
    mayNot: ['../enrolment/invite.ts', '../audit/log.ts', '../http/session.ts', '../../db/open.ts', 'fastify'],
  },
  {
    file: 'server/sign-on/routes.ts',
    may: ['./login.ts', '../contract/pages.ts', '../http/session.ts', '../errors.ts', '../services.ts', 'fastify'],
    mayNot: ['../saml/names.ts', '../webauthn/relying-party.ts', '../../db/model.ts', '../enrolment/routes.ts'],
  },
  {
    file: 'server/directory/planted.ts',
    may: ['./users.ts', '../csv.ts', '../people.ts', '../random.ts', '../../db/model.ts', '../../db/next-update.ts'],
    mayNot: ['../console/summary.ts', '../enrolment/link.ts', '../http/access.ts', '../../db/users.ts', 'fastify'],
  },
  {
    file: 'server/enrolment/invitation-routes.ts',
    may: ['./invitations.ts', '../contract/invitations.ts', '../http/access.ts', '../people.ts'],
    mayNot: ['../csv.ts', '../mail.ts', '../random.ts', '../../db/store.ts', '../directory/people.ts'],
  },
  {
    file: 'server/console/planted.ts',
    may: ['./summary.ts', '../services.ts', '../../db/store.ts'],
    mayNot: ['../federation/settings.ts', '../access/tokens.ts', '../http/version.ts', '../../db/open.ts', 'fastify'],
  },
  {
    file: 'server/console/routes.ts',
    may: ['./summary.ts', '../contract/console.ts', '../http/access.ts', '../errors.ts', 'fastify'],
    mayNot: ['../saml/names.ts', '../../db/model.ts', '../directory/routes.ts', '../audit/record.ts'],
  },
  {
    file: 'server/access/planted.ts',
    may: ['../audit/record.ts', '../random.ts', '../../db/model.ts'],
    mayNot: ['../console/routes.ts', '../http/access.ts', '../../db/api-tokens.ts', 'fastify'],
  },
  {
    file: 'server/access/routes.ts',
    may: ['./tokens.ts', '../contract/api-tokens.ts', '../http/access.ts', 'fastify'],
    mayNot: ['../random.ts', '../../db/store.ts', '../sign-on/routes.ts'],
  },
  {
    file: 'server/planted.ts',
    may: ['./app.ts', './sign-on/routes.ts', './saml/names.ts', '../db/open.ts', 'fastify'],
    mayNot: ['samlify', '../test/helpers/chromium.ts', '../web/build.ts'],
  },
  {
    file: 'server/commands/planted.ts',
    may: ['./command.ts', '../enrolment/link.ts', '../saml/names.ts', '../../db/open.ts'],
    mayNot: ['samlify', '../../test/helpers/chromium.ts', '../../web/build.ts'],
  },
  { file: 'web/components/planted.ts', may: ['./button.ts', '../i18n/en.ts', 'lit'], mayNot: ['../data/login.ts'] },
  { file: 'web/data/planted.ts', may: ['./fetch.ts'], mayNot: ['../pages/login.ts', '../../server/errors.ts'] },
  { file: 'web/pages/planted.ts', may: ['../data/login.ts'], mayNot: ['../../server/saml/names.ts'] },
  { file: 'test/planted.ts', may: ['../db/open.ts', '../server/saml/samlify.ts', 'samlify'], mayNot: [] },
];

const CONTRACT = '../../server/contract/pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
let refusals: Set<string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-layers-'));
  for (const file of ['biome.json', 'biome.layers.json', 'biome.layers.grit', 'package.json']) {
    await cp(join(root, file), join(folder, file));
  }
  for (const { file, may, mayNot } of LAYERS) {
    await plant(file, [...may, ...mayNot].map(importOf));
  }
  await plant('web/pages/contract-type.ts', [`import type { Page } from '${CONTRACT}';`]);
  await plant('web/pages/contract-value.ts', [importOf(CONTRACT)]);
  await plant('server/saml/type.ts', ["import type { Store } from '../../db/store.ts';"]);
  await plant('server/development.ts', [importOf('lit')]);
  await plant('server/circle-a.ts', ["import './circle-b.ts';"]);
  await plant('server/circle-b.ts', ["import './circle-a.ts';"]);
  refusals = lint();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(LAYERS)('$file', ({ file, may, mayNot }) => {
  test.for(may)('may import %s', (specifier) => {
    expect(refusals).not.toContain(`noRestrictedImports ${file}:${may.indexOf(specifier) + 1}`);
  });

  test.for(mayNot)('may not import %s', (specifier) => {
    expect(refusals).toContain(`noRestrictedImports ${file}:${may.length + mayNot.indexOf(specifier) + 1}`);
  });
});

test('a forbidden import is refused when it imports a type only', () => {
  expect(refusals).toContain('noRestrictedImports server/saml/type.ts:1');
});

test('the web may import the type of a contract', () => {
  expect(refusals).not.toContain('plugin web/pages/contract-type.ts:1');
});

test('the web may not import the value of a contract', () => {
  expect(refusals).toContain('plugin web/pages/contract-value.ts:1');
});

test('the server may not import what only development installs', () => {
  expect(refusals).toContain('noUndeclaredDependencies server/development.ts:1');
});

test('two files that import each other are refused', () => {
  expect(refusals).toContain('noImportCycles server/circle-a.ts:1');
  expect(refusals).toContain('noImportCycles server/circle-b.ts:1');
});

function importOf(specifier: string): string {
  return `import '${specifier}';`;
}

async function plant(file: string, lines: string[]): Promise<void> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${lines.join('\n')}\n`);
}

/** Each diagnostic as `rule file:line`. */
function lint(): Set<string> {
  const biome = fileURLToPath(import.meta.resolve('@biomejs/biome/bin/biome'));
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const { diagnostics }: BiomeReport = JSON.parse(stdout);
  return new Set(
    diagnostics.map(
      ({ category, location }) => `${category.split('/').at(-1)} ${location.path}:${location.start.line}`,
    ),
  );
}

interface BiomeReport {
  diagnostics: { category: string; location: { path: string; start: { line: number } } }[];
}
