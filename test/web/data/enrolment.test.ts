import { afterEach, describe, expect, it, vi } from 'vitest';
import { askLink, readToken } from '../../../web/data/enrolment.ts';

const token = 'Ab-_'.repeat(10).concat('xyz');

describe('the token of a link', () => {
  it('is what follows the hash', () => {
    expect(readToken(`#${token}`)).toBe(token);
  });

  it.each(['', '#', `#${token.slice(1)}`, `#${token}a`, `#${token.slice(1)}=`])('is not there in "%s"', (fragment) => {
    expect(readToken(fragment)).toBeNull();
  });
});

describe('a question to the server', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('goes to the flow of the link, with the token in the body', async () => {
    const fetch = vi.fn(async (_path: string, _init: RequestInit) => Response.json({ person: null }));
    vi.stubGlobal('fetch', fetch);
    expect(await askLink('setup', token)).toEqual({ value: { person: null } });
    expect(fetch).toHaveBeenCalledWith('/api/setup/link', expect.objectContaining({ method: 'POST' }));
    expect(fetch.mock.calls[0]?.[1].body).toBe(JSON.stringify({ token }));
  });

  it('brings back the problem that the server names', async () => {
    const problem = { type: 'about:blank', status: 410, code: 'linkGone', title: 'a', detail: 'b', reference: 'c' };
    vi.stubGlobal('fetch', async () => Response.json(problem, { status: 410 }));
    expect(await askLink('enrolment', token)).toEqual({ problem });
  });

  it('is offline when no answer comes', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await askLink('enrolment', token)).toEqual({ offline: true });
  });

  it('is offline when something else answers in the server’s place', async () => {
    vi.stubGlobal('fetch', async () => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect(await askLink('enrolment', token)).toEqual({ offline: true });
  });
});
