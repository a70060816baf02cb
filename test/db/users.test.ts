import { describe, expect, it } from 'vitest';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { aLogin, anEnrolmentLink, anEvent, aUser, enrol, later, NOW } from '../helpers/records.ts';

eachDatabase('Users', (test) => {
  describe('add', () => {
    it('stores every field', async () => {
      const user = aUser({ federationId: 'F-0001', role: 'administrator', disabledAt: later(5) });
      expect(await test.store.users.add(user, anEvent())).toBe('added');
      expect(await test.store.users.byId(user.id)).toEqual(user);
    });

    it('writes its audit event once', async () => {
      const event = anEvent({ action: 'user.add' });
      await test.store.users.add(aUser(), event);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('refuses an address that differs only in case, and writes nothing', async () => {
      const user = aUser();
      await test.store.users.add(user, anEvent());
      const event = anEvent();
      const other = aUser({ email: user.email.toUpperCase() });
      expect(await test.store.users.add(other, event)).toBe('emailTaken');
      expect(await test.store.users.byId(other.id)).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('refuses a Federation ID that another person has', async () => {
      await test.store.users.add(aUser({ federationId: 'F-0002' }), anEvent());
      expect(await test.store.users.add(aUser({ federationId: 'F-0002' }), anEvent())).toBe('federationIdTaken');
    });

    it('accepts a Federation ID that differs in case', async () => {
      await test.store.users.add(aUser({ federationId: 'f-0003' }), anEvent());
      expect(await test.store.users.add(aUser({ federationId: 'F-0003' }), anEvent())).toBe('added');
    });

    it('refuses a Federation ID that is the address of somebody who has none', async () => {
      const user = aUser();
      await test.store.users.add(user, anEvent());
      expect(await test.store.users.add(aUser({ federationId: user.email }), anEvent())).toBe('federationIdTaken');
    });

    it('refuses somebody without a Federation ID whose address is the Federation ID of another', async () => {
      const user = aUser();
      await test.store.users.add(aUser({ federationId: user.email }), anEvent());
      expect(await test.store.users.add(user, anEvent())).toBe('federationIdTaken');
    });

    it('rejects a user handle that another person has', async () => {
      const { userHandle } = (await enrol(test.store)).user;
      await expect(test.store.users.add(aUser({ userHandle }), anEvent())).rejects.toThrow();
    });

    it('adds an address once when twenty try at the same time', async () => {
      const email = aUser().email;
      const tries = Array.from({ length: 20 }, () => test.store.users.add(aUser({ email }), anEvent()));
      const outcomes = await Promise.all(tries);
      expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'emailTaken')).toHaveLength(19);
    });
  });

  describe('byEmail', () => {
    it('finds a person without regard to case', async () => {
      const user = aUser();
      await test.store.users.add(user, anEvent());
      expect(await test.store.users.byEmail(user.email.toUpperCase())).toEqual(user);
    });

    it('gives null for an address that nobody has', async () => {
      expect(await test.store.users.byEmail('nobody@example.com')).toBeNull();
    });
  });

  it('gives null for an id that nobody has', async () => {
    expect(await test.store.users.byId('nobody')).toBeNull();
  });

  describe('disable', () => {
    it('notes when, and gives the person', async () => {
      const { user } = await enrol(test.store);
      const disabled = await test.store.users.disable(user.id, later(60), anEvent());
      expect(disabled).toEqual({ ...user, disabledAt: later(60) });
      expect(await test.store.users.byId(user.id)).toEqual(disabled);
    });

    it('keeps the first instant of somebody who is disabled again', async () => {
      const { user } = await enrol(test.store);
      await test.store.users.disable(user.id, later(60), anEvent());
      expect((await test.store.users.disable(user.id, later(90), anEvent()))?.disabledAt).toEqual(later(60));
    });

    it('ends every session of the person, and no other', async () => {
      const [ann, ben] = [await enrol(test.store), await enrol(test.store)];
      const logins = [aLogin(ann.credential), aLogin(ann.credential), aLogin(ben.credential)];
      for (const login of logins) {
        await test.store.sessions.recordLogin(login);
      }
      await test.store.users.disable(ann.user.id, NOW, anEvent());
      await test.store.users.enable(ann.user.id, anEvent());
      const sessions = await Promise.all(
        logins.map(({ session }) => test.store.sessions.read(session.idHash, NOW, 3600)),
      );
      expect(sessions.map((session) => session?.user.id)).toEqual([undefined, undefined, ben.user.id]);
    });

    it('ends every link of the person', async () => {
      const { user } = await enrol(test.store);
      const link = anEnrolmentLink(user.id);
      await test.store.enrolmentLinks.add(link, anEvent());
      await test.store.users.disable(user.id, NOW, anEvent());
      expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toBeNull();
    });

    it('gives null and writes nothing when nobody has the id', async () => {
      const event = anEvent();
      expect(await test.store.users.disable('nobody', NOW, event)).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('leaves no session when logins run at the same time', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { user, credential } = await enrol(test.store);
        const logins = Array.from({ length: 12 }, () => aLogin(credential));
        const acts: Promise<unknown>[] = logins.map((login) => test.store.sessions.recordLogin(login));
        acts.splice(round * 3, 0, test.store.users.disable(user.id, NOW, anEvent()));
        await Promise.all(acts);

        await test.store.users.enable(user.id, anEvent());
        const sessions = await Promise.all(
          logins.map(({ session }) => test.store.sessions.read(session.idHash, NOW, 3600)),
        );
        expect(sessions.filter((session) => session !== null)).toEqual([]);
      }
    });
  });

  describe('enable', () => {
    it('lets the person sign in again', async () => {
      const { user, credential } = await enrol(test.store);
      await test.store.users.disable(user.id, NOW, anEvent());
      expect(await test.store.users.enable(user.id, anEvent())).toEqual(user);
      expect(await test.store.sessions.recordLogin(aLogin(credential))).toBe('recorded');
    });

    it('gives null and writes nothing when nobody has the id', async () => {
      const event = anEvent();
      expect(await test.store.users.enable('nobody', event)).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });
});

eachDatabase('The list of users', (test) => {
  it('comes page by page in the order of the addresses, without regard to case', async () => {
    expect(await test.store.users.list({ after: null, limit: 10 })).toEqual([]);
    for (const email of ['b@example.com', 'C@example.com', 'a_b@example.com', 'A-b@example.com', 'a.z@example.com']) {
      await test.store.users.add(aUser({ email }), anEvent());
    }
    const emails = async (after: string | null) =>
      (await test.store.users.list({ after, limit: 2 })).map(({ email }) => email);
    expect(await emails(null)).toEqual(['A-b@example.com', 'a.z@example.com']);
    expect(await emails('a.z@example.com')).toEqual(['a_b@example.com', 'b@example.com']);
    expect(await emails('B@EXAMPLE.COM')).toEqual(['C@example.com']);
    expect(await emails('C@example.com')).toEqual([]);
  });
});
