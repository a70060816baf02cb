import { expect, it } from 'vitest';
import { orgSessionEnded } from '../../server/errors.ts';
import { readFederationIds } from '../../server/salesforce/read-back.ts';
import { fakeId, fakeOrgSession, soqlOf } from './fake-org-session.ts';

const IDS = Array.from({ length: 201 }, (_, index) => fakeId('005', index));

it('Federation IDs are read by 200 users at a time, whoever they are', async () => {
  const session = fakeOrgSession(({ path }) => ({ done: true, records: rowsOf(path) }));
  const found = await readFederationIds(session, IDS);
  expect(found.size).toBe(201);
  expect(found.get(fakeId('005', 7).slice(0, 15))).toBe('somebody');
  expect(session.requests).toHaveLength(2);
  expect(soqlOf(session.requests[0]?.path ?? '')).not.toContain('IsActive');
});

it('what was read before the session ended is given', async () => {
  const session = fakeOrgSession(({ path }) => {
    if (session.requests.length === 2) throw orgSessionEnded();
    return { done: true, records: rowsOf(path) };
  });
  expect((await readFederationIds(session, IDS)).size).toBe(200);
});

it('a mistake of ours is let through', async () => {
  const session = fakeOrgSession(() => {
    throw new TypeError('mistake');
  });
  await expect(readFederationIds(session, IDS)).rejects.toThrow(TypeError);
});

function rowsOf(path: string): unknown[] {
  const ids = soqlOf(path).match(/005\w{15}/g) ?? [];
  return ids.map((Id) => ({ Id, FederationIdentifier: 'somebody' }));
}
