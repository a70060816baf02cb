import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../db/model.ts';
import type { InvitationState, NewInvitation } from '../../db/store.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import {
  A_USER,
  aCredential,
  aNewInvitation,
  anEnrolmentLink,
  anEvent,
  anInvitationBatch,
  aToken,
  aUser,
  enrol,
  later,
  NOW,
} from '../helpers/records.ts';

eachDatabase('Invitations', (test) => {
  async function people(count: number, fields: Partial<User> = {}): Promise<User[]> {
    const users = Array.from({ length: count }, (_, index) =>
      aUser({ email: `p${index}-${aToken()}@example.com`, ...fields }),
    );
    for (const user of users) await test.store.users.add(user, anEvent());
    return users;
  }

  async function aBatch(count: number, fields: Parameters<typeof aNewInvitation>[1] = {}) {
    const users = await people(count);
    const batch = anInvitationBatch();
    const invitations = users.map(({ id }) => aNewInvitation(id, fields));
    await test.store.invitations.add(batch, invitations, anEvent());
    return { users, batch, invitations };
  }

  async function entries(batchId: string, state: InvitationState | null = null, now = NOW) {
    return (await test.store.invitations.entries({ batchId, state, after: null, limit: 100, now })).items;
  }

  async function states(batchId: string, now = NOW) {
    return (await entries(batchId, null, now)).map(({ state }) => state);
  }

  function redeem({ link }: NewInvitation, now = NOW) {
    const { tokenHash, userId } = link;
    return test.store.enrolmentLinks.redeem({
      tokenHash,
      now,
      newUser: null,
      credential: aCredential(userId),
      event: anEvent(),
    });
  }

  describe('add', () => {
    it('stores the batch and a link for each person, and writes the events', async () => {
      const users = await people(3);
      const [batch, event] = [anInvitationBatch({ createdBy: users[0]?.id ?? null }), anEvent()];
      const invitations = users.map(({ id }) => aNewInvitation(id));
      const invited = await test.store.invitations.add(batch, invitations, event);
      expect(invited.toSorted()).toEqual(users.map(({ id }) => id).toSorted());
      for (const { link } of invitations) {
        expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toEqual(link);
        expect((await test.store.users.listedById(link.userId))?.invitedUntil).toEqual(link.expiresAt);
      }
      expect(await test.store.invitations.batch(batch.id, NOW)).toEqual({
        batch,
        counts: { people: 3, enrolled: 0, opened: 0, waiting: 3, ended: 0, undelivered: 0 },
      });
      for (const written of [event, ...invitations.map((invitation) => invitation.event)]) {
        expect(await timesInAudit(test.store, written)).toBe(1);
      }
    });

    it('ends earlier links of the people, and says so in their earlier batch', async () => {
      const { users, batch, invitations } = await aBatch(2);
      const [user] = users;
      const second = anInvitationBatch({ createdAt: later(5) });
      await test.store.invitations.add(
        second,
        [aNewInvitation(user?.id ?? '', { createdAt: later(5), expiresAt: later(60) })],
        anEvent(),
      );
      expect(await test.store.enrolmentLinks.read(invitations[0]?.link.tokenHash ?? '', later(5))).toBeNull();
      const found = await entries(batch.id, 'ended', later(5));
      expect(found).toMatchObject([{ user: { id: user?.id }, invitation: { expiresAt: later(5) } }]);
      expect(await states(second.id, later(5))).toEqual(['waiting']);
    });

    it('leaves out people who are disabled, have a role or a passkey or are not there, and gives the others', async () => {
      const [ann, ben] = await people(2);
      const enrolled = (await enrol(test.store)).user;
      const [boss] = await people(1, { role: 'helpDesk' });
      await test.store.users.disable(ben?.id ?? '', NOW, anEvent());
      const batch = anInvitationBatch();
      const invitations = [ann, ben, boss, enrolled, aUser()].map((user) => aNewInvitation(user?.id ?? ''));
      expect(await test.store.invitations.add(batch, invitations, anEvent())).toEqual([ann?.id]);
      expect(await entries(batch.id)).toHaveLength(1);
      for (const { link, event } of invitations.slice(1)) {
        expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toBeNull();
        expect(await timesInAudit(test.store, event)).toBe(0);
      }
    });

    it('stores nothing when the batch is there already', async () => {
      const { batch } = await aBatch(1);
      const [user] = await people(1);
      const [invitation, event] = [aNewInvitation(user?.id ?? ''), anEvent()];
      await expect(test.store.invitations.add(batch, [invitation], event)).rejects.toThrow();
      expect(await test.store.enrolmentLinks.read(invitation.link.tokenHash, NOW)).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('lets several invite the same people at the same time', async () => {
      const users = await people(40);
      const made = Array.from({ length: 6 }, (_, round) => {
        const ids = users.map(({ id }) => id);
        return { batch: anInvitationBatch(), ids: round % 2 === 0 ? ids : ids.toReversed() };
      });
      const links = made.map(({ ids }) => ids.map((id) => aNewInvitation(id)));
      await Promise.all(
        made.map(({ batch }, index) => test.store.invitations.add(batch, links[index] ?? [], anEvent())),
      );
      for (const { id } of users) {
        expect(await test.store.enrolmentLinks.ofUser(id, NOW)).toHaveLength(1);
      }
    });
  });

  describe('how a person stands', () => {
    it('is told by what became of the link', async () => {
      const { users, batch, invitations } = await aBatch(5);
      const [opened, enrolled, revoked, disabled] = invitations;
      await test.store.enrolmentLinks.markOpened(opened?.link.tokenHash ?? '', later(1));
      if (enrolled !== undefined) await redeem(enrolled, later(2));
      await test.store.enrolmentLinks.revoke(revoked?.link.userId ?? '', 'enrolment', anEvent({ at: later(3) }));
      await test.store.users.disable(disabled?.link.userId ?? '', later(3), anEvent());
      const found = await entries(batch.id, null, later(3));
      expect(found.map(({ state, user }) => [users.findIndex(({ id }) => id === user.id), state])).toEqual([
        [0, 'opened'],
        [1, 'enrolled'],
        [2, 'ended'],
        [3, 'ended'],
        [4, 'waiting'],
      ]);
      expect(found[0]?.invitation.openedAt).toEqual(later(1));
      expect(found[1]).toMatchObject({ invitation: { enrolledAt: later(2) }, user: { passkeyCount: 1 } });
      expect((await test.store.invitations.batch(batch.id, later(3)))?.counts).toEqual({
        people: 5,
        enrolled: 1,
        opened: 1,
        waiting: 1,
        ended: 2,
        undelivered: 0,
      });
    });

    it('ends with the link, from the instant at which it expires', async () => {
      const { batch } = await aBatch(1, { expiresAt: later(60) });
      expect(await states(batch.id, later(59.999))).toEqual(['waiting']);
      expect(await states(batch.id, later(60))).toEqual(['ended']);
    });

    it('is enrolled in every batch once a passkey is made, by whatever link', async () => {
      const { users, batch } = await aBatch(1, { expiresAt: later(60) });
      const link = { ...anEnrolmentLink(users[0]?.id ?? ''), userId: users[0]?.id ?? '' };
      await test.store.enrolmentLinks.add({ ...link, createdAt: later(70) }, A_USER, anEvent());
      await redeem({ link, delivery: 'none', event: anEvent() }, later(80));
      expect(await states(batch.id, later(80))).toEqual(['enrolled']);
    });

    it('goes when the person goes', async () => {
      const { users, batch } = await aBatch(2);
      await test.store.users.remove(users[0]?.id ?? '', anEvent());
      expect((await test.store.invitations.batch(batch.id, NOW))?.counts.people).toBe(1);
    });
  });

  describe('renew', () => {
    it('gives new links to those who have not enrolled, and writes the event', async () => {
      const { batch, invitations } = await aBatch(3, { expiresAt: later(60) });
      const [first, second, third] = invitations;
      if (first !== undefined) await redeem(first);
      await test.store.enrolmentLinks.markOpened(second?.link.tokenHash ?? '', NOW);
      const fresh = invitations.map(({ link }) =>
        aNewInvitation(link.userId, { createdAt: later(90), expiresAt: later(120) }),
      );
      const event = anEvent();
      const renewed = await test.store.invitations.renew(batch.id, fresh, event);
      expect(renewed?.toSorted()).toEqual([second?.link.userId, third?.link.userId].toSorted());
      expect((await states(batch.id, later(90))).toSorted()).toEqual(['enrolled', 'waiting', 'waiting']);
      expect(await test.store.enrolmentLinks.read(fresh[0]?.link.tokenHash ?? '', later(90))).toBeNull();
      expect(await test.store.enrolmentLinks.read(fresh[1]?.link.tokenHash ?? '', later(90))).toEqual(fresh[1]?.link);
      expect(await entries(batch.id, 'waiting', later(90))).toMatchObject([
        { invitation: { invitedAt: later(90), expiresAt: later(120), openedAt: null } },
        { invitation: { invitedAt: later(90), expiresAt: later(120), openedAt: null } },
      ]);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('leaves out people of another batch', async () => {
      const [one, other] = [await aBatch(1), await aBatch(1)];
      const fresh = aNewInvitation(other.users[0]?.id ?? '');
      expect(await test.store.invitations.renew(one.batch.id, [fresh], anEvent())).toEqual([]);
      expect(await test.store.enrolmentLinks.read(fresh.link.tokenHash, NOW)).toBeNull();
    });

    it('gives null when there is no such batch, and writes nothing', async () => {
      const event = anEvent();
      expect(await test.store.invitations.renew(anInvitationBatch().id, [], event)).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('and a passkey that is made at the same moment leave no link behind', async () => {
      const { batch, invitations } = await aBatch(8);
      const fresh = invitations.map(({ link }) => aNewInvitation(link.userId));
      const [renewed, ...redeemed] = await Promise.all([
        test.store.invitations.renew(batch.id, fresh, anEvent()),
        ...invitations.map((invitation) => redeem(invitation)),
      ]);
      const enrolled = invitations.filter((_, index) => redeemed[index] === 'redeemed').map(({ link }) => link.userId);
      expect(renewed?.filter((id) => enrolled.includes(id))).toEqual([]);
      for (const id of enrolled) expect(await test.store.enrolmentLinks.ofUser(id, NOW)).toEqual([]);
    });
  });

  describe('markDelivery', () => {
    it('notes what became of the e-mail', async () => {
      const { batch, invitations } = await aBatch(2);
      await test.store.invitations.markDelivery(invitations[0]?.link.tokenHash ?? '', 'failed');
      await test.store.invitations.markDelivery(invitations[1]?.link.tokenHash ?? '', 'sent');
      expect((await entries(batch.id)).map(({ invitation }) => invitation.delivery)).toEqual(['failed', 'sent']);
      expect((await test.store.invitations.batch(batch.id, NOW))?.counts).toMatchObject({ waiting: 2, undelivered: 1 });
    });

    it('leaves a link alone that took the place of the one that was sent', async () => {
      const { users, batch, invitations } = await aBatch(1);
      await test.store.invitations.renew(batch.id, [aNewInvitation(users[0]?.id ?? '')], anEvent());
      await test.store.invitations.markDelivery(invitations[0]?.link.tokenHash ?? '', 'failed');
      expect(await entries(batch.id)).toMatchObject([{ invitation: { delivery: 'none' } }]);
    });
  });

  describe('entries', () => {
    it('are in the order of the addresses, page by page', async () => {
      const { users, batch } = await aBatch(5);
      const seen: string[] = [];
      let after: { key: string | number; id: string } | null = null;
      for (;;) {
        const page = await test.store.invitations.entries({
          batchId: batch.id,
          state: 'waiting',
          after,
          limit: 2,
          now: NOW,
        });
        seen.push(...page.items.map(({ user }) => user.id));
        after = page.next;
        if (after === null) break;
        expect(page.items).toHaveLength(2);
      }
      expect(seen).toEqual(users.map(({ id }) => id));
    });
  });

  describe('failWaiting', () => {
    it('takes e-mail that has waited since before the instant for lost, and no other', async () => {
      const users = await people(4);
      const batch = anInvitationBatch();
      const mails = users.map(({ id }, index) => ({
        ...aNewInvitation(id, { createdAt: later(index < 2 ? 5_000 : 5_010) }),
        delivery: index === 1 ? ('sent' as const) : ('waiting' as const),
      }));
      for (const [index, mail] of mails.entries()) {
        if (index === 0) await test.store.invitations.add(batch, [mail], anEvent());
        else await test.store.invitations.add(anInvitationBatch(), [mail], anEvent());
      }
      expect(await test.store.invitations.failWaiting(later(5_010))).toBe(1);
      expect(await entries(batch.id)).toMatchObject([{ invitation: { delivery: 'failed' } }]);
      expect((await test.store.invitations.batch(batch.id, NOW))?.counts.undelivered).toBe(1);
      expect(await test.store.invitations.failWaiting(later(5_010))).toBe(0);
      expect(await test.store.invitations.failWaiting(later(5_011))).toBe(2);
    });
  });

  describe('batches', () => {
    it('are listed newest or oldest first, page by page, with their counts', async () => {
      const batches = [1, 2, 2, 3].map((seconds) => anInvitationBatch({ createdAt: later(1_000 + seconds) }));
      for (const batch of batches) await test.store.invitations.add(batch, [], anEvent());
      const list = async (descending: boolean) => {
        const first = await test.store.invitations.batches({ descending, after: null, limit: 2, now: NOW });
        const second = await test.store.invitations.batches({ descending, after: first.next, limit: 200, now: NOW });
        expect(second.next).toBeNull();
        return [...first.items, ...second.items];
      };
      const newest = await list(true);
      expect(newest.slice(0, 4).map(({ batch }) => batch.createdAt)).toEqual(
        [3, 2, 2, 1].map((seconds) => later(1_000 + seconds)),
      );
      expect(new Set(newest.map(({ batch }) => batch.id)).size).toBe(newest.length);
      expect(newest[0]?.counts.people).toBe(0);
      expect(await list(false)).toEqual(newest.toReversed());
    });

    it('have names, which are found by their ids', async () => {
      const { id, name } = (await aBatch(1)).batch;
      await aBatch(1);
      expect(await test.store.invitations.namesOf([id, anInvitationBatch().id])).toEqual([{ id, name }]);
      expect(await test.store.invitations.namesOf([])).toEqual([]);
    });

    it('give null for one that is not there', async () => {
      expect(await test.store.invitations.batch(anInvitationBatch().id, NOW)).toBeNull();
    });
  });
});

eachDatabase('Ten thousand invitations', (test) => {
  const users = Array.from({ length: 10_000 }, (_, index) => aUser({ email: `p${index}@example.com` }));

  beforeAll(async () => {
    await test.store.users.addMany(users, [anEvent()], () => undefined);
  });

  it('are one quick act that lets everybody else have their turn', async () => {
    const batch = anInvitationBatch();
    const invitations = users.map(({ id }) => aNewInvitation(id));
    let turns = 0;
    let ticking = setImmediate(function tick() {
      turns += 1;
      ticking = setImmediate(tick);
    });
    const begun = performance.now();
    expect(await test.store.invitations.add(batch, invitations, anEvent())).toHaveLength(10_000);
    const took = performance.now() - begun;
    clearImmediate(ticking);
    expect(turns).toBeGreaterThanOrEqual(10_000 / 500);
    expect(took).toBeLessThan(10_000);
    expect((await test.store.invitations.batch(batch.id, NOW))?.counts.waiting).toBe(10_000);
    expect(await test.store.enrolmentLinks.countOpen(NOW)).toBe(10_000);
  });
});
