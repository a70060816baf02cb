import { expect, test } from 'vitest';
import { findPeople } from '../../../web/app/find-people.ts';
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

test('an empty page is handed over too: the list decides whether to go on', async () => {
  const { api, cursors } = apiOf([{ value: { items: [], next: 'b' } }]);
  expect(await listSource(api, '/api/people')(FIRST)).toEqual({ items: [], next: 'b' });
  expect(cursors).toEqual([null]);
});

test('a list without pages ends', async () => {
  const { api } = apiOf([{ value: { items: [] } }]);
  expect(await listSource(api, '/api/tokens')(FIRST)).toEqual({ items: [], next: null });
});

test('a refusal is said', async () => {
  const { api } = apiOf([{ offline: true }]);
  expect(await listSource(api, '/api/people')(FIRST)).toHaveProperty('failure.title');
});

test('people are looked for on empty pages too', async () => {
  const ada = { id: '1', name: 'Ada', email: 'ada@example.com' };
  const { api, cursors } = apiOf([
    { value: { items: [], next: 'b' } },
    { value: { items: [{ ...ada, role: 'user' }], next: 'c' } },
  ]);
  expect(await findPeople(api)('ada')).toEqual([ada]);
  expect(cursors).toEqual([null, 'b']);
});

test('people are not looked for without end', async () => {
  const { api, cursors } = apiOf(Array.from({ length: 1000 }, () => ({ value: { items: [], next: 'on' } })));
  expect(await findPeople(api)('rare')).toEqual([]);
  expect(cursors).toHaveLength(20);
});

test('people who cannot be looked for are not nobody', async () => {
  const { api } = apiOf([{ offline: true }]);
  expect(await findPeople(api)('ada')).toBeNull();
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

test('a whole list is not read without end', async () => {
  const { api, cursors } = apiOf(Array.from({ length: 1000 }, () => ({ value: { items: ['ada'], next: 'on' } })));
  expect(await readWholeList(api, '/api/service-providers')).toHaveProperty('value.length', 100);
  expect(cursors).toHaveLength(100);
});
