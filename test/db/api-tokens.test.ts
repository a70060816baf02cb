import { describe, expect, test } from 'vitest';
import type { ApiToken, User } from '../../db/model.ts';
import type { Store } from '../../db/store.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { anApiToken, anEvent, aToken, aUser, enrol, later, NOW } from '../helpers/records.ts';

eachDatabase('API tokens', (database) => {
  async function addToken(fields: Partial<ApiToken> = {}): Promise<{ token: ApiToken; maker: User }> {
    const { user: maker } = await enrol(database.store, aUser({ role: 'administrator' }));
    const token = anApiToken(maker.id, fields);
    await database.store.apiTokens.add(token, anEvent({ action: 'apiToken.add' }));
    return { token, maker };
  }

  function find({ apiTokens }: Store, { tokenHash }: ApiToken, now = NOW) {
    return apiTokens.byHash(tokenHash, now);
  }

  test('are found by their hash, with their maker', async () => {
    const { token, maker } = await addToken();
    const found = await find(database.store, token);
    expect(found?.token).toEqual(token);
    expect(found?.maker).toMatchObject({ id: maker.id, email: maker.email, role: 'administrator' });
  });

  test('of another hash are not found', async () => {
    await addToken();
    expect(await database.store.apiTokens.byHash(aToken(), NOW)).toBeNull();
  });

  test('are written with their event, or not at all', async () => {
    const { token } = await addToken();
    const event = anEvent({ action: 'apiToken.add' });
    await expect(database.store.apiTokens.add({ ...token, tokenHash: aToken() }, event)).rejects.toThrow();
    expect(await timesInAudit(database.store, event)).toBe(0);
  });

  describe('do not work', () => {
    test('from the moment at which they expire', async () => {
      const { token } = await addToken({ expiresAt: later(60) });
      expect(await find(database.store, token, later(59.999))).not.toBeNull();
      expect(await find(database.store, token, later(60))).toBeNull();
    });

    test('while their maker is disabled', async () => {
      await enrol(database.store, aUser({ role: 'administrator' }));
      const { token, maker } = await addToken();
      await database.store.users.disable(maker.id, NOW, anEvent({ action: 'user.disable' }));
      expect(await find(database.store, token)).toBeNull();
      await database.store.users.enable(maker.id, NOW, anEvent({ action: 'user.enable' }));
      expect(await find(database.store, token)).not.toBeNull();
    });

    test.for(['user', 'helpDesk', 'auditor'] as const)('when their maker is %s', async (role) => {
      const { user } = await enrol(database.store, aUser({ role }));
      const token = anApiToken(user.id);
      await database.store.apiTokens.add(token, anEvent());
      expect(await find(database.store, token)).toBeNull();
    });
  });

  test('are listed newest first, also those that do not work', async () => {
    const old = await addToken({ createdAt: later(100), expiresAt: later(101) });
    const recent = await addToken({ createdAt: later(200) });
    const listed = await database.store.apiTokens.list();
    expect(listed.slice(0, 2).map(({ token }) => token)).toEqual([recent.token, old.token]);
    expect(listed.slice(0, 2).map(({ maker }) => maker.id)).toEqual([recent.maker.id, old.maker.id]);
  });

  test('are listed page by page, in each order, and searched by what their name contains', async () => {
    const mark = aToken();
    const names = [`b ${mark}`, `A ${mark}`, `c_${mark}`];
    for (const [index, name] of names.entries()) await addToken({ name, createdAt: later(index) });
    const listed = async (search: string, by: 'name' | 'createdAt', descending: boolean) => {
      const order = { by, descending };
      const first = await database.store.apiTokens.page({ search, order, after: null, limit: 2 });
      const rest = first.next && (await database.store.apiTokens.page({ search, order, after: first.next, limit: 2 }));
      return [...first.items, ...(rest?.items ?? [])].map(({ token }) => token.name);
    };
    expect(await listed(mark, 'name', false)).toEqual([names[1], names[0], names[2]]);
    expect(await listed(mark, 'name', true)).toEqual([names[2], names[0], names[1]]);
    expect(await listed(mark, 'createdAt', false)).toEqual(names);
    expect(await listed(mark, 'createdAt', true)).toEqual(names.toReversed());
    expect(await listed(`a ${mark}`.toUpperCase(), 'name', false)).toEqual([names[1]]);
    expect(await listed(`_${mark}`, 'name', false)).toEqual([names[2]]);
  });

  test('remember their last use, and never go back', async () => {
    const { token } = await addToken();
    await database.store.apiTokens.touch(token.id, later(30));
    await database.store.apiTokens.touch(token.id, later(20));
    expect((await find(database.store, token))?.token.lastUsedAt).toEqual(later(30));
  });

  test('are removed once, with an event', async () => {
    const { token } = await addToken();
    const [first, second] = [anEvent({ action: 'apiToken.remove' }), anEvent({ action: 'apiToken.remove' })];
    expect(await database.store.apiTokens.remove(token.id, first)).toBe(true);
    expect(await database.store.apiTokens.remove(token.id, second)).toBe(false);
    expect(await find(database.store, token)).toBeNull();
    expect([await timesInAudit(database.store, first), await timesInAudit(database.store, second)]).toEqual([1, 0]);
  });
});
