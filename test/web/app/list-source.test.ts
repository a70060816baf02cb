import { expect, test } from 'vitest';
import { listSource, readWholeList } from '../../../web/app/list-source.ts';
import type { Api, Query } from '../../../web/data/api.ts';
import type { Reply } from '../../../web/data/reply.ts';

const FIRST = { search: 'ada', sort: '', cursor: null };

/** An API that gives these answers, one after the other, and notes which cursors were sent. */
function apiOf(answers: Reply<unknown>[]): { api: Api; cursors: unknown[] } {
  const cursors: unknown[] = [];
  const get = async (_path: string, query: Query = {}) => {
    cursors.push(query.cursor);
    return answers[cursors.length - 1];
  };
  return { api: { get } as unknown as Api, cursors };
}

test('a page is handed over with where the next one begins', async () => {
  const { api } = apiOf([{ value: { items: ['ada'], next: 'b' } }]);
  expect(await listSource(api, '/api/people')(FIRST)).toEqual({ items: ['ada'], next: 'b' });
});

test('an empty page that goes on is read on', async () => {
  const { api, cursors } = apiOf([
    { value: { items: [], next: 'b' } },
    { value: { items: [], next: 'c' } },
    { value: { items: ['ada'], next: null } },
  ]);
  expect(await listSource(api, '/api/people')(FIRST)).toEqual({ items: ['ada'], next: null });
  expect(cursors).toEqual([null, 'b', 'c']);
});

test('a list without pages ends', async () => {
  const { api } = apiOf([{ value: { items: [] } }]);
  expect(await listSource(api, '/api/tokens')(FIRST)).toEqual({ items: [], next: null });
});

test('a refusal on the way is said', async () => {
  const { api } = apiOf([{ value: { items: [], next: 'b' } }, { offline: true }]);
  expect(await listSource(api, '/api/people')(FIRST)).toHaveProperty('failure.title');
});

test('a whole list is read to its end', async () => {
  const { api, cursors } = apiOf([{ value: { items: ['ada'], next: 'b' } }, { value: { items: ['ben'], next: null } }]);
  expect(await readWholeList(api, '/api/service-providers')).toEqual({ value: ['ada', 'ben'] });
  expect(cursors).toEqual([null, 'b']);
});

test('a whole list of which a page is refused is refused', async () => {
  const { api } = apiOf([{ value: { items: ['ada'], next: 'b' } }, { offline: true }]);
  expect(await readWholeList(api, '/api/service-providers')).toEqual({ offline: true });
});
