import type { Failure } from './failure-notice.ts';

/** What a list asks the server. */
export interface ListQuestion {
  search: string;
  /** The server's name of the order; `-` in front of it: backwards. Empty: its own. */
  sort: string;
  /** Where to read on; null: from the beginning. */
  cursor: string | null;
}

/** How many items stay when new ones come in at the top. */
const MOST = 1000;

/** How many pages without an item are passed over at once. */
const MOST_EMPTY = 20;

/** A page of the list, or why there is none. */
export type ListAnswer<Item> = { items: Item[]; next: string | null } | { failure: Failure };

/** What a list shows. */
export interface ListState<Item> {
  items: Item[];
  /** Where to read on; null: that is all. */
  next: string | null;
  /** `first`: everything is asked anew; `more`: the next page is on its way. */
  loading: 'first' | 'more' | null;
  failure: Failure | null;
}

/** The pages of one list, in the order in which they were asked for. */
export interface ListPages<Item> {
  readonly state: ListState<Item>;
  /** Asks anew, and forgets an answer that is still on its way. */
  restart(question: Omit<ListQuestion, 'cursor'>): Promise<void>;
  /** Asks for the page after the last one. */
  more(): Promise<void>;
  /** Puts items before the first one; a list that is too long by then loses its end. */
  putFirst(items: Item[]): void;
}

/** Keeps the pages of a list; `onChange` is called whenever the state is another. */
export function createListPages<Item>(
  ask: (question: ListQuestion) => Promise<ListAnswer<Item>>,
  onChange: () => void,
): ListPages<Item> {
  let state: ListState<Item> = { items: [], next: null, loading: null, failure: null };
  let question: Omit<ListQuestion, 'cursor'> = { search: '', sort: '' };
  let latest = 0;

  const change = (changes: Partial<ListState<Item>>): void => {
    state = { ...state, ...changes };
    onChange();
  };

  /** Only the answer to the latest question counts. */
  const load = async (cursor: string | null): Promise<void> => {
    latest += 1;
    const number = latest;
    change({ loading: cursor === null ? 'first' : 'more', failure: null });
    const answer = await askOn(ask, { ...question, cursor }, () => number === latest);
    if (number !== latest) return;
    if ('failure' in answer) return change({ loading: null, failure: answer.failure });
    const items = cursor === null ? answer.items : [...state.items, ...answer.items];
    change({ items, next: answer.next, loading: null });
  };

  return {
    get state() {
      return state;
    },
    restart(next) {
      question = next;
      return load(null);
    },
    async more() {
      if (state.next !== null && state.loading === null) await load(state.next);
    },
    putFirst(items) {
      const all = [...items, ...state.items];
      change(all.length > MOST ? { items: all.slice(0, MOST), next: null } : { items: all });
    },
  };
}

/** Whether there is nothing at all, so that a search would find nothing; `isNarrow`: something is searched or filtered. */
export function isBare({ items, next, loading, failure }: ListState<unknown>, isNarrow: boolean): boolean {
  return !isNarrow && items.length === 0 && next === null && loading === null && failure === null;
}

/** Asks on while pages are empty and do not end: a search may have to pass over much that does not fit. */
export async function askOn<Item>(
  ask: (question: ListQuestion) => Promise<ListAnswer<Item>>,
  question: ListQuestion,
  isWanted: () => boolean = () => true,
): Promise<ListAnswer<Item>> {
  let answer = await ask(question);
  for (let page = 1; page < MOST_EMPTY && isWanted(); page += 1) {
    if ('failure' in answer || answer.items.length > 0 || answer.next === null) return answer;
    answer = await ask({ ...question, cursor: answer.next });
  }
  return answer;
}

/** The order after its column's heading was pressed: forwards, then backwards. */
export function turnSort(sort: string, column: string): string {
  return sort === column ? `-${column}` : column;
}
