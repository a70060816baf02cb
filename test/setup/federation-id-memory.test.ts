import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSalesforceOrg, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';
import { PEOPLE, ROUNDS } from './federation-id-rounds.ts';

/** Less than the rows of one round take: what is kept of each round shows. */
const MOST_GROWTH_BYTES = 4_000_000;

let org: SalesforceOrg;
let folder: string;

// The org is in this process, so that what it remembers is not measured.
beforeAll(async () => {
  org = await openSalesforceOrg({ bulkPolls: 1 });
  let number = 0;
  org.addUsers(PEOPLE, () => ({ email: `many${number++}@acme.example` }));
  folder = await mkdtemp(join(tmpdir(), 'latchkey-rounds-'));
  await writeFile(join(folder, 'ca.pem'), org.certificate);
});
afterAll(async () => {
  await org.close();
  await rm(folder, { recursive: true, force: true });
});

test('10,000 users are matched and written again and again in memory that does not grow', {
  timeout: 300_000,
}, async () => {
  const program = fileURLToPath(new URL('federation-id-rounds.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', program, org.host, org.issueAccessToken()],
    {
      env: {
        ...process.env,
        NODE_USE_ENV_PROXY: '1',
        HTTPS_PROXY: `http://127.0.0.1:${org.proxyPort}`,
        NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      },
    },
  );
  const heaps: number[] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]');
  expect(heaps).toHaveLength(ROUNDS);
  // The first round fills what is filled once: compiled code, prepared statements.
  const [, second = 0] = heaps;
  expect((heaps.at(-1) ?? Number.POSITIVE_INFINITY) - second, heaps.join(', ')).toBeLessThan(MOST_GROWTH_BYTES);
});
