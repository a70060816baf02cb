import { describe, expect, it } from 'vitest';
import type { PendingAuthnRequest } from '../../db/model.ts';
import type { AuthnRequestAnswer } from '../../db/store.ts';
import { aGroupOf, giveToGroup } from '../helpers/access.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import {
  aLogin,
  anAuthnRequest,
  anEvent,
  answersTo,
  aServiceProvider,
  aToken,
  aValueRule,
  aWaitingRequest,
  enrol,
  later,
  NOW,
} from '../helpers/records.ts';

function anAnswer(
  request: Pick<PendingAuthnRequest, 'handleHash'>,
  fields: Partial<AuthnRequestAnswer> = {},
): AuthnRequestAnswer {
  return { answers: answersTo(request), sessionIdHash: null, now: NOW, event: anEvent(), ...fields };
}

eachDatabase('AuthnRequests', (test) => {
  async function aLiveSession() {
    const { user, credential } = await enrol(test.store);
    const { session, ...login } = aLogin(credential);
    await test.store.sessions.recordLogin({ session, ...login });
    return { user, session };
  }

  describe('add', () => {
    it('stores every field', async () => {
      const { request } = await aWaitingRequest(test.store, {
        forceAuthn: true,
        isPassive: true,
        subjectNameId: 'F-1',
        binding: 'post',
        isSigned: false,
        isTest: true,
        relayState: `${'x'.repeat(2000)} ü%2F+`,
      });
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
    });

    it('stores an IdP-initiated sign-on, any number for a service provider', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const requests = [1, 2].map(() =>
        anAuthnRequest(serviceProvider.id, { requestId: null, relayState: null, binding: null }),
      );
      for (const request of requests) {
        expect(await test.store.authnRequests.add(request)).toBe(true);
        expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
      }
    });

    it('refuses an ID that the service provider has sent already, and keeps the first request', async () => {
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      const replay = anAuthnRequest(serviceProvider.id, { requestId: request.requestId });
      expect(await test.store.authnRequests.add(replay)).toBe(false);
      expect(await test.store.authnRequests.read(replay.handleHash, NOW)).toBeNull();
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
    });

    it('accepts the same ID from another service provider', async () => {
      const { request } = await aWaitingRequest(test.store);
      const other = aServiceProvider();
      await test.store.serviceProviders.add(other, anEvent());
      expect(await test.store.authnRequests.add(anAuthnRequest(other.id, { requestId: request.requestId }))).toBe(true);
    });

    it('refuses the ID of a request that was answered, until it expires', async () => {
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      await test.store.authnRequests.answer(anAnswer(request));
      const replay = anAuthnRequest(serviceProvider.id, { requestId: request.requestId, receivedAt: later(599) });
      expect(await test.store.authnRequests.add(replay)).toBe(false);
    });

    it('accepts the ID of an expired request that was not swept yet', async () => {
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      await test.store.authnRequests.answer(anAnswer(request));
      const next = anAuthnRequest(serviceProvider.id, {
        requestId: request.requestId,
        receivedAt: later(600),
        expiresAt: later(1200),
      });
      expect(await test.store.authnRequests.add(next)).toBe(true);
      expect(await test.store.authnRequests.read(next.handleHash, later(600))).toEqual(next);
    });

    it('accepts an ID once when twenty requests bring it at the same time', async () => {
      const { serviceProvider } = await aWaitingRequest(test.store);
      const requestId = `_${aToken()}`;
      const tries = Array.from({ length: 20 }, () =>
        test.store.authnRequests.add(anAuthnRequest(serviceProvider.id, { requestId })),
      );
      expect((await Promise.all(tries)).filter((added) => added)).toHaveLength(1);
    });
  });

  describe('read', () => {
    it('gives null for an unknown handle', async () => {
      expect(await test.store.authnRequests.read(aToken(), NOW)).toBeNull();
    });

    it('gives null from the instant at which the request expires', async () => {
      const { request } = await aWaitingRequest(test.store);
      expect(await test.store.authnRequests.read(request.handleHash, later(599.999))).toEqual(request);
      expect(await test.store.authnRequests.read(request.handleHash, later(600))).toBeNull();
    });

    it('gives null after the answer', async () => {
      const { request } = await aWaitingRequest(test.store);
      await test.store.authnRequests.answer(anAnswer(request));
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toBeNull();
    });
  });

  describe('answer', () => {
    it('answers with an error status without a session, and writes its event', async () => {
      const { request } = await aWaitingRequest(test.store);
      const answer = anAnswer(request);
      expect(await test.store.authnRequests.answer(answer)).toBe('answered');
      expect(await timesInAudit(test.store, answer.event)).toBe(1);
    });

    it('answers from a session that lives', async () => {
      const { request } = await aWaitingRequest(test.store);
      const { session } = await aLiveSession();
      const answer = anAnswer(request, { sessionIdHash: session.idHash });
      expect(await test.store.authnRequests.answer(answer)).toBe('answered');
    });

    it('refuses a second answer, and writes nothing', async () => {
      const { request } = await aWaitingRequest(test.store);
      await test.store.authnRequests.answer(anAnswer(request));
      const second = anAnswer(request);
      expect(await test.store.authnRequests.answer(second)).toBe('requestGone');
      expect(await timesInAudit(test.store, second.event)).toBe(0);
    });

    it('refuses an expired request', async () => {
      const { request } = await aWaitingRequest(test.store);
      expect(await test.store.authnRequests.answer(anAnswer(request, { now: later(600) }))).toBe('requestGone');
    });

    it('refuses a handle that was never given', async () => {
      expect(await test.store.authnRequests.answer(anAnswer({ handleHash: aToken() }))).toBe('requestGone');
    });

    it('refuses while the service provider is switched off, and leaves the request waiting', async () => {
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      await test.store.serviceProviders.update(
        { ...serviceProvider, enabled: false },
        serviceProvider.updatedAt,
        anEvent(),
      );
      const answer = anAnswer(request);
      expect(await test.store.authnRequests.answer(answer)).toBe('serviceProviderDisabled');
      expect(await timesInAudit(test.store, answer.event)).toBe(0);
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
    });

    it.each([
      ['an ACS', { assertionConsumerServices: [{ url: 'https://other.example/acs', index: 0, isDefault: true }] }],
      ['the rule of its NameIDs', { nameId: aValueRule('email') }],
      ['the start from here', { allowIdpInitiated: false }],
    ])('refuses an answer made before %s was changed, from a session and with a status', async (_, fields) => {
      const { serviceProvider, request } = await aWaitingRequest(test.store, { requestId: null });
      const { session } = await aLiveSession();
      const changed = { ...serviceProvider, ...fields, updatedAt: later(1) };
      await test.store.serviceProviders.update(changed, serviceProvider.updatedAt, anEvent());
      for (const sessionIdHash of [session.idHash, null]) {
        const answer = anAnswer(request, { sessionIdHash });
        expect(await test.store.authnRequests.answer(answer)).toBe('serviceProviderChanged');
        expect(await timesInAudit(test.store, answer.event)).toBe(0);
      }
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
      const again = anAnswer(request, {
        answers: answersTo(request, changed.updatedAt),
        sessionIdHash: session.idHash,
      });
      expect(await test.store.authnRequests.answer(again)).toBe('answered');
    });

    it('refuses an answer from a session about somebody who was changed since they were read', async () => {
      const { request } = await aWaitingRequest(test.store);
      const { user, session } = await aLiveSession();
      const changed = { ...user, email: `new-${user.email}`, updatedAt: later(1) };
      await test.store.users.update(changed, user.updatedAt, anEvent());
      const answer = anAnswer(request, { sessionIdHash: session.idHash });
      expect(await test.store.authnRequests.answer(answer)).toBe('userChanged');
      expect(await timesInAudit(test.store, answer.event)).toBe(0);
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
      const answers = answersTo(request, NOW, changed.updatedAt);
      expect(await test.store.authnRequests.answer({ ...answer, answers })).toBe('answered');
    });

    it('refuses a session that has ended, and leaves the request waiting', async () => {
      const { request } = await aWaitingRequest(test.store);
      const { session } = await aLiveSession();
      await test.store.sessions.remove(session.idHash, null);
      const answer = anAnswer(request, { sessionIdHash: session.idHash });
      expect(await test.store.authnRequests.answer(answer)).toBe('sessionEnded');
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
    });

    it('refuses a session at its absolute limit', async () => {
      const { request } = await aWaitingRequest(test.store, { expiresAt: later(24 * 3600) });
      const { session } = await aLiveSession();
      const answer = anAnswer(request, { sessionIdHash: session.idHash, now: session.expiresAt });
      expect(await test.store.authnRequests.answer(answer)).toBe('sessionEnded');
    });

    it('refuses the session of somebody who is disabled', async () => {
      const { request } = await aWaitingRequest(test.store);
      const { user, session } = await aLiveSession();
      await test.store.users.disable(user.id, NOW, anEvent());
      const answer = anAnswer(request, { sessionIdHash: session.idHash });
      expect(await test.store.authnRequests.answer(answer)).toBe('sessionEnded');
    });

    it('refuses somebody who is in none of the groups, leaves the request waiting, and lets in who is in one', async () => {
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      const { user, session } = await aLiveSession();
      const member = await aLiveSession();
      const given = await giveToGroup(test.store, { serviceProvider, userIds: [member.user.id] });
      await aGroupOf(test.store, [user.id]);
      const answers = answersTo(request, given.serviceProvider.updatedAt);
      const answer = anAnswer(request, { answers, sessionIdHash: session.idHash });
      expect(await test.store.authnRequests.answer(answer)).toBe('accessDenied');
      expect(await timesInAudit(test.store, answer.event)).toBe(0);
      expect(await test.store.authnRequests.read(request.handleHash, NOW)).toEqual(request);
      const allowed = anAnswer(request, { answers, sessionIdHash: member.session.idHash });
      expect(await test.store.authnRequests.answer(allowed)).toBe('answered');
    });

    it('answers with an error status whoever may use the service provider', async () => {
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      const given = await giveToGroup(test.store, { serviceProvider, userIds: [] });
      const answers = answersTo(request, given.serviceProvider.updatedAt);
      expect(await test.store.authnRequests.answer(anAnswer(request, { answers }))).toBe('answered');
    });

    it('says that the service provider is switched off before it says who has access', async () => {
      const { serviceProvider, request } = await aWaitingRequest(test.store);
      const { session } = await aLiveSession();
      await giveToGroup(test.store, { serviceProvider: { ...serviceProvider, enabled: false }, userIds: [] });
      const answer = anAnswer(request, { sessionIdHash: session.idHash });
      expect(await test.store.authnRequests.answer(answer)).toBe('serviceProviderDisabled');
    });

    it('succeeds once when twenty answer at the same time', async () => {
      const { request } = await aWaitingRequest(test.store);
      const { session } = await aLiveSession();
      const answers = Array.from({ length: 20 }, () => anAnswer(request, { sessionIdHash: session.idHash }));
      const outcomes = await Promise.all(answers.map((answer) => test.store.authnRequests.answer(answer)));
      expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'requestGone')).toHaveLength(19);
    });

    it('does not deadlock with the disabling of the person', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { request } = await aWaitingRequest(test.store);
        const { user, session } = await aLiveSession();
        const answer = anAnswer(request, { sessionIdHash: session.idHash });
        const [outcome] = await Promise.all([
          test.store.authnRequests.answer(answer),
          test.store.users.disable(user.id, NOW, anEvent()),
        ]);
        expect(['answered', 'sessionEnded']).toContain(outcome);
      }
    });
  });
});
