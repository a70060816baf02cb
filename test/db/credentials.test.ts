import { describe, expect, it } from 'vitest';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { aCredential, addCredential, aLogin, anEvent, enrol, later, NOW } from '../helpers/records.ts';

eachDatabase('Credentials', (test) => {
  describe('withUser', () => {
    it('gives every field of the passkey and of its owner', async () => {
      const { user, credential } = await enrol(test.store);
      expect(await test.store.credentials.withUser(credential.id)).toEqual({ credential, user });
    });

    it('keeps the highest sign count of an authenticator, and what may be missing', async () => {
      const { user } = await enrol(test.store);
      const credential = aCredential(user.id, {
        signCount: 2 ** 32 - 1,
        transports: [],
        authenticatorAttachment: null,
        backupEligible: false,
        backupState: false,
        lastUsedAt: later(-60),
      });
      await addCredential(test.store, credential);
      expect(await test.store.credentials.withUser(credential.id)).toEqual({ credential, user });
    });

    it('gives null for an id that is not stored', async () => {
      expect(await test.store.credentials.withUser('unknown')).toBeNull();
    });
  });

  it('lists the passkeys of a person, oldest first', async () => {
    const { user, credential } = await enrol(test.store);
    await enrol(test.store);
    const newest = aCredential(user.id, { createdAt: later(20) });
    const middle = aCredential(user.id, { createdAt: later(10) });
    await addCredential(test.store, newest);
    await addCredential(test.store, middle);
    expect(await test.store.credentials.ofUser(user.id)).toEqual([credential, middle, newest]);
  });

  it('are counted beside the person', async () => {
    const { user, credential } = await enrol(test.store);
    const other = aCredential(user.id);
    await addCredential(test.store, other);
    expect((await test.store.users.listedById(user.id))?.passkeyCount).toBe(2);
    await test.store.credentials.remove(credential.id, anEvent());
    expect((await test.store.users.listedById(user.id))?.passkeyCount).toBe(1);
  });

  it('are counted right when several go at the same time', async () => {
    const { user, credential } = await enrol(test.store);
    const others = Array.from({ length: 5 }, () => aCredential(user.id));
    for (const other of others) await addCredential(test.store, other);
    const ids = [credential.id, ...others.slice(0, 3).map(({ id }) => id)];
    await Promise.all(ids.map((id) => test.store.credentials.remove(id, anEvent())));
    expect((await test.store.users.listedById(user.id))?.passkeyCount).toBe(2);
  });

  describe('remove', () => {
    it('removes the passkey and ends the sessions that it opened, and no other', async () => {
      const { user, credential } = await enrol(test.store);
      const other = aCredential(user.id);
      await addCredential(test.store, other);
      const logins = [aLogin(credential), aLogin(other)];
      for (const login of logins) {
        await test.store.sessions.recordLogin(login);
      }
      const event = anEvent();
      expect(await test.store.credentials.remove(credential.id, event)).toBe('changed');
      expect(await test.store.credentials.withUser(credential.id)).toBeNull();
      const sessions = await Promise.all(
        logins.map(({ session }) => test.store.sessions.read(session.idHash, NOW, 3600)),
      );
      expect(sessions.map((session) => session?.session.authentication.credentialId)).toEqual([undefined, other.id]);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('says so and writes nothing when it is not there', async () => {
      const event = anEvent();
      expect(await test.store.credentials.remove('unknown', event)).toBe('unknown');
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('leaves no session when logins run at the same time', async () => {
      const { credential } = await enrol(test.store);
      const logins = Array.from({ length: 12 }, () => aLogin(credential));
      const acts: Promise<unknown>[] = logins.map((login) => test.store.sessions.recordLogin(login));
      acts.splice(6, 0, test.store.credentials.remove(credential.id, anEvent()));
      await Promise.all(acts);
      const sessions = await Promise.all(
        logins.map(({ session }) => test.store.sessions.read(session.idHash, NOW, 3600)),
      );
      expect(sessions.filter((session) => session !== null)).toEqual([]);
    });
  });
});
