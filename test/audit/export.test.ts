import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { NewAuditEvent } from '../../db/model.ts';
import { anEvent } from '../helpers/records.ts';
import { startTestServer, type TestServer } from '../helpers/server.ts';
import { type SignedIn, signInAs } from '../helpers/staff.ts';

let server: TestServer;
let auditor: SignedIn;

beforeAll(async () => {
  server = await startTestServer();
  auditor = await signInAs(server, 'auditor', { name: 'Bea "the auditor", Miller' });
});
afterAll(() => server.close());

async function append(fields: Partial<NewAuditEvent>, count = 1): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await server.services.store.auditEvents.append(anEvent({ at: server.now(), ...fields }));
  }
  server.advance(1);
}

function addressOf(query: Record<string, string>): string {
  return `/api/audit/export?${new URLSearchParams(query)}`;
}

async function exported(query: Record<string, string>) {
  const reply = await auditor.browser.request('GET', addressOf(query));
  expect(reply.statusCode).toBe(200);
  return reply;
}

describe('the export as CSV', () => {
  test('has a line for each event, with names, read by a parser of its own', async () => {
    const address = '198.51.100.1';
    await append({ address, actor: auditor.user.id, target: 'x,"y"', details: { list: ['a', 'b'], text: 'ü\r\n"' } });
    await append({ address, outcome: 'refused', reason: 'forbidden' });
    const { body, headers } = await exported({ format: 'csv', address });
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(body.startsWith('\uFEFFsequence,at,action,')).toBe(true);
    const [first, second, ...rest] = parse(body, { bom: true, columns: true, record_delimiter: '\r\n' });
    expect(first).toMatchObject({
      action: 'login',
      outcome: 'success',
      actor: auditor.user.id,
      actorName: 'Bea "the auditor", Miller',
      actorEmail: 'auditor@example.com',
      target: 'x,"y"',
      targetName: '',
      address,
      details: '{"list":["a","b"],"text":"ü\\r\\n\\""}',
    });
    expect(second).toMatchObject({ outcome: 'refused', reason: 'forbidden', actor: '' });
    expect(rest).toEqual([]);
  });

  test('has no cell that a spreadsheet would calculate', async () => {
    await append({ address: '198.51.100.2', target: '=HYPERLINK("https://evil.example")' });
    const { body } = await exported({ format: 'csv', address: '198.51.100.2' });
    const [event] = parse(body, { bom: true, columns: true, record_delimiter: '\r\n' });
    expect(event).toMatchObject({ target: '\'=HYPERLINK("https://evil.example")' });
  });

  test('is a file with a date', async () => {
    const { headers } = await exported({ format: 'csv', address: 'nowhere' });
    const day = server.now().toISOString().slice(0, 10);
    expect(headers['content-disposition']).toBe(`attachment; filename="latchkey-audit-${day}.csv"`);
  });
});

describe('the export as NDJSON', () => {
  test('has every event of many pages once, oldest first, as the list shows it', async () => {
    const address = '198.51.100.3';
    await append({ address }, 450);
    const { body, headers } = await exported({ format: 'ndjson', address });
    expect(headers['content-type']).toBe('application/x-ndjson');
    const lines = body.trimEnd().split('\n');
    const sequences = lines.map((line) => JSON.parse(line).sequence);
    expect(new Set(sequences).size).toBe(450);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    const list = await auditor.browser.request('GET', `/api/audit?limit=1&address=${address}`);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual(list.json().items[0]);
  });

  test('is empty when nothing is let through', async () => {
    expect((await exported({ format: 'ndjson', address: 'nowhere' })).body).toBe('');
  });

  test('ends at the time that was asked for, and in any case at its own beginning', async () => {
    const address = '198.51.100.4';
    const before = server.now();
    await append({ address });
    await append({ address, at: new Date(server.now().getTime() + 3600_000) });
    const count = async (query: Record<string, string>) =>
      (await exported({ format: 'ndjson', address, ...query })).body.split('\n').length - 1;
    expect(await count({})).toBe(1);
    expect(await count({ until: '2100-01-01T00:00:00Z' })).toBe(1);
    expect(await count({ until: before.toISOString() })).toBe(0);
  });
});

describe('an export', () => {
  test('is an event itself, with the filter', async () => {
    await exported({ format: 'csv', address: '198.51.100.5', outcome: 'refused' });
    const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({
      action: 'audit.export',
      outcome: 'success',
      actor: auditor.user.id,
      details: { format: 'csv', address: '198.51.100.5', outcome: 'refused' },
    });
  });

  test('that was refused is an event too', async () => {
    const helpDesk = await signInAs(server, 'helpDesk');
    const reply = await helpDesk.browser.request('GET', addressOf({ format: 'csv' }));
    expect(reply.statusCode).toBe(403);
    const [event] = await server.services.store.auditEvents.tail({ afterSequence: null, limit: 1 });
    expect(event).toMatchObject({ action: 'audit.export', outcome: 'refused', actor: helpDesk.user.id });
  });

  test('without a format is refused', async () => {
    expect((await auditor.browser.request('GET', '/api/audit/export')).statusCode).toBe(400);
  });
});

describe('an export over a connection', () => {
  const MANY = 6_000;
  const PAGES = MANY / 200;
  const address = '198.51.100.6';
  let origin: string;

  beforeAll(async () => {
    origin = await server.app.listen({ host: 'localhost', port: 0 });
    // More than fits into the buffers between: events of 2 kB.
    await append({ address, details: { padding: 'x'.repeat(2_000) } }, MANY);
  });

  /** Asks for all of them, and reads nothing yet. */
  async function begin(): Promise<IncomingMessage> {
    const cookie = [...auditor.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const request = get(new URL(addressOf({ format: 'ndjson', address }), origin), { headers: { cookie } });
    const [response] = await once(request, 'response');
    return response;
  }

  test('reads the database only as fast as the client reads, and ends when it goes away', async () => {
    const search = vi.spyOn(server.services.store.auditEvents, 'search');
    const from = vi.spyOn(Readable, 'from');
    try {
      const response = await begin();
      const searched = await settled(() => search.mock.calls.length);
      expect(searched).toBeGreaterThan(0);
      expect(searched).toBeLessThan(PAGES);
      const stream = from.mock.results[0]?.value;
      expect(stream?.destroyed).toBe(false);
      response.destroy();
      await vi.waitFor(() => expect(stream?.destroyed).toBe(true));
      expect(await settled(() => search.mock.calls.length)).toBeLessThan(PAGES);
    } finally {
      search.mockRestore();
      from.mockRestore();
    }
  });

  test('is whole when the client reads on', async () => {
    const response = await begin();
    let lines = 0;
    for await (const chunk of response.setEncoding('utf8')) lines += String(chunk).split('\n').length - 1;
    expect(lines).toBe(MANY);
  });
});

/** The value once it has not changed for a while. */
async function settled(read: () => number): Promise<number> {
  for (let value = read(); ; value = read()) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (read() === value) return value;
  }
}
