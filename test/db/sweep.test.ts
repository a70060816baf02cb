import { expect, it } from 'vitest';
import { eachDatabase } from '../helpers/databases.ts';
import {
  A_USER,
  aLogin,
  anAuthenticationCeremony,
  anAuthnRequest,
  anEnrolmentLink,
  anEvent,
  answersTo,
  aSession,
  aWaitingRequest,
  enrol,
  later,
  NOW,
} from '../helpers/records.ts';

eachDatabase('The sweep', (test) => {
  it('removes what has expired, answered or not, and nothing else', async () => {
    const { user, credential } = await enrol(test.store);
    const { serviceProvider, request: answered } = await aWaitingRequest(test.store, { expiresAt: later(60) });
    const login = aLogin(credential, {
      session: aSession(credential, { expiresAt: later(60) }),
      answers: answersTo(answered),
    });
    await test.store.sessions.recordLogin(login);
    const lasting = aLogin(credential, { session: aSession(credential, { expiresAt: later(61) }) });
    await test.store.sessions.recordLogin(lasting);

    const ceremonies = [60, 61].map((seconds) => anAuthenticationCeremony({ expiresAt: later(seconds) }));
    const requests = [60, 61].map((seconds) => anAuthnRequest(serviceProvider.id, { expiresAt: later(seconds) }));
    const links = [
      anEnrolmentLink(user.id, { expiresAt: later(60) }),
      anEnrolmentLink(null, { purpose: 'setup', expiresAt: later(61) }),
    ];
    for (const ceremony of ceremonies) {
      await test.store.ceremonies.add(ceremony);
    }
    for (const request of requests) {
      await test.store.authnRequests.add(request);
    }
    for (const link of links) {
      await test.store.enrolmentLinks.add(link, A_USER, anEvent());
    }

    expect(await test.store.sweep(later(60))).toBe(5);
    expect(await test.store.sweep(later(60))).toBe(0);

    // Asked at NOW, when all of them were still good: what is missing was removed.
    const left = {
      ceremonies: await Promise.all(ceremonies.map(({ challenge }) => test.store.ceremonies.consume(challenge, NOW))),
      requests: await Promise.all(requests.map(({ handleHash }) => test.store.authnRequests.read(handleHash, NOW))),
      links: await Promise.all(links.map(({ tokenHash }) => test.store.enrolmentLinks.read(tokenHash, NOW))),
      sessions: [
        await test.store.sessions.read(login.session.idHash, NOW, 60),
        await test.store.sessions.read(lasting.session.idHash, NOW, 60),
      ],
    };
    expect(left).toEqual({
      ceremonies: [null, ceremonies[1]],
      requests: [null, requests[1]],
      links: [null, links[1]],
      sessions: [null, { session: lasting.session, user }],
    });
  });

  it('removes more than one statement takes', async () => {
    const ceremonies = Array.from({ length: 1_203 }, () => anAuthenticationCeremony());
    await Promise.all(ceremonies.map((ceremony) => test.store.ceremonies.add(ceremony)));
    expect(await test.store.sweep(later(300))).toBeGreaterThanOrEqual(1_203);
  });

  it('may run twice at the same time', async () => {
    const ceremonies = Array.from({ length: 700 }, () => anAuthenticationCeremony());
    await Promise.all(ceremonies.map((ceremony) => test.store.ceremonies.add(ceremony)));
    const removed = await Promise.all([test.store.sweep(later(300)), test.store.sweep(later(300))]);
    const left = await test.store.sweep(later(300));
    expect(removed[0] + removed[1] + left).toBe(700);
  });

  it('takes the mark off people whose link has expired, and off nobody else', async () => {
    const people = await Promise.all(
      [60, 61].map(async (seconds) => {
        const { user } = await enrol(test.store);
        await test.store.enrolmentLinks.add(anEnrolmentLink(user.id, { expiresAt: later(seconds) }), A_USER, anEvent());
        return user.id;
      }),
    );
    await test.store.sweep(later(60));
    const marks = await Promise.all(people.map(async (id) => (await test.store.users.listedById(id))?.invitedUntil));
    expect(marks).toEqual([null, later(61)]);
  });
});
