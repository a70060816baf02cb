import type { ListAnswer, ListQuestion } from '../components/list-pages.ts';
import type { Api, Query } from '../data/api.ts';
import type { Refusal } from '../data/reply.ts';
import { readFailure } from './read-failure.ts';

/** How many pages of a whole list are read, empty ones among them. */
const MOST_PAGES = 100;

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

/** Reads a whole list, of things to choose from: as far as a person would ever choose. */
export async function readWholeList<Item>(api: Api, path: string): Promise<{ value: Item[] } | Refusal> {
  const all: Item[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const reply: Awaited<ReturnType<typeof readListPage<Item>>> = await readListPage<Item>(api, path, {
      limit: 200,
      cursor,
    });
    if (!('items' in reply)) return reply;
    all.push(...reply.items);
    cursor = reply.next;
    if (cursor === null) break;
  }
  return { value: all };
}

async function readListPage<Item>(
  api: Api,
  path: string,
  query: Query,
): Promise<{ items: Item[]; next: string | null } | Refusal> {
  const reply = await api.get<ListPage<Item>>(path, query);
  if (!('value' in reply)) return reply;
  const { items, next = null } = reply.value;
  return { items, next };
}
