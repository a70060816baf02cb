import { describe, expect, it } from 'vitest';
import type { Credential, EnrolmentLink, User } from '../../db/model.ts';
import type { LinkOwner, Redemption } from '../../db/store.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase, openTestStore } from '../helpers/databases.ts';
import {
  A_USER,
  aCredential,
  anEnrolmentLink,
  anEvent,
  anInstallation,
  aSigningKey,
  aToken,
  aUser,
  enrol,
  later,
  NOW,
} from '../helpers/records.ts';

function aRedemption(link: EnrolmentLink, credential: Credential, fields: Partial<Redemption> = {}): Redemption {
  return { tokenHash: link.tokenHash, now: NOW, newUser: null, credential, event: anEvent(), ...fields };
}

eachDatabase('Enrolment links', (test) => {
  async function anInvitation(fields: Partial<EnrolmentLink> = {}) {
    const user = aUser();
    await test.store.users.add(user, anEvent());
    const link = anEnrolmentLink(user.id, fields);
    await test.store.enrolmentLinks.add(link, A_USER, anEvent());
    return { user, link };
  }

  describe('add and read', () => {
    it('stores every field and writes the event', async () => {
      const { user } = await anInvitation();
      const [link, event] = [anEnrolmentLink(user.id, { purpose: 'setup' }), anEvent()];
      await test.store.enrolmentLinks.add(link, A_USER, event);
      expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toEqual(link);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('spends nothing by reading', async () => {
      const { link } = await anInvitation();
      await test.store.enrolmentLinks.read(link.tokenHash, NOW);
      expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toEqual(link);
    });

    it('gives null for an unknown token', async () => {
      expect(await test.store.enrolmentLinks.read(aToken(), NOW)).toBeNull();
    });

    it('gives null from the instant at which the link expires', async () => {
      const { link } = await anInvitation({ expiresAt: later(60) });
      expect(await test.store.enrolmentLinks.read(link.tokenHash, later(59.999))).toEqual(link);
      expect(await test.store.enrolmentLinks.read(link.tokenHash, later(60))).toBeNull();
    });

    it('ends the earlier link of the same person and purpose, and no other', async () => {
      const [ann, ben] = [await anInvitation(), await anInvitation()];
      const setup = anEnrolmentLink(ann.user.id, { purpose: 'setup' });
      const second = anEnrolmentLink(ann.user.id);
      await test.store.enrolmentLinks.add(setup, A_USER, anEvent());
      await test.store.enrolmentLinks.add(second, A_USER, anEvent());
      const links = [ann.link, setup, second, ben.link];
      const read = await Promise.all(links.map((link) => test.store.enrolmentLinks.read(link.tokenHash, NOW)));
      expect(read).toEqual([null, setup, second, ben.link]);
    });

    it('ends the earlier set-up link that creates its administrator', async () => {
      const links = [1, 2].map(() => anEnrolmentLink(null, { purpose: 'setup' }));
      for (const link of links) {
        await test.store.enrolmentLinks.add(link, A_USER, anEvent());
      }
      const read = await Promise.all(links.map((link) => test.store.enrolmentLinks.read(link.tokenHash, NOW)));
      expect(read).toEqual([null, links[1]]);
    });

    it('leaves one link when twenty are made at the same time', async () => {
      const { user } = await anInvitation();
      const links = Array.from({ length: 20 }, () => anEnrolmentLink(user.id));
      await Promise.all(links.map((link) => test.store.enrolmentLinks.add(link, A_USER, anEvent())));
      const read = await Promise.all(links.map((link) => test.store.enrolmentLinks.read(link.tokenHash, NOW)));
      expect(read.filter((link) => link !== null)).toHaveLength(1);
    });
  });

  describe('add, when its owner has changed since they were read', () => {
    async function expectRefused(user: User, owner: LinkOwner | null, outcome: string) {
      const [link, event] = [anEnrolmentLink(user.id), anEvent()];
      expect(await test.store.enrolmentLinks.add(link, owner, event)).toBe(outcome);
      expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toBeNull();
      expect((await test.store.users.listedById(user.id))?.invitedUntil ?? null).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(0);
    }

    it('refuses somebody who has got a role', async () => {
      const { user } = await enrol(test.store);
      await test.store.users.update({ ...user, role: 'administrator', updatedAt: later(1) }, NOW, anEvent());
      await expectRefused(user, A_USER, 'roleChanged');
    });

    it('refuses somebody whose role nobody has read', async () => {
      await expectRefused((await enrol(test.store)).user, null, 'roleChanged');
    });

    it('refuses somebody who is disabled', async () => {
      const { user } = await enrol(test.store);
      await test.store.users.disable(user.id, NOW, anEvent());
      await expectRefused(user, A_USER, 'disabled');
    });

    it('refuses somebody who has been removed', async () => {
      const { user } = await enrol(test.store);
      await test.store.users.remove(user.id, anEvent());
      await expectRefused(user, A_USER, 'unknown');
    });

    it('refuses somebody who has made a passkey, unless that was known', async () => {
      const { user } = await enrol(test.store);
      await expectRefused(user, { role: 'user', mayHavePasskey: false }, 'enrolled');
      expect(await test.store.enrolmentLinks.add(anEnrolmentLink(user.id), A_USER, anEvent())).toBe('added');
    });

    it('leaves nobody with a role and a link, whoever of the two is faster', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { user } = await enrol(test.store);
        const link = anEnrolmentLink(user.id);
        const promoted = { ...user, role: 'administrator', updatedAt: later(1) } as const;
        const [outcome] = await Promise.all([
          test.store.enrolmentLinks.add(link, A_USER, anEvent()),
          test.store.users.update(promoted, NOW, anEvent()),
        ]);
        expect(['added', 'roleChanged']).toContain(outcome);
        expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toBeNull();
      }
    });
  });

  describe('the mark of an invited person', () => {
    const markOf = async (userId: string) => (await test.store.users.listedById(userId))?.invitedUntil;

    it('says when the open link ends', async () => {
      const { user, link } = await anInvitation();
      expect(await markOf(user.id)).toEqual(link.expiresAt);
      await test.store.enrolmentLinks.add(anEnrolmentLink(user.id, { expiresAt: later(5) }), A_USER, anEvent());
      expect(await markOf(user.id)).toEqual(later(5));
    });

    it('goes with the link when it is redeemed', async () => {
      const { user, link } = await anInvitation();
      await test.store.enrolmentLinks.redeem(aRedemption(link, aCredential(user.id)));
      expect(await markOf(user.id)).toBeNull();
    });

    it('goes with the link when it is revoked', async () => {
      const { user } = await anInvitation();
      await test.store.enrolmentLinks.revoke(user.id, 'enrolment', anEvent());
      expect(await markOf(user.id)).toBeNull();
    });

    it('has nothing to do with set-up links', async () => {
      const { user, link } = await anInvitation();
      const setup = anEnrolmentLink(user.id, { purpose: 'setup', expiresAt: later(7) });
      await test.store.enrolmentLinks.add(setup, A_USER, anEvent());
      expect(await markOf(user.id)).toEqual(link.expiresAt);
      await test.store.enrolmentLinks.redeem(aRedemption(setup, aCredential(user.id)));
      expect(await markOf(user.id)).toEqual(link.expiresAt);
    });
  });

  describe('markOpened', () => {
    it('notes the first time only, and spends nothing', async () => {
      const { link } = await anInvitation();
      await test.store.enrolmentLinks.markOpened(link.tokenHash, later(1));
      await test.store.enrolmentLinks.markOpened(link.tokenHash, later(2));
      expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toEqual({ ...link, openedAt: later(1) });
    });

    it('begins anew with a new link', async () => {
      const { user, link } = await anInvitation();
      await test.store.enrolmentLinks.markOpened(link.tokenHash, later(1));
      const second = anEnrolmentLink(user.id);
      await test.store.enrolmentLinks.add(second, A_USER, anEvent());
      expect(await test.store.enrolmentLinks.read(second.tokenHash, NOW)).toEqual(second);
    });
  });

  describe('ofUser', () => {
    it('gives the open links of the person and nobody else’s', async () => {
      const { user, link } = await anInvitation();
      await anInvitation();
      const setup = anEnrolmentLink(user.id, { purpose: 'setup', expiresAt: later(60) });
      await test.store.enrolmentLinks.add(setup, A_USER, anEvent());
      expect(await test.store.enrolmentLinks.ofUser(user.id, NOW)).toEqual([link, setup]);
      expect(await test.store.enrolmentLinks.ofUser(user.id, later(60))).toEqual([link]);
    });
  });

  describe('countOpen', () => {
    it('counts enrolment links that are neither spent nor expired', async () => {
      const before = await test.store.enrolmentLinks.countOpen(NOW);
      const { user, link } = await anInvitation();
      await test.store.enrolmentLinks.add(anEnrolmentLink(user.id, { purpose: 'setup' }), A_USER, anEvent());
      await anInvitation({ expiresAt: NOW });
      expect(await test.store.enrolmentLinks.countOpen(NOW)).toBe(before + 1);
      await test.store.enrolmentLinks.redeem(aRedemption(link, aCredential(user.id)));
      expect(await test.store.enrolmentLinks.countOpen(NOW)).toBe(before);
    });
  });

  describe('revoke', () => {
    it('ends the link of this purpose and writes the event', async () => {
      const { user, link } = await anInvitation();
      const [setup, event] = [anEnrolmentLink(user.id, { purpose: 'setup' }), anEvent()];
      await test.store.enrolmentLinks.add(setup, A_USER, anEvent());
      expect(await test.store.enrolmentLinks.revoke(user.id, 'enrolment', event)).toBe(true);
      expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toBeNull();
      expect(await test.store.enrolmentLinks.read(setup.tokenHash, NOW)).toEqual(setup);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it.each(['no link', 'an expired one'])('says that there is none for a person with %s', async (which) => {
      const { user } = await anInvitation({ expiresAt: NOW });
      const [purpose, event] = [which === 'no link' ? 'setup' : 'enrolment', anEvent()] as const;
      expect(await test.store.enrolmentLinks.revoke(user.id, purpose, event)).toBe(false);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });

  describe('redeem', () => {
    it('stores the passkey, spends the link and writes the event', async () => {
      const { user, link } = await anInvitation();
      const redemption = aRedemption(link, aCredential(user.id));
      expect(await test.store.enrolmentLinks.redeem(redemption)).toBe('redeemed');
      expect(await test.store.credentials.ofUser(user.id)).toEqual([redemption.credential]);
      expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toBeNull();
      expect(await timesInAudit(test.store, redemption.event)).toBe(1);
    });

    it('refuses a link that is spent', async () => {
      const { user, link } = await anInvitation();
      await test.store.enrolmentLinks.redeem(aRedemption(link, aCredential(user.id)));
      const second = aRedemption(link, aCredential(user.id));
      expect(await test.store.enrolmentLinks.redeem(second)).toBe('linkGone');
      expect(await test.store.credentials.withUser(second.credential.id)).toBeNull();
      expect(await timesInAudit(test.store, second.event)).toBe(0);
    });

    it('refuses a link that has expired', async () => {
      const { user, link } = await anInvitation({ expiresAt: later(60) });
      const redemption = aRedemption(link, aCredential(user.id), { now: later(60) });
      expect(await test.store.enrolmentLinks.redeem(redemption)).toBe('linkGone');
    });

    it('refuses a passkey that somebody has already, and keeps the link', async () => {
      const taken = (await enrol(test.store)).credential;
      const { user, link } = await anInvitation();
      const redemption = aRedemption(link, aCredential(user.id, { id: taken.id }));
      expect(await test.store.enrolmentLinks.redeem(redemption)).toBe('credentialExists');
      expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toEqual(link);
      expect((await test.store.credentials.withUser(taken.id))?.credential).toEqual(taken);
      expect(await timesInAudit(test.store, redemption.event)).toBe(0);
    });

    it('stores nothing for somebody who is disabled meanwhile, unless it is faster', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { user, link } = await anInvitation();
        const [, outcome] = await Promise.all([
          test.store.users.disable(user.id, NOW, anEvent()),
          test.store.enrolmentLinks.redeem(aRedemption(link, aCredential(user.id))),
        ]);
        expect(['redeemed', 'userDisabled', 'linkGone']).toContain(outcome);
        expect(await test.store.credentials.ofUser(user.id)).toHaveLength(outcome === 'redeemed' ? 1 : 0);
      }
    });

    it('stores one passkey when twenty redeem the link at the same time', async () => {
      const { user, link } = await anInvitation();
      const tries = Array.from({ length: 20 }, () =>
        test.store.enrolmentLinks.redeem(aRedemption(link, aCredential(user.id))),
      );
      const outcomes = await Promise.all(tries);
      expect(outcomes.filter((outcome) => outcome === 'redeemed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'linkGone')).toHaveLength(19);
      expect(await test.store.credentials.ofUser(user.id)).toHaveLength(1);
    });
  });
});

eachDatabase('The set-up link', (test) => {
  const OWNER = { role: 'administrator', mayHavePasskey: true } as const;
  const administrator = aUser({ role: 'administrator' });
  const lost = aUser({ role: 'administrator' });
  const link = anEnrolmentLink(null, { purpose: 'setup' });
  const breakGlass = anEnrolmentLink(lost.id, { purpose: 'setup' });
  const invitation = anEnrolmentLink(lost.id);

  it('refuses an administrator whose address is taken, and keeps link and set-up open', async () => {
    await test.store.installation.create(anInstallation(), aSigningKey(), anEvent());
    await test.store.users.add(lost, anEvent());
    for (const each of [link, breakGlass, invitation]) {
      await test.store.enrolmentLinks.add(each, OWNER, anEvent());
    }
    const newUser = aUser({ email: lost.email });
    const redemption = aRedemption(link, aCredential(newUser.id), { newUser });
    expect(await test.store.enrolmentLinks.redeem(redemption)).toBe('emailTaken');
    expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toEqual(link);
    expect((await test.store.installation.read())?.setupClosedAt).toBeNull();
  });

  it('leaves no administrator behind when the passkey is known already', async () => {
    const known = (await enrol(test.store)).credential;
    const redemption = aRedemption(link, { ...known, userId: administrator.id }, { newUser: administrator });
    expect(await test.store.enrolmentLinks.redeem(redemption)).toBe('credentialExists');
    expect(await test.store.users.byId(administrator.id)).toBeNull();
  });

  it('is needless once an administrator who was invited has a passkey', async () => {
    const { store, close } = await openTestStore(test.kind);
    const invited = aUser({ role: 'administrator' });
    const [unbound, bound, invite] = [
      anEnrolmentLink(null, { purpose: 'setup' }),
      breakGlass,
      anEnrolmentLink(invited.id),
    ];
    await store.installation.create(anInstallation(), aSigningKey(), anEvent());
    for (const user of [invited, lost]) await store.users.add(user, anEvent());
    for (const each of [unbound, bound, invite]) await store.enrolmentLinks.add(each, OWNER, anEvent());
    expect(await store.enrolmentLinks.redeem(aRedemption(invite, aCredential(invited.id)))).toBe('redeemed');
    expect((await store.installation.read())?.setupClosedAt).toEqual(NOW);
    expect(await store.enrolmentLinks.read(unbound.tokenHash, NOW)).toBeNull();
    expect(await store.enrolmentLinks.read(bound.tokenHash, NOW)).toEqual(bound);
    await close();
  });

  it('makes the administrator, closes set-up and ends every other set-up link, but no invitation', async () => {
    const redemption = aRedemption(link, aCredential(administrator.id), { newUser: administrator, now: later(5) });
    expect(await test.store.enrolmentLinks.redeem(redemption)).toBe('redeemed');
    expect(await test.store.credentials.withUser(redemption.credential.id)).toEqual({
      credential: redemption.credential,
      user: administrator,
    });
    expect((await test.store.installation.read())?.setupClosedAt).toEqual(later(5));
    expect(await test.store.enrolmentLinks.read(breakGlass.tokenHash, NOW)).toBeNull();
    expect(await test.store.enrolmentLinks.read(invitation.tokenHash, NOW)).toEqual(invitation);
  });

  it('lets a lost administrator in again, and leaves the instant at which set-up was closed', async () => {
    await test.store.enrolmentLinks.add(breakGlass, OWNER, anEvent());
    const redemption = aRedemption(breakGlass, aCredential(lost.id), { now: later(90) });
    expect(await test.store.enrolmentLinks.redeem(redemption)).toBe('redeemed');
    expect((await test.store.installation.read())?.setupClosedAt).toEqual(later(5));
  });

  it('works once when two different ones are redeemed at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const newUser = aUser({ role: 'administrator' });
      const first = anEnrolmentLink(null, { purpose: 'setup' });
      const second = anEnrolmentLink(lost.id, { purpose: 'setup' });
      await test.store.enrolmentLinks.add(first, OWNER, anEvent());
      await test.store.enrolmentLinks.add(second, OWNER, anEvent());
      const outcomes = await Promise.all([
        test.store.enrolmentLinks.redeem(aRedemption(first, aCredential(newUser.id), { newUser })),
        test.store.enrolmentLinks.redeem(aRedemption(second, aCredential(lost.id))),
      ]);
      expect(outcomes.toSorted()).toEqual(['linkGone', 'redeemed']);
    }
  });
});
