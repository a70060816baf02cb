import { describe, expect, it, vi } from 'vitest';
import {
  createListPages,
  isBare,
  type ListAnswer,
  type ListQuestion,
  turnSort,
} from '../../../web/components/list-pages.ts';

type Ask = (question: ListQuestion) => Promise<ListAnswer<number>>;
const failure = { title: 'There is no connection', message: 'Try again.' };

/** Two pages of numbers. */
const twoPages: Ask = async ({ cursor }) =>
  cursor === null ? { items: [1, 2], next: 'more' } : { items: [3], next: null };

describe('the pages of a list', () => {
  it('come one after the other, each from where the one before ended', async () => {
    const ask = vi.fn(twoPages);
    const pages = createListPages(ask, () => undefined);
    await pages.restart({ search: 'a', sort: '-name' });
    expect(pages.state).toEqual({ items: [1, 2], next: 'more', loading: null, failure: null });
    await pages.more();
    expect(pages.state).toEqual({ items: [1, 2, 3], next: null, loading: null, failure: null });
    expect(ask.mock.calls.map(([question]) => question)).toEqual([
      { search: 'a', sort: '-name', cursor: null },
      { search: 'a', sort: '-name', cursor: 'more' },
    ]);
  });

  it('say that they are on their way', async () => {
    const states: unknown[] = [];
    const pages = createListPages(twoPages, () => states.push(pages.state.loading));
    await pages.restart({ search: '', sort: '' });
    await pages.more();
    expect(states).toEqual(['first', null, 'more', null]);
  });

  it('end: there is nothing after the last one', async () => {
    const ask = vi.fn<Ask>(async () => ({ items: [1], next: null }));
    const pages = createListPages(ask, () => undefined);
    await pages.restart({ search: '', sort: '' });
    await pages.more();
    expect(ask).toHaveBeenCalledOnce();
  });

  it('are passed over while they are empty and do not end', async () => {
    const answers: ListAnswer<number>[] = [
      { items: [], next: 'a' },
      { items: [], next: 'b' },
      { items: [1], next: null },
    ];
    const ask = vi.fn<Ask>(async () => answers.shift() ?? { failure });
    const pages = createListPages(ask, () => undefined);
    await pages.restart({ search: 'rare', sort: '' });
    expect(pages.state).toEqual({ items: [1], next: null, loading: null, failure: null });
    expect(ask.mock.calls.map(([{ cursor }]) => cursor)).toEqual([null, 'a', 'b']);
  });

  it('leave it to the person when they are empty without end', async () => {
    const ask = vi.fn<Ask>(async () => ({ items: [], next: 'on' }));
    const pages = createListPages(ask, () => undefined);
    await pages.restart({ search: 'rare', sort: '' });
    expect(pages.state).toMatchObject({ items: [], next: 'on', loading: null });
    expect(ask).toHaveBeenCalledTimes(20);
  });

  it('are not asked for twice at once', async () => {
    const ask = vi.fn(twoPages);
    const pages = createListPages(ask, () => undefined);
    await pages.restart({ search: '', sort: '' });
    await Promise.all([pages.more(), pages.more()]);
    expect(pages.state.items).toEqual([1, 2, 3]);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('forget an answer that a later question has overtaken', async () => {
    const answers = new Map<string, (answer: ListAnswer<number>) => void>();
    const ask: Ask = ({ search }) => new Promise((resolve) => answers.set(search, resolve));
    const pages = createListPages(ask, () => undefined);
    const slow = pages.restart({ search: 'slow', sort: '' });
    const fast = pages.restart({ search: 'fast', sort: '' });
    answers.get('fast')?.({ items: [2], next: null });
    answers.get('slow')?.({ items: [1], next: 'more' });
    await Promise.all([slow, fast]);
    expect(pages.state.items).toEqual([2]);
    expect(pages.state.next).toBeNull();
  });

  it('stay when the next one fails, and can be asked for again', async () => {
    const answers: ListAnswer<number>[] = [{ items: [1], next: 'more' }, { failure }, { items: [2], next: null }];
    const pages = createListPages<number>(
      async () => answers.shift() ?? { failure },
      () => undefined,
    );
    await pages.restart({ search: '', sort: '' });
    await pages.more();
    expect(pages.state).toEqual({ items: [1], next: 'more', loading: null, failure });
    await pages.more();
    expect(pages.state).toEqual({ items: [1, 2], next: null, loading: null, failure: null });
  });

  it('take new items in at the top', async () => {
    const pages = createListPages(twoPages, () => undefined);
    await pages.restart({ search: '', sort: '' });
    pages.putFirst([5, 4]);
    expect(pages.state).toMatchObject({ items: [5, 4, 1, 2], next: 'more' });
  });

  it('lose their end when too many have come in at the top', async () => {
    const pages = createListPages(twoPages, () => undefined);
    await pages.restart({ search: '', sort: '' });
    pages.putFirst(Array.from({ length: 999 }, (_, index) => 1000 - index));
    expect(pages.state.items).toHaveLength(1000);
    expect(pages.state.items.at(-1)).toBe(1);
    expect(pages.state.next).toBeNull();
  });
});

describe('a list of nothing', () => {
  const empty = { items: [], next: null, loading: null, failure: null };

  it('is bare when nothing is searched or filtered', () => {
    expect(isBare(empty, false)).toBe(true);
  });

  it('is not bare while something may be there', () => {
    expect(isBare(empty, true)).toBe(false);
    expect(isBare({ ...empty, items: [1] }, false)).toBe(false);
    expect(isBare({ ...empty, next: 'on' }, false)).toBe(false);
    expect(isBare({ ...empty, loading: 'first' }, false)).toBe(false);
    expect(isBare({ ...empty, failure }, false)).toBe(false);
  });
});

describe('a column’s heading', () => {
  it('sorts forwards, then backwards, then forwards again', () => {
    expect(turnSort('', 'name')).toBe('name');
    expect(turnSort('name', 'name')).toBe('-name');
    expect(turnSort('-name', 'name')).toBe('name');
    expect(turnSort('-email', 'name')).toBe('name');
  });
});
