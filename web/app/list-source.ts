import type { ListAnswer, ListQuestion } from '../components/list-pages.ts';
import type { Api, Query } from '../data/api.ts';
import type { Refusal } from '../data/reply.ts';
import { readFailure } from './read-failure.ts';

/** A page of a list; `next` is null, or missing, on the last one. */
interface ListPage<Item> {
  items: Item[];
  next?: string | null;
}

/** How a list of the API is asked: `filters` are added to each request. */
export function listSource<Item>(
  api: Api,
  path: string,
  filters: Query = {},
): (question: ListQuestion) => Promise<ListAnswer<Item>> {
  return async ({ search, sort, cursor }) => {
    const reply = await readListPage<Item>(api, path, { ...filters, search, sort, cursor });
    return 'items' in reply ? reply : { failure: readFailure(reply) };
  };
}

/** Reads a whole list, of things to choose from: some thousands at the most. */
export async function readWholeList<Item>(api: Api, path: string): Promise<{ value: Item[] } | Refusal> {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const reply: Awaited<ReturnType<typeof readListPage<Item>>> = await readListPage<Item>(api, path, {
      limit: 200,
      cursor,
    });
    if (!('items' in reply)) return reply;
    all.push(...reply.items);
    cursor = reply.next;
  } while (cursor !== null);
  return { value: all };
}

/** Reads on until there is something to show: a page of a search may be empty and go on all the same. */
export async function readListPage<Item>(
  api: Api,
  path: string,
  query: Query,
): Promise<{ items: Item[]; next: string | null } | Refusal> {
  let { cursor } = query;
  for (;;) {
    const reply = await api.get<ListPage<Item>>(path, { ...query, cursor });
    if (!('value' in reply)) return reply;
    const { items, next = null } = reply.value;
    if (items.length > 0 || next === null) return { items, next };
    cursor = next;
  }
}
