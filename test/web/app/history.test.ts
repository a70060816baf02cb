import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Journey, startJourney } from '../../../web/app/history.ts';

const ORIGIN = 'https://id.example.com';

interface Entry {
  state: unknown;
  address: string;
}

/** A tab's history, as far as the console uses it. */
class TestHistory {
  entries: Entry[] = [{ state: null, address: '/admin' }];
  at = 0;
  scrollRestoration = 'auto';

  get state(): unknown {
    return this.entries[this.at]?.state;
  }

  get href(): string {
    return ORIGIN + (this.entries[this.at]?.address ?? '');
  }

  pushState(state: unknown, _: string, address: string): void {
    this.entries = [...this.entries.slice(0, this.at + 1), { state, address }];
    this.at += 1;
  }

  replaceState(state: unknown, _: string, address = this.href.slice(ORIGIN.length)): void {
    this.entries[this.at] = { state, address };
  }

  go(steps: number): void {
    queueMicrotask(() => {
      this.at += steps;
      popstate();
    });
  }
}

let tab = new TestHistory();
let popstate: () => void = () => undefined;
let journey: Journey;
const mayLeave = vi.fn<() => Promise<boolean>>();
const arrive = vi.fn<(address: URL) => void>();

beforeEach(() => {
  vi.resetAllMocks();
  mayLeave.mockResolvedValue(true);
  tab = new TestHistory();
  const place = (part: 'pathname' | 'search') => new URL(tab.href)[part];
  vi.stubGlobal('history', tab);
  vi.stubGlobal('location', {
    get href() {
      return tab.href;
    },
    get pathname() {
      return place('pathname');
    },
    get search() {
      return place('search');
    },
  });
  vi.stubGlobal('scrollY', 0);
  vi.stubGlobal('document', new EventTarget());
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => {
    popstate = listener;
  });
  journey = startJourney({ mayLeave, arrive });
});

afterEach(() => vi.unstubAllGlobals());

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function back(): Promise<void> {
  tab.go(-1);
  await settled();
}

/** As the browser does it when the link to the content is followed. */
function skipToContent(): void {
  tab.pushState(null, '', `${new URL(tab.href).pathname}#content`);
  popstate();
}

function arrivals(): string[] {
  return arrive.mock.calls.map(([{ pathname }]) => pathname);
}

/** A question to the person that waits for its answer. */
function question(): (answer: boolean) => void {
  let answer: (may: boolean) => void = () => undefined;
  mayLeave.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  return (may) => answer(may);
}

describe('the way through the console', () => {
  it('leads on and back', async () => {
    await journey.go('/admin/people');
    await journey.go('/admin/groups');
    await back();
    await back();
    expect(arrivals()).toEqual(['/admin/people', '/admin/groups', '/admin/people', '/admin']);
  });

  it('leads back past the link to the content', async () => {
    skipToContent();
    await journey.go('/admin/people');
    await back();
    expect(arrivals()).toEqual(['/admin/people', '/admin']);
    await back();
    expect(tab.at).toBe(0);
    expect(arrivals()).toHaveLength(2);
    expect(mayLeave).toHaveBeenCalledTimes(2);
  });

  it('does not lead away from what the person keeps', async () => {
    await journey.go('/admin/people');
    mayLeave.mockResolvedValue(false);
    await back();
    expect(tab.href).toBe(`${ORIGIN}/admin/people`);
    expect(arrivals()).toEqual(['/admin/people']);
  });

  it('asks once when Back is pressed twice, and stays where the person stays', async () => {
    await journey.go('/admin/people');
    await journey.go('/admin/groups');
    mayLeave.mockClear();
    const answer = question();
    await back();
    await back();
    answer(false);
    await settled();
    expect(mayLeave).toHaveBeenCalledOnce();
    expect(tab.href).toBe(`${ORIGIN}/admin/groups`);
    expect(arrivals()).toEqual(['/admin/people', '/admin/groups']);
  });

  it('asks once when Back is pressed twice, and goes as far as was pressed', async () => {
    await journey.go('/admin/people');
    await journey.go('/admin/groups');
    const answer = question();
    await back();
    await back();
    answer(true);
    await settled();
    expect(arrivals().slice(2)).toEqual(['/admin']);
  });

  it('does not note filters at an entry that is open only while the person is asked', async () => {
    await journey.go('/admin/people');
    const answer = question();
    await back();
    journey.note('/admin/people?search=ada');
    answer(false);
    await settled();
    expect(tab.entries.map(({ address }) => address)).toEqual(['/admin', '/admin/people']);
  });
});
