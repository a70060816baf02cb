import { isOfConsole } from './router.ts';

/** What the page's frame does when the address changes. */
export interface Traveller {
  /** Whether the page may be left; asks the person when something is not stored. */
  mayLeave(): Promise<boolean>;
  /** Shows what is at this address; `scrollTo` is where the person was when they come back. */
  arrive(address: URL, scrollTo: number): void;
}

/** Moves through the console without loading the document again. */
export interface Journey {
  go(address: string): Promise<void>;
  /** Changes the address of the page that is open. */
  note(address: string): void;
}

/** Follows links to the console, the Back and Forward buttons, and `go`. */
export function startJourney(traveller: Traveller): Journey {
  const scrolls = new Map<number, number>();
  let index = readIndex() ?? 0;
  let current = addressHere();
  let isAsking = false;
  history.scrollRestoration = 'manual';
  history.replaceState({ index }, '');

  const arrive = (target: number): void => {
    index = target;
    current = addressHere();
    traveller.arrive(new URL(location.href), scrolls.get(target) ?? 0);
  };

  /** Where the history stands; an entry that the browser has made for a fragment is counted in. */
  const position = (): number => {
    const known = readIndex();
    if (known !== null) return known;
    const counted = addressHere() === current ? index + 1 : index - 1;
    history.replaceState({ index: counted }, '');
    return counted;
  };

  /** Whether the page may be left; null: the person is being asked already. */
  const ask = async (): Promise<boolean | null> => {
    if (isAsking) return null;
    isAsking = true;
    const mayLeave = await traveller.mayLeave();
    isAsking = false;
    return mayLeave;
  };

  const putBack = (from: number): void => {
    if (from !== index) history.go(index - from);
  };

  const go = async (address: string): Promise<void> => {
    const mayLeave = await ask();
    if (mayLeave === null) return;
    // Back may have been pressed while the person was asked.
    const from = position();
    if (!mayLeave) return putBack(from);
    scrolls.set(index, scrollY);
    scrolls.delete(from + 1);
    history.pushState({ index: from + 1 }, '', address);
    arrive(from + 1);
  };

  const comeBack = async (): Promise<void> => {
    // We have put the address back ourselves, or the fragment alone has changed.
    if (position() === index) return;
    if (addressHere() === current && !isAsking) {
      index = position();
      return;
    }
    const mayLeave = await ask();
    if (mayLeave === null) return;
    const target = position();
    if (!mayLeave) return putBack(target);
    scrolls.set(index, scrollY);
    if (target !== index) arrive(target);
  };

  addEventListener('popstate', () => void comeBack());
  document.addEventListener('click', (event) => {
    const address = addressOfClick(event);
    if (address === null) return;
    event.preventDefault();
    void go(address);
  });

  return {
    go,
    note(address) {
      // While the person is asked, another entry of the history may be open.
      if (address === current || isAsking) return;
      current = address;
      history.replaceState({ index }, '', address);
    },
  };
}

/** Where a plain click on a link within the console leads; null: the browser follows it, or it is no link. */
function addressOfClick(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (link === undefined || link.href === '' || link.target !== '' || link.hasAttribute('download')) return null;
  const { origin, pathname, search, hash } = new URL(link.href);
  if (origin !== location.origin || !isOfConsole(pathname) || hash !== '') return null;
  return pathname + search;
}

/** The address without its fragment, which is not the console's. */
function addressHere(): string {
  return location.pathname + location.search;
}

/** Which entry of the tab's history is open, counted from where the console was loaded; null: one that is not ours. */
function readIndex(): number | null {
  const { state } = history;
  return typeof state?.index === 'number' ? state.index : null;
}
