import { describe, expect, it } from 'vitest';
import { orgLimitReached, orgRefused, orgSessionEnded, orgUnreachable } from '../../server/errors.ts';
import { writeFederationIds } from '../../server/salesforce/federation-ids.ts';
import type { OrgRequest } from '../../server/salesforce/org-session.ts';
import {
  bodyOf,
  type FederationIdOrg,
  type FederationIdOrgOptions,
  federationIdOrg,
  JOB,
  someWrites,
} from './fake-federation-ids.ts';
import { fakeId, fakeOrgSession } from './fake-org-session.ts';

const WHOLE_JOB = [
  'POST jobs/ingest',
  `PUT jobs/ingest/${JOB}/batches`,
  `PATCH jobs/ingest/${JOB}`,
  `GET jobs/ingest/${JOB}`,
  `GET jobs/ingest/${JOB}`,
  `GET jobs/ingest/${JOB}/unprocessedrecords`,
  `GET jobs/ingest/${JOB}/failedResults`,
  `GET jobs/ingest/${JOB}/successfulResults`,
  `DELETE jobs/ingest/${JOB}`,
];

describe('by Bulk API 2.0', () => {
  it('goes through a job in its order', async () => {
    const org = federationIdOrg();
    const { written, failures } = await write(org, 2001);
    expect(written).toHaveLength(2001);
    expect(failures).toEqual([]);
    expect(org.asked()).toEqual(WHOLE_JOB);
    expect(bodyOf(org.session.requests[0] ?? NONE)).toEqual({
      object: 'User',
      operation: 'update',
      contentType: 'CSV',
      columnDelimiter: 'COMMA',
      lineEnding: 'LF',
    });
    expect(bodyOf(org.session.requests[2] ?? NONE)).toEqual({ state: 'UploadComplete' });
  });

  it('sends 2,000 by collections yet', async () => {
    const org = federationIdOrg();
    await write(org, 2000);
    expect(org.session.requests).toHaveLength(10);
  });

  it('sends quotes, commas and line ends as they are', async () => {
    const org = federationIdOrg();
    const after = 'a "quoted", odd\nvalue';
    await write(org, 2001, { after });
    expect([...org.sent.values()].every((value) => value === after)).toBe(true);
  });

  it.each([null, ''])('makes a Federation ID blank for %j', async (after) => {
    const org = federationIdOrg();
    await write(org, 2001, { after });
    const { body } = org.session.requests[1] ?? NONE;
    expect(body).toMatchObject({ mediaType: 'text/csv' });
    expect([...org.sent.values()].every((value) => value === null)).toBe(true);
  });

  it('writes a Federation ID that reads like a blank by collections', async () => {
    const org = federationIdOrg();
    await write(org, 2001, { after: '#N/A' });
    expect(new Set(org.asked())).toEqual(new Set(['PATCH composite/sobjects']));
    expect(new Set(org.sent.values())).toEqual(new Set(['#N/A']));
  });

  it('cuts what is more than 10,000 into jobs', async () => {
    const org = federationIdOrg();
    const { written } = await write(org, 10_001);
    expect(written).toHaveLength(10_001);
    expect(org.asked().filter((one) => one === 'POST jobs/ingest')).toHaveLength(2);
  });

  it('tells of each refusal in Salesforce’s words', async () => {
    const refusal = {
      code: 'DUPLICATE_VALUE',
      message: 'duplicate value found: x duplicates value on record with id: 005',
    };
    const { written, failures } = await write(
      federationIdOrg({ refuse: (id) => (id === fakeId('005', 7) ? refusal : null) }),
      2001,
    );
    expect(written).toHaveLength(2000);
    expect(failures).toEqual([{ userId: fakeId('005', 7), username: 'user7@acme.example', ...refusal }]);
  });

  it('tells how far the org is', async () => {
    const progress: [number, number][] = [];
    const states = [
      { state: 'UploadComplete' },
      { state: 'InProgress', numberRecordsProcessed: 1000, numberRecordsFailed: 10 },
      { state: 'JobComplete' },
    ];
    await write(federationIdOrg({ states }), 2001, { onProgress: (...at) => void progress.push(at) });
    expect(progress).toEqual([
      [990, 2001],
      [2001, 2001],
    ]);
  });

  it('reads an error without a code as it is', async () => {
    const files = { failedResults: `sf__Id,sf__Error,Id\n,Something else,${fakeId('005', 0)}\n` };
    const { failures } = await write(federationIdOrg({ files }), 2001);
    expect(failures[0]).toMatchObject({ code: 'UNKNOWN_EXCEPTION', message: 'Something else' });
  });
});

