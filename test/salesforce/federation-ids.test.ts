import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orgLimitReached, orgRefused, orgSessionEnded, orgUnreachable } from '../../server/errors.ts';
import { type FederationIdWrite, federationIdCsv, writeFederationIds } from '../../server/salesforce/federation-ids.ts';
import type { OrgSession } from '../../server/salesforce/org-session.ts';
import { bodyOf, federationIdOrg, someWrites } from './fake-federation-ids.ts';
import { fakeId, fakeOrgSession } from './fake-org-session.ts';

describe('by collections', () => {
  it('sends 200 users in one request, each for itself', async () => {
    const org = federationIdOrg();
    const { written, failures } = await write(org.session, someWrites(401));
    expect(org.session.requests.map((request) => (bodyOf(request) as { records: [] }).records.length)).toEqual([
      200, 200, 1,
    ]);
    expect(written).toHaveLength(401);
    expect(failures).toEqual([]);
  });

  it('sends nothing but the ID and the Federation ID', async () => {
    const org = federationIdOrg();
    await write(org.session, someWrites(1));
    expect(org.asked()).toEqual(['PATCH composite/sobjects']);
    expect(org.session.requests.map(bodyOf)).toEqual([
      {
        allOrNone: false,
        records: [{ attributes: { type: 'User' }, id: fakeId('005', 0), FederationIdentifier: 'user0@acme.example' }],
      },
    ]);
  });

  it('makes a Federation ID blank by null', async () => {
    const org = federationIdOrg();
    await write(
      org.session,
      someWrites(1).map((one) => ({ ...one, after: null })),
    );
    expect(org.sent).toEqual(new Map([[fakeId('005', 0), null]]));
  });

  it('sends nothing when there is nothing', async () => {
    const org = federationIdOrg();
    expect(await write(org.session, [])).toEqual({ written: [], failures: [] });
    expect(org.session.requests).toEqual([]);
  });

  it('tells of each refusal in Salesforce’s words and writes the others', async () => {
    const refusal = { code: 'DUPLICATE_VALUE', message: 'duplicate value found: FederationIdentifier' };
    const org = federationIdOrg({ refuse: (id) => (id === fakeId('005', 1) ? refusal : null) });
    const { written, failures } = await write(org.session, someWrites(3));
    expect(written.map(({ userId }) => userId)).toEqual([fakeId('005', 0), fakeId('005', 2)]);
    expect(failures).toEqual([{ userId: fakeId('005', 1), username: 'user1@acme.example', ...refusal }]);
  });

  it('tries a locked row once more', async () => {
    const seen = new Set<string>();
    const waits: number[] = [];
    const org = federationIdOrg({
      refuse: (id) => {
        const isFirst = !seen.has(id) && id !== fakeId('005', 0);
        seen.add(id);
        return isFirst ? LOCKED : null;
      },
    });
    const { written } = await write(org.session, someWrites(3), { wait: async (ms) => void waits.push(ms) });
    expect(written).toHaveLength(3);
    expect(org.session.requests.map((request) => (bodyOf(request) as { records: [] }).records.length)).toEqual([3, 2]);
    expect(waits).toEqual([1000]);
  });

  it('tells of a row that stays locked', async () => {
    const org = federationIdOrg({ refuse: (id) => (id === fakeId('005', 1) ? LOCKED : null) });
    const { written, failures } = await write(org.session, someWrites(2));
    expect(written).toHaveLength(1);
    expect(failures).toMatchObject([{ code: 'UNABLE_TO_LOCK_ROW' }]);
  });

  it('keeps what is written when the second try fails as a whole', async () => {
    const org = federationIdOrg({
      refuse: (id) => (id === fakeId('005', 1) ? LOCKED : null),
      before: (_, count) => {
        if (count === 1) throw orgSessionEnded();
      },
    });
    const { written, failures } = await write(org.session, someWrites(2));
    expect(written).toHaveLength(1);
    expect(failures).toMatchObject([{ userId: fakeId('005', 1), code: 'notKnown' }]);
  });

  it('tells how far it is', async () => {
    const progress: [number, number][] = [];
    await write(federationIdOrg().session, someWrites(401), { onProgress: (...at) => void progress.push(at) });
    expect(progress).toEqual([
      [200, 401],
      [400, 401],
      [401, 401],
    ]);
  });

  it.each([
    { what: 'the session', error: orgSessionEnded(), ofBatch: 'sessionEnded', ofRest: 'sessionEnded' },
    { what: 'the day’s requests', error: orgLimitReached(), ofBatch: 'limitReached', ofRest: 'limitReached' },
    { what: 'the connection', error: orgUnreachable('org.timeout', 'Slow.'), ofBatch: 'notKnown', ofRest: 'notSent' },
    { what: 'the right', error: orgRefused('org.NO_ACCESS', 'No.'), ofBatch: 'NO_ACCESS', ofRest: 'notSent' },
  ])('keeps what is written when $what ends, and asks no more', async ({ error, ofBatch, ofRest }) => {
    const org = federationIdOrg({
      before: (_request, count) => {
        if (count === 1) throw error;
      },
    });
    const { written, failures } = await write(org.session, someWrites(600));
    expect(written).toHaveLength(200);
    expect(failures.slice(0, 200).every(({ code }) => code === ofBatch)).toBe(true);
    expect(failures.slice(200).every(({ code }) => code === ofRest)).toBe(true);
    expect(failures).toHaveLength(400);
    expect(org.asked().filter((one) => one.startsWith('PATCH'))).toHaveLength(2);
  });

  it('looks up what was written when the answer was lost', async () => {
    const [one, two] = someWrites(2);
    const session = fakeOrgSession(({ method }) => {
      if (method === 'PATCH') throw orgUnreachable('org.tooSlow', 'It took too long.');
      return {
        done: true,
        records: [
          { Id: one?.userId, FederationIdentifier: one?.after },
          { Id: two?.userId, FederationIdentifier: null },
        ],
      };
    });
    const { written, failures } = await write(session, someWrites(2));
    expect(written).toEqual([one]);
    expect(failures).toMatchObject([{ userId: two?.userId, code: 'notKnown' }]);
  });

  it('looks up what was made blank when the answer was lost', async () => {
    const session = fakeOrgSession(({ method }) =>
      method === 'PATCH' ? '<html>' : { done: true, records: [{ Id: fakeId('005', 0), FederationIdentifier: null }] },
    );
    const blank = someWrites(1).map((one) => ({ ...one, after: null }));
    expect(await write(session, blank)).toEqual({ written: blank, failures: [] });
  });

  it('a user that cannot be looked up stays unknown', async () => {
    const session = fakeOrgSession(({ method }) => (method === 'PATCH' ? '<html>' : { done: true, records: [] }));
    const blank = someWrites(1).map((one) => ({ ...one, after: null }));
    expect(await write(session, blank)).toMatchObject({ written: [], failures: [{ code: 'notKnown' }] });
  });

  it.each([
    ['one result too few', []],
    ['no list', { success: true }],
    ['a result without success', [{ id: fakeId('005', 0) }]],
    ['a refusal without a reason', [{ success: false, errors: [] }]],
    ['no JSON', '<html>'],
  ])('does not know what was written when the answer is %s', async (_, answer) => {
    const { written, failures } = await write(
      fakeOrgSession(() => answer),
      someWrites(1),
    );
    expect(written).toEqual([]);
    expect(failures).toMatchObject([{ code: 'notKnown' }]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const org = federationIdOrg();
    const { written, failures } = await write(org.session, someWrites(401), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(written).toHaveLength(200);
    expect(failures).toHaveLength(201);
    expect(failures[0]).toMatchObject({ userId: fakeId('005', 200), code: 'stopped' });
  });

  it('uses the first of two Federation IDs for one user', async () => {
    const [one] = someWrites(1);
    const twice = [one, { ...one, userId: one?.userId.slice(0, 15), after: 'another' }] as FederationIdWrite[];
    const org = federationIdOrg();
    const { written, failures } = await write(org.session, twice);
    expect(written).toEqual([one]);
    expect(failures).toMatchObject([{ code: 'userTwice' }]);
    expect(org.sent).toEqual(new Map([[one?.userId, one?.after]]));
  });

  it('lets a mistake of ours through', async () => {
    const session = fakeOrgSession(() => {
      throw new TypeError('mistake');
    });
    await expect(write(session, someWrites(1))).rejects.toThrow(TypeError);
  });
});

it('every write that is sent is one of those given, and each comes back once', async () => {
  const value = fc.option(fc.string({ minLength: 1, maxLength: 512, unit: 'grapheme' }));
  const writes = fc.uniqueArray(fc.record({ number: fc.nat(5000), after: value }), {
    selector: ({ number }) => number,
    maxLength: 500,
  });
  const repeated = fc.constantFrom(1, 2001);
  await fc.assert(
    fc.asyncProperty(writes, fc.func(fc.boolean()), repeated, async (given, isRefused, least) => {
      const all = [...given, ...filling(least - given.length)].map(({ number, after }) => ({
        userId: fakeId('005', number),
        username: `user${number}`,
        before: null,
        after,
      }));
      const org = federationIdOrg({
        refuse: (id) => (isRefused(id) ? { code: 'DUPLICATE_VALUE', message: 'twice' } : null),
      });
      const { written, failures } = await write(org.session, all);
      const wanted = new Map(all.map(({ userId, after }) => [userId, after]));
      for (const [userId, after] of org.sent) expect(after).toBe(wanted.get(userId));
      expect(written.map(({ userId }) => userId).sort()).toEqual([...org.sent.keys()].sort());
      expect([...written, ...failures].map(({ userId }) => userId).sort()).toEqual([...wanted.keys()].sort());
    }),
    { numRuns: 30 },
  );
});

it('the file for Data Loader has IDs and exact Federation IDs', () => {
  const [one, two] = someWrites(2);
  const csv = federationIdCsv([
    { userId: one?.userId ?? '', after: '=1+1 "x", y' },
    { userId: two?.userId ?? '', after: null },
  ]);
  expect(csv).toBe(`Id,FederationIdentifier\r\n${fakeId('005', 0)},"=1+1 ""x"", y"\r\n${fakeId('005', 1)},""\r\n`);
});

const LOCKED = { code: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access to this record' };

function write(
  session: OrgSession,
  writes: readonly FederationIdWrite[],
  options: Partial<Parameters<typeof writeFederationIds>[2]> = {},
) {
  return writeFederationIds(session, writes, { onProgress: () => undefined, wait: async () => undefined, ...options });
}

/** Users that no arbitrary one is. */
function filling(count: number): { number: number; after: string }[] {
  return Array.from({ length: Math.max(count, 0) }, (_, index) => ({
    number: 10_000 + index,
    after: `filling ${index}`,
  }));
}
