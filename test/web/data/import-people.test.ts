import { expect, test } from 'vitest';
import type { ImportProgress } from '../../../server/contract/people.ts';
import type { Api } from '../../../web/data/api.ts';
import { type ImportStep, importPeople } from '../../../web/data/import-people.ts';
import type { Reply } from '../../../web/data/reply.ts';

const FILE = { csv: 'email,name\n', digest: 'digest' };

const OUTDATED = {
  type: 'about:blank',
  status: 409,
  code: 'previewOutdated',
  title: 'Something has changed',
  detail: 'Look again.',
  reference: 'REF-1',
} as const;

/** A server that answers with these lines, and then so. */
function apiOf(lines: ImportProgress[], end: Reply<null>): Pick<Api, 'stream'> {
  return {
    async stream<Line>(_path: string, _body: object, onLine: (line: Line) => void) {
      for (const line of lines) onLine(JSON.parse(JSON.stringify(line)));
      return end;
    },
  };
}

function importFrom(api: Pick<Api, 'stream'>) {
  const steps: ImportStep[] = [];
  return importPeople(api, FILE, (step) => steps.push(step)).then((reply) => ({ reply, steps }));
}

test('an import tells of each step, and then who was added', async () => {
  const lines = [{ written: 1, of: 2 }, { written: 2, of: 2 }, { done: { added: 2, userIds: ['a', 'b'] } }];
  const { reply, steps } = await importFrom(apiOf(lines, { value: null }));
  expect(steps).toEqual([
    { written: 1, of: 2 },
    { written: 2, of: 2 },
  ]);
  expect(reply).toEqual({ value: { added: 2, userIds: ['a', 'b'] } });
});

test('a problem in the last line is the answer', async () => {
  const lines: ImportProgress[] = [{ written: 1, of: 2 }, { problem: OUTDATED }];
  expect((await importFrom(apiOf(lines, { value: null }))).reply).toEqual({ problem: OUTDATED });
});

test('a refusal before the first line is the answer', async () => {
  expect((await importFrom(apiOf([], { problem: OUTDATED }))).reply).toEqual({ problem: OUTDATED });
});

test('an answer that ends or breaks off without a result is no success', async () => {
  expect((await importFrom(apiOf([{ written: 1, of: 2 }], { value: null }))).reply).toEqual({ offline: true });
  expect((await importFrom(apiOf([{ written: 1, of: 2 }], { offline: true }))).reply).toEqual({ offline: true });
});

test('a result that has arrived counts, even when the connection breaks off after it', async () => {
  const lines = [{ done: { added: 0, userIds: [] } }];
  expect((await importFrom(apiOf(lines, { offline: true }))).reply).toEqual({ value: { added: 0, userIds: [] } });
});