describe('when a job goes wrong', () => {
  it('the job that failed tells why for each record that it left', async () => {
    const { written, failures } = await write(
      federationIdOrg({
        states: [{ state: 'Failed', errorMessage: 'InvalidBatch : Field name not found : FederationIdentifier' }],
        files: {
          successfulResults: `sf__Id,sf__Created,Id\n${fakeId('005', 0)},false,${fakeId('005', 0)}\n`,
          unprocessedrecords: `Id\n${fakeId('005', 1)}\n`,
        },
      }),
      2001,
    );
    expect(written.map(({ userId }) => userId)).toEqual([fakeId('005', 0)]);
    expect(failures[0]).toMatchObject({ code: 'jobFailed', message: expect.stringContaining('InvalidBatch') });
    expect(failures[1]).toMatchObject({ code: 'notKnown' });
  });

  it('a job that somebody in the org aborted is told of', async () => {
    const files = { unprocessedrecords: `Id\n${fakeId('005', 0)}\n` };
    const { failures } = await write(federationIdOrg({ states: [{ state: 'Aborted' }], files }), 2001);
    expect(failures[0]).toMatchObject({ code: 'jobAborted' });
  });

  it('a record that a complete job left is told of', async () => {
    const files = { unprocessedrecords: `Id\n${fakeId('005', 0)}\n` };
    const { failures } = await write(federationIdOrg({ files }), 2001);
    expect(failures[0]).toMatchObject({ code: 'unprocessed' });
  });

  it('patience has an end, and the job too', async () => {
    const states = Array.from({ length: 1000 }, () => ({ state: 'InProgress' }));
    const files = { unprocessedrecords: `Id\n${fakeId('005', 0)}\n` };
    const org = federationIdOrg({ states, files });
    let waited = 0;
    const { failures } = await write(org, 2001, {
      wait: async (ms) => {
        waited += ms;
      },
    });
    expect(waited).toBeGreaterThanOrEqual(600_000);
    expect(waited).toBeLessThan(620_000);
    expect(failures[0]).toMatchObject({ code: 'tooSlow' });
    expect(bodyOf(org.session.requests.find((request) => isAbort(request)) ?? NONE)).toEqual({ state: 'Aborted' });
    expect(org.asked()).toContain(`DELETE jobs/ingest/${JOB}`);
  });

  it('it stops when it is told to, and reads what was written', async () => {
    const stop = new AbortController();
    const states = Array.from({ length: 5 }, () => ({ state: 'InProgress', numberRecordsProcessed: 1 }));
    const org = federationIdOrg({ states });
    const { written } = await write(org, 2001, { signal: stop.signal, onProgress: () => stop.abort() });
    expect(written).toHaveLength(2001);
    expect(org.session.requests.some(isAbort)).toBe(true);
  });

  it.each([
    ['the session ends', orgSessionEnded(), 'sessionEnded'],
    ['the day’s requests end', orgLimitReached(), 'limitReached'],
    ['it is refused', orgRefused('org.FEATURENOTENABLED', 'Bulk API is not enabled'), 'FEATURENOTENABLED'],
    ['the org cannot be reached', orgUnreachable('org.timeout', 'It took too long.'), 'notKnown'],
  ])('nothing is written when %s at its beginning', async (_, error, code) => {
    const org = federationIdOrg({
      before: () => {
        throw error;
      },
    });
    const { written, failures } = await write(org, 2001);
    expect(written).toEqual([]);
    expect(failures).toHaveLength(2001);
    expect(failures.every((failure) => failure.code === code)).toBe(true);
  });

  it('the job of an upload that failed is aborted and deleted', async () => {
    const org = federationIdOrg({
      before: ({ method }) => {
        if (method === 'PUT') throw orgRefused('org.InvalidJob', 'too large');
      },
    });
    const { failures } = await write(org, 2001);
    expect(failures[0]).toMatchObject({ code: 'InvalidJob' });
    expect(org.asked().slice(-2)).toEqual([`PATCH jobs/ingest/${JOB}`, `DELETE jobs/ingest/${JOB}`]);
    expect(org.session.requests.some(isAbort)).toBe(true);
  });

  it('a session that ends while the org is at work leaves this job unknown, and the next not begun', async () => {
    const org = federationIdOrg({
      before: (_, count) => {
        if (count > 2) throw orgSessionEnded();
      },
    });
    const { written, failures } = await write(org, 10_001);
    expect(written).toEqual([]);
    expect(failures).toHaveLength(10_001);
    expect(failures[0]).toMatchObject({ code: 'notKnown' });
    expect(failures[10_000]).toMatchObject({ code: 'sessionEnded' });
  });

  it('an org that answers garbage about a job is stopped, and its results count', async () => {
    const org = federationIdOrg({ states: [{ state: 7 }] });
    const { written } = await write(org, 2001);
    expect(written).toHaveLength(2001);
    expect(org.session.requests.some(isAbort)).toBe(true);
  });

  it('a file of results that is none leaves its records unknown', async () => {
    const files = { successfulResults: 'sf__Id,Id\n"broken' };
    const { written, failures } = await write(federationIdOrg({ files }), 2001);
    expect(written).toEqual([]);
    expect(failures.every(({ code }) => code === 'notKnown')).toBe(true);
  });

  it.each([[{ id: '../../sobjects/User' }], [{ id: fakeId('005', 1) }], [{}], ['<html>']])(
    'a job that calls itself %j is not used',
    async (job) => {
      const session = fakeOrgSession(() => job);
      const { failures } = await writeFederationIds(session, someWrites(2001), { onProgress: () => undefined });
      expect(failures).toHaveLength(2001);
      expect(session.requests.filter(({ path }) => path.includes('/jobs/'))).toHaveLength(1);
    },
  );

  it('a job that the org will not delete changes nothing', async () => {
    const org = federationIdOrg({
      before: ({ method }) => {
        if (method === 'DELETE') throw orgRefused('org.API_ERROR', 'no');
      },
    } satisfies FederationIdOrgOptions);
    expect((await write(org, 2001)).written).toHaveLength(2001);
  });
});

const NONE: OrgRequest = { method: 'GET', path: '' };

function isAbort(request: OrgRequest): boolean {
  return (bodyOf(request) as { state?: string } | undefined)?.state === 'Aborted';
}

function write(
  { session }: FederationIdOrg,
  count: number,
  { after, ...options }: Partial<Parameters<typeof writeFederationIds>[2]> & { after?: string | null } = {},
) {
  const writes = someWrites(count).map((one) => (after === undefined ? one : { ...one, after }));
  return writeFederationIds(session, writes, { onProgress: () => undefined, wait: async () => undefined, ...options });
}
