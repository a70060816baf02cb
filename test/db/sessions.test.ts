import { describe, expect, it } from 'vitest';
import type { Session } from '../../db/model.ts';
import { giveToGroup } from '../helpers/access.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import {
  aCredential,
  addCredential,
  aLogin,
  anEvent,
  answersTo,
  aSession,
  aToken,
  aWaitingRequest,
  enrol,
  later,
  NOW,
} from '../helpers/records.ts';

const IDLE_SECONDS = 1800;

eachDatabase('Sessions', (test) => {
  async function aLiveSession(fields: Partial<Session> = {}) {
    const { user, credential } = await enrol(test.store);
    const session = aSession(credential, fields);
    await test.store.sessions.recordLogin(aLogin(credential, { session }));
    return { user, session };
  }

  describe('read', () => {
    it('gives every field of the session, and its person', async () => {
      const { user, session } = await aLiveSession();
      expect(await test.store.sessions.read(session.idHash, NOW, IDLE_SECONDS)).toEqual({ session, user });
    });

    it('gives null for an unknown session', async () => {
      expect(await test.store.sessions.read(aToken(), NOW, IDLE_SECONDS)).toBeNull();
    });

    it('gives null once the session was idle for too long', async () => {
      const { session } = await aLiveSession();
      expect(await test.store.sessions.read(session.idHash, later(1799.999), IDLE_SECONDS)).not.toBeNull();
      expect(await test.store.sessions.read(session.idHash, later(1800), IDLE_SECONDS)).toBeNull();
    });

    it('gives null from the absolute limit on, however active the session is', async () => {
      const { session } = await aLiveSession({ expiresAt: later(3600) });
      await test.store.sessions.touch(session.idHash, later(3599));
      expect(await test.store.sessions.read(session.idHash, later(3599.999), IDLE_SECONDS)).not.toBeNull();
      expect(await test.store.sessions.read(session.idHash, later(3600), IDLE_SECONDS)).toBeNull();
    });

    it('gives null when the person is disabled', async () => {
      const { user, session } = await aLiveSession();
      await test.store.users.disable(user.id, NOW, anEvent());
      expect(await test.store.sessions.read(session.idHash, NOW, IDLE_SECONDS)).toBeNull();
    });
  });

  describe('touch', () => {
    it('moves the idle limit', async () => {
      const { session } = await aLiveSession();
      await test.store.sessions.touch(session.idHash, later(1000));
      const read = await test.store.sessions.read(session.idHash, later(2799), IDLE_SECONDS);
      expect(read?.session).toEqual({ ...session, lastSeenAt: later(1000) });
    });

    it('never moves it back', async () => {
      const { session } = await aLiveSession();
      await test.store.sessions.touch(session.idHash, later(1000));
      await test.store.sessions.touch(session.idHash, later(10));
      const read = await test.store.sessions.read(session.idHash, later(1001), IDLE_SECONDS);
      expect(read?.session.lastSeenAt).toEqual(later(1000));
    });

    it('never brings an ended session back', async () => {
      const { session } = await aLiveSession();
      await test.store.sessions.remove(session.idHash, anEvent());
      await test.store.sessions.touch(session.idHash, later(1));
      expect(await test.store.sessions.read(session.idHash, later(1), IDLE_SECONDS)).toBeNull();
    });

    it('never brings the session of somebody who was disabled back', async () => {
      const { user, session } = await aLiveSession();
      await test.store.users.disable(user.id, NOW, anEvent());
      await test.store.sessions.touch(session.idHash, later(1));
      await test.store.users.enable(user.id, later(1), anEvent());
      expect(await test.store.sessions.read(session.idHash, later(1), IDLE_SECONDS)).toBeNull();
    });
  });

  describe('remove', () => {
    it('ends the session and writes the event', async () => {
      const { session } = await aLiveSession();
      const event = anEvent();
      expect(await test.store.sessions.remove(session.idHash, event)).toBe(true);
      expect(await test.store.sessions.read(session.idHash, NOW, IDLE_SECONDS)).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('ends the session without an event', async () => {
      const { session } = await aLiveSession();
      expect(await test.store.sessions.remove(session.idHash, null)).toBe(true);
    });

    it('gives false and writes nothing when it had ended', async () => {
      const event = anEvent();
      expect(await test.store.sessions.remove(aToken(), event)).toBe(false);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });

  describe('ofUser', () => {
    it('gives the sessions of a person that have not ended, newest first', async () => {
      const { user, credential } = await enrol(test.store);
      const sessions = [
        aSession(credential, { createdAt: later(-60) }),
        aSession(credential),
        aSession(credential, { expiresAt: NOW }),
        aSession(credential, { lastSeenAt: later(-IDLE_SECONDS) }),
      ];
      for (const session of sessions) await test.store.sessions.recordLogin(aLogin(credential, { session }));
      await aLiveSession();
      expect(await test.store.sessions.ofUser(user.id, NOW, IDLE_SECONDS)).toEqual([sessions[1], sessions[0]]);
    });
  });

  describe('removeOfUser', () => {
    it('ends every session of the person, and no other', async () => {
      const { user, credential } = await enrol(test.store);
      const other = await aLiveSession();
      const logins = [aLogin(credential), aLogin(credential)];
      for (const login of logins) await test.store.sessions.recordLogin(login);
      const event = anEvent();
      expect(await test.store.sessions.removeOfUser(user.id, event)).toBe(2);
      expect(await test.store.sessions.ofUser(user.id, NOW, IDLE_SECONDS)).toEqual([]);
      expect(await test.store.sessions.read(other.session.idHash, NOW, IDLE_SECONDS)).not.toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('writes nothing when there was none', async () => {
      const { user } = await enrol(test.store);
      const event = anEvent();
      expect(await test.store.sessions.removeOfUser(user.id, event)).toBe(0);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });

  describe('recordLogin', () => {
    it('opens the session, notes the use of the passkey, answers the request and writes the event', async () => {
      const { user, credential } = await enrol(test.store);
      const { request } = await aWaitingRequest(test.store);
      const login = aLogin(credential, {
        credentialUse: { credentialId: credential.id, previousSignCount: 0, signCount: 7, backupState: false },
        answers: answersTo(request),
      });
      expect(await test.store.sessions.recordLogin(login)).toBe('recorded');
      const { session } = login;
      expect(await test.store.sessions.read(session.idHash, NOW, IDLE_SECONDS)).toEqual({ session, user });
      expect((await test.store.credentials.withUser(credential.id))?.credential).toEqual({
        ...credential,
        signCount: 7,
        backupState: false,
        lastUsedAt: NOW,
      });
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toBeNull();
      expect(await timesInAudit(test.store, login.event)).toBe(1);
    });

    it('ends the session that the browser had, and only that one', async () => {
      const { credential } = await enrol(test.store);
      const [before, other] = [aLogin(credential), aLogin(credential)];
      await test.store.sessions.recordLogin(before);
      await test.store.sessions.recordLogin(other);
      const login = aLogin(credential, { replacedIdHash: before.session.idHash });
      expect(await test.store.sessions.recordLogin(login)).toBe('recorded');
      const hashes = [before, other, login].map(({ session }) => session.idHash);
      const sessions = await Promise.all(hashes.map((idHash) => test.store.sessions.read(idHash, NOW, IDLE_SECONDS)));
      expect(sessions.map((found) => found?.session.idHash)).toEqual([undefined, hashes[1], hashes[2]]);
    });

    it('is refused when the session that it has to replace has ended, and not when it only would have', async () => {
      const { credential } = await enrol(test.store);
      const replacedIdHash = aToken();
      const again = aLogin(credential, { replacedIdHash, mustReplace: true });
      expect(await test.store.sessions.recordLogin(again)).toBe('sessionEnded');
      expect(await test.store.sessions.read(again.session.idHash, NOW, IDLE_SECONDS)).toBeNull();
      expect(await timesInAudit(test.store, again.event)).toBe(0);
      expect(await test.store.sessions.recordLogin({ ...again, mustReplace: false })).toBe('recorded');
      const present = aLogin(credential, { replacedIdHash: again.session.idHash, mustReplace: true });
      expect(await test.store.sessions.recordLogin(present)).toBe('recorded');
    });

    it('leaves the session that the browser had when it is refused', async () => {
      const { credential } = await enrol(test.store);
      const before = aLogin(credential);
      await test.store.sessions.recordLogin(before);
      const login = aLogin(credential, {
        replacedIdHash: before.session.idHash,
        answers: answersTo({ handleHash: aToken() }),
      });
      expect(await test.store.sessions.recordLogin(login)).toBe('requestGone');
      expect(await test.store.sessions.read(before.session.idHash, NOW, IDLE_SECONDS)).not.toBeNull();
    });

    /** What a login that was refused must have left as it was. */
    async function refused(login: ReturnType<typeof aLogin>) {
      return {
        outcome: await test.store.sessions.recordLogin(login),
        session: await test.store.sessions.read(login.session.idHash, NOW, IDLE_SECONDS),
        lastUsedAt: (await test.store.credentials.withUser(login.credentialUse.credentialId))?.credential.lastUsedAt,
        events: await timesInAudit(test.store, login.event),
      };
    }
    const untouched = { session: null, lastUsedAt: null, events: 0 };

    it('refuses a request that was answered, and writes nothing', async () => {
      const [ann, ben] = [await enrol(test.store), await enrol(test.store)];
      const { request } = await aWaitingRequest(test.store);
      await test.store.sessions.recordLogin(aLogin(ann.credential, { answers: answersTo(request) }));
      const login = aLogin(ben.credential, { answers: answersTo(request) });
      expect(await refused(login)).toEqual({ outcome: 'requestGone', ...untouched });
    });

    it('refuses a request that has expired', async () => {
      const { credential } = await enrol(test.store);
      const { request } = await aWaitingRequest(test.store, { receivedAt: later(-600), expiresAt: NOW });
      const login = aLogin(credential, { answers: answersTo(request) });
      expect(await refused(login)).toEqual({ outcome: 'requestGone', ...untouched });
    });

    it('refuses while the service provider is switched off, and leaves the request waiting', async () => {
      const { credential } = await enrol(test.store);
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      await test.store.serviceProviders.update(
        { ...serviceProvider, enabled: false },
        serviceProvider.updatedAt,
        anEvent(),
      );
      const login = aLogin(credential, { answers: answersTo(request) });
      expect(await refused(login)).toEqual({ outcome: 'serviceProviderDisabled', ...untouched });
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
    });

    it('refuses an answer made from a version of the service provider that is not stored any more', async () => {
      const { credential } = await enrol(test.store);
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      const changed = { ...serviceProvider, allowIdpInitiated: false, updatedAt: later(1) };
      await test.store.serviceProviders.update(changed, serviceProvider.updatedAt, anEvent());
      const login = aLogin(credential, { answers: answersTo(request, serviceProvider.updatedAt) });
      expect(await refused(login)).toEqual({ outcome: 'serviceProviderChanged', ...untouched });
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
      const again = aLogin(credential, { answers: answersTo(request, changed.updatedAt) });
      expect(await test.store.sessions.recordLogin(again)).toBe('recorded');
    });

    it('refuses an answer about somebody who was changed since they were read', async () => {
      const { user, credential } = await enrol(test.store);
      const { request } = await aWaitingRequest(test.store);
      const changed = { ...user, federationId: aToken(), updatedAt: later(1) };
      await test.store.users.update(changed, user.updatedAt, anEvent());
      const login = aLogin(credential, { answers: answersTo(request, NOW, user.updatedAt) });
      expect(await refused(login)).toEqual({ outcome: 'userChanged', ...untouched });
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
      const again = aLogin(credential, { answers: answersTo(request, NOW, changed.updatedAt) });
      expect(await test.store.sessions.recordLogin(again)).toBe('recorded');
    });

    it('takes a login that answers nothing from somebody who was changed', async () => {
      const { user, credential } = await enrol(test.store);
      await test.store.users.update({ ...user, name: 'Ann', updatedAt: later(1) }, user.updatedAt, anEvent());
      expect(await test.store.sessions.recordLogin(aLogin(credential))).toBe('recorded');
    });

    it('refuses somebody who is in none of the groups, leaves the request waiting, and lets in who is in one', async () => {
      const [ann, ben] = [await enrol(test.store), await enrol(test.store)];
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      const given = await giveToGroup(test.store, { serviceProvider, userIds: [ben.user.id] });
      const answers = answersTo(request, given.serviceProvider.updatedAt);
      const login = aLogin(ann.credential, { answers });
      expect(await refused(login)).toEqual({ outcome: 'accessDenied', ...untouched });
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
      const allowed = aLogin(ben.credential, { answers });
      expect(await test.store.sessions.recordLogin(allowed)).toBe('recorded');
    });

    it('refuses somebody who is disabled, and leaves the request waiting', async () => {
      const { user, credential } = await enrol(test.store);
      const { request } = await aWaitingRequest(test.store);
      await test.store.users.disable(user.id, NOW, anEvent());
      const login = aLogin(credential, { answers: answersTo(request) });
      expect(await refused(login)).toEqual({ outcome: 'userDisabled', ...untouched });
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
    });

    it('refuses a passkey that was removed, and leaves the request waiting', async () => {
      const { credential } = await enrol(test.store);
      const { request } = await aWaitingRequest(test.store);
      await test.store.credentials.remove(credential.id, anEvent());
      const login = aLogin(credential, { answers: answersTo(request) });
      expect(await refused(login)).toEqual({ outcome: 'credentialGone', ...untouched, lastUsedAt: undefined });
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
    });

    it('refuses the passkey of another person', async () => {
      const [ann, ben] = [await enrol(test.store), await enrol(test.store)];
      const login = aLogin({ ...ben.credential, userId: ann.user.id });
      expect(await refused(login)).toEqual({ outcome: 'credentialGone', ...untouched });
    });

    it('refuses when the sign count has moved since the verification, and leaves the request waiting', async () => {
      const { user } = await enrol(test.store);
      const credential = aCredential(user.id, { signCount: 5 });
      await addCredential(test.store, credential);
      const { request } = await aWaitingRequest(test.store);
      const login = aLogin(credential, {
        credentialUse: { credentialId: credential.id, previousSignCount: 4, signCount: 6, backupState: true },
        answers: answersTo(request),
      });
      expect(await refused(login)).toEqual({ outcome: 'signCountConflict', ...untouched });
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
    });

    it('rejects an id that another session has, and writes nothing', async () => {
      const { session } = await aLiveSession();
      const { credential } = await enrol(test.store);
      const login = aLogin(credential, { session: aSession(credential, { idHash: session.idHash }) });
      await expect(test.store.sessions.recordLogin(login)).rejects.toThrow();
      expect((await test.store.credentials.withUser(credential.id))?.credential.lastUsedAt).toBeNull();
      expect(await timesInAudit(test.store, login.event)).toBe(0);
    });

    it('answers a request once when twenty logins try at the same time', async () => {
      const { credential } = await enrol(test.store);
      const { request } = await aWaitingRequest(test.store);
      const logins = Array.from({ length: 20 }, () => aLogin(credential, { answers: answersTo(request) }));
      const outcomes = await Promise.all(logins.map((login) => test.store.sessions.recordLogin(login)));
      expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'requestGone')).toHaveLength(19);
      const sessions = await Promise.all(
        logins.map(({ session }) => test.store.sessions.read(session.idHash, NOW, IDLE_SECONDS)),
      );
      expect(sessions.filter((session) => session !== null)).toHaveLength(1);
    });

    it('records a sign count once when twenty logins bring the same one at the same time', async () => {
      const { credential } = await enrol(test.store);
      const credentialUse = { credentialId: credential.id, previousSignCount: 0, signCount: 1, backupState: true };
      const logins = Array.from({ length: 20 }, () => aLogin(credential, { credentialUse }));
      const outcomes = await Promise.all(logins.map((login) => test.store.sessions.recordLogin(login)));
      expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'signCountConflict')).toHaveLength(19);
    });

    it('lets an answer and a login at the same time answer a request once', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { credential } = await enrol(test.store);
        const { request } = await aWaitingRequest(test.store);
        const { session } = await aLiveSession();
        const answers = answersTo(request);
        const outcomes = await Promise.all([
          test.store.sessions.recordLogin(aLogin(credential, { answers })),
          test.store.authnRequests.answer({ answers, sessionIdHash: session.idHash, now: NOW, event: anEvent() }),
        ]);
        expect(outcomes.filter((outcome) => outcome === 'requestGone')).toHaveLength(1);
      }
    });
  });
});
