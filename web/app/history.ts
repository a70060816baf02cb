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
  let current = location.pathname + location.search;
  history.scrollRestoration = 'manual';
  history.replaceState({ index }, '');

  const arrive = (target: number): void => {
    index = target;
    current = location.pathname + location.search;
    traveller.arrive(new URL(location.href), scrolls.get(target) ?? 0);
  };

  const go = async (address: string): Promise<void> => {
    if (!(await traveller.mayLeave())) return;
    scrolls.set(index, scrollY);
    scrolls.delete(index + 1);
    history.pushState({ index: index + 1 }, '', address);
    arrive(index + 1);
  };

  const comeBack = async (): Promise<void> => {
    const target = readIndex();
    // The fragment alone has changed, or we have put the address back ourselves.
    if (target === null || target === index) return;
    scrolls.set(index, scrollY);
    if (await traveller.mayLeave()) arrive(target);
    else history.go(index - target);
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
      if (address === current) return;
      current = address;
      history.replaceState({ index }, '', address);
    },
  };
}

/** Where a plain click on a link within the console leads; null: the browser follows it, or it is no link. */
export function addressOfClick(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (link === undefined || link.href === '' || link.target !== '' || link.hasAttribute('download')) return null;
  const { origin, pathname, search, hash } = new URL(link.href);
  if (origin !== location.origin || !isOfConsole(pathname) || hash !== '') return null;
  return pathname + search;
}

/** Which entry of the tab's history is open, counted from where the console was loaded; null: one that is not ours. */
function readIndex(): number | null {
  const { state } = history;
  return typeof state?.index === 'number' ? state.index : null;
}
