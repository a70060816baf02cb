import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addressOf, createApi, pathOf } from '../../../web/data/api.ts';

const fetch = vi.fn<(address: string, init: RequestInit) => Promise<Response>>();
const attendant = { provePresence: vi.fn<() => Promise<boolean>>(), sessionEnded: vi.fn() };
const api = createApi(attendant);

beforeEach(() => {
  vi.resetAllMocks();
  vi.stubGlobal('fetch', fetch);
});

afterEach(() => vi.unstubAllGlobals());

function refusal(code: string, status = 403) {
  const problem = { type: 'about:blank', status, code, title: 'a', detail: 'b', reference: 'c' };
  return { problem, answer: () => Response.json(problem, { status }) };
}

describe('a request', () => {
  it('carries its query, without what is empty', async () => {
    fetch.mockResolvedValue(Response.json({ items: [] }));
    const query = { search: 'a b&c', filter: '', group: undefined, cursor: null, limit: 50 };
    expect(await api.get('/api/people', query)).toEqual({ value: { items: [] } });
    expect(fetch).toHaveBeenCalledWith('/api/people?search=a+b%26c&limit=50', { method: 'GET' });
  });

  it('sends its body as JSON', async () => {
    fetch.mockResolvedValue(Response.json({}));
    await api.patch('/api/people/1', { name: 'Ada' });
    expect(fetch).toHaveBeenCalledWith('/api/people/1', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"Ada"}',
    });
  });

  it('names no type of a body that it does not have', async () => {
    fetch.mockResolvedValue(new Response(null, { status: 204 }));
    await api.post('/api/signing-keys/next/retire');
    expect(fetch).toHaveBeenCalledWith('/api/signing-keys/next/retire', { method: 'POST' });
  });

  it('has null as its value when there is nothing to say', async () => {
    fetch.mockResolvedValue(new Response(null, { status: 204 }));
    expect(await api.delete('/api/groups/1')).toEqual({ value: null });
  });

  it('brings back the problem that the server names', async () => {
    const { problem, answer } = refusal('forbidden');
    fetch.mockResolvedValue(answer());
    expect(await api.get('/api/audit')).toEqual({ problem });
    expect(attendant.sessionEnded).not.toHaveBeenCalled();
    expect(attendant.provePresence).not.toHaveBeenCalled();
  });

  it.each([
    ['no answer comes', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['something else refuses it', async () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['something else answers it', async () => new Response('<h1>Hotel Wi-Fi</h1>')],
  ])('is offline when %s', async (_, answer) => {
    fetch.mockImplementation(answer);
    expect(await api.get('/api/people')).toEqual({ offline: true });
  });
});

describe('a session that has ended', () => {
  it('is said to have, and the problem comes back', async () => {
    const { problem, answer } = refusal('notSignedIn', 401);
    fetch.mockResolvedValue(answer());
    expect(await api.get('/api/people')).toEqual({ problem });
    expect(attendant.sessionEnded).toHaveBeenCalledOnce();
  });
});

describe('a request that needs the passkey again', () => {
  it('is repeated once the passkey was shown', async () => {
    fetch.mockResolvedValueOnce(refusal('passkeyAgain').answer()).mockResolvedValueOnce(Response.json({ days: 90 }));
    attendant.provePresence.mockResolvedValue(true);
    expect(await api.put('/api/audit/retention', { days: 90 })).toEqual({ value: { days: 90 } });
    expect(fetch.mock.calls[1]).toEqual(fetch.mock.calls[0]);
  });

  it('is not repeated when the person would rather not', async () => {
    const { problem, answer } = refusal('passkeyAgain');
    fetch.mockResolvedValue(answer());
    attendant.provePresence.mockResolvedValue(false);
    expect(await api.delete('/api/people/1')).toEqual({ problem });
    expect(fetch).toHaveBeenCalledOnce();
  });

  it('is repeated only once', async () => {
    const { problem, answer } = refusal('passkeyAgain');
    fetch.mockImplementation(async () => answer());
    attendant.provePresence.mockResolvedValue(true);
    expect(await api.delete('/api/people/1')).toEqual({ problem });
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(attendant.provePresence).toHaveBeenCalledOnce();
  });
});

describe('an answer that comes line by line', () => {
  const streamOf = (...chunks: string[]) => new Response(new Blob(chunks).stream());

  it('is handed over line by line', async () => {
    fetch.mockResolvedValue(streamOf('{"written":1,"of":2}\n{"written":2,', '"of":2}\n{"done":{}}'));
    const lines: unknown[] = [];
    expect(await api.stream('/api/people/import', {}, (line) => lines.push(line))).toEqual({ value: null });
    expect(lines).toEqual([{ written: 1, of: 2 }, { written: 2, of: 2 }, { done: {} }]);
  });

  it('keeps characters whole that two chunks share', async () => {
    const bytes = new TextEncoder().encode('{"name":"Zoë"}\n');
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    fetch.mockResolvedValue(new Response(body));
    const lines: unknown[] = [];
    await api.stream('/api/people/import', {}, (line) => lines.push(line));
    expect(lines).toEqual([{ name: 'Zoë' }]);
  });

  it('is offline when it breaks off', async () => {
    fetch.mockResolvedValue(streamOf('{"written":1,"of":2}\n{"writ'));
    expect(await api.stream('/api/people/import', {}, () => undefined)).toEqual({ offline: true });
  });

  it('brings back the problem when it never begins', async () => {
    const { problem, answer } = refusal('previewOutdated', 409);
    fetch.mockResolvedValue(answer());
    expect(await api.stream('/api/people/import', {}, () => undefined)).toEqual({ problem });
  });
});

describe('the address of a download', () => {
  it('is the bare path without a query', () => {
    expect(addressOf('/api/people/export', { filter: '' })).toBe('/api/people/export');
  });
});

describe('a path of the API', () => {
  it('holds an id as one segment', () => {
    const [id, key] = ['a/b?c#d', 'e f'];
    expect(pathOf`/api/people/${id}/passkeys/${key}`).toBe('/api/people/a%2Fb%3Fc%23d/passkeys/e%20f');
  });

  it.each(['', '.', '..'])('does not become another one by “%s”', (id) => {
    const path = pathOf`/api/people/${id}/links`;
    expect(new URL(path, 'https://id.example.com').pathname).toBe('/api/people/-/links');
  });

  it('keeps dots as they are written already', () => {
    const id = '%2e%2e';
    expect(new URL(pathOf`/api/people/${id}`, 'https://id.example.com').pathname).toBe('/api/people/%252e%252e');
  });
});
