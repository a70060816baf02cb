import { describe, expect, it } from 'vitest';
import type { Credential, User } from '../../db/model.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import {
  A_USER,
  aGroup,
  aLogin,
  anApiToken,
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

eachDatabase('Users', (test) => {
  describe('add', () => {
    it('stores every field', async () => {
      const user = aUser({ federationId: 'F-0001', role: 'auditor', disabledAt: later(5), updatedAt: later(6) });
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

  describe('addMany', () => {
    it('adds everybody with one event, and tells of its progress', async () => {
      const users = Array.from({ length: 501 }, () => aUser());
      const event = anEvent();
      const progress: number[] = [];
      const outcome = await test.store.users.addMany(users, [event], (written) => progress.push(written));
      expect(outcome).toEqual({ outcome: 'added' });
      expect(progress).toEqual([500, 501]);
      expect(await test.store.users.byIds(users.map(({ id }) => id))).toHaveLength(501);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it.each([
      ['emailTaken', (taken: User) => aUser({ email: taken.email.toUpperCase() })],
      ['federationIdTaken', (taken: User) => aUser({ federationId: taken.email })],
    ] as const)('adds nobody and says who it was when one is refused: %s', async (outcome, clash) => {
      const taken = aUser();
      await test.store.users.add(taken, anEvent());
      const users = [...Array.from({ length: 502 }, () => aUser()), clash(taken), aUser()];
      const event = anEvent();
      expect(await test.store.users.addMany(users, [event], () => undefined)).toEqual({ outcome, index: 502 });
      expect(await test.store.users.byIds(users.map(({ id }) => id))).toEqual([]);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });

  describe('addMany with groups', () => {
    it('puts people into their groups, and counts them', async () => {
      const [one, other] = [aGroup(), aGroup()];
      for (const group of [one, other]) await test.store.groups.add(group, anEvent());
      const users = Array.from({ length: 502 }, () => ({ ...aUser(), groupIds: [one.id] }));
      const both = { ...aUser(), groupIds: [other.id, one.id] };
      const outcome = await test.store.users.addMany([...users, both, aUser()], [anEvent()], () => undefined);
      expect(outcome).toEqual({ outcome: 'added' });
      expect((await test.store.groups.byId(one.id))?.memberCount).toBe(503);
      expect((await test.store.groups.byId(other.id))?.memberCount).toBe(1);
      expect((await test.store.groups.ofUser(both.id)).map(({ id }) => id).sort()).toEqual([one.id, other.id].sort());
    });

    it('adds nobody when one of the groups is gone', async () => {
      const group = aGroup();
      await test.store.groups.add(group, anEvent());
      const users = [
        { ...aUser(), groupIds: [group.id] },
        { ...aUser(), groupIds: [aGroup().id] },
      ];
      const event = anEvent();
      expect(await test.store.users.addMany(users, [event], () => undefined)).toEqual({ outcome: 'groupUnknown' });
      expect(await test.store.users.byIds(users.map(({ id }) => id))).toEqual([]);
      expect((await test.store.groups.byId(group.id))?.memberCount).toBe(0);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });

  describe('what is looked up', () => {
    it('has what lists show', async () => {
      const { user } = await enrol(test.store);
      await test.store.enrolmentLinks.add(anEnrolmentLink(user.id, { expiresAt: later(60) }), A_USER, anEvent());
      const listed = { ...user, passkeyCount: 1, invitedUntil: later(60) };
      expect(await test.store.users.listedById(user.id)).toEqual(listed);
      expect(await test.store.users.byIds([user.id, 'nobody'])).toEqual([listed]);
      expect(await test.store.users.listedById('nobody')).toBeNull();
    });

    it('is found by addresses in any spelling of case, and by Federation IDs in theirs', async () => {
      const [ann, ben] = [aUser(), aUser({ federationId: 'F-0010' })];
      for (const user of [ann, ben]) await test.store.users.add(user, anEvent());
      expect(await test.store.users.byEmails([ann.email.toUpperCase(), 'nobody@example.com'])).toEqual([ann]);
      expect(await test.store.users.byFederationIds(['F-0010', 'f-0010', 'nothing'])).toEqual([ben]);
      expect(await test.store.users.byFederationIds([ann.email])).toEqual([ann]);
      expect(await test.store.users.byFederationIds([ben.email])).toEqual([]);
    });

    it('is found by another spelling of a Federation ID', async () => {
      const [ann, ben] = [aUser(), aUser({ federationId: 'Similar-Ä' })];
      for (const user of [ann, ben]) await test.store.users.add(user, anEvent());
      expect(await test.store.users.byFederationIds(['sIMILAR-Ä'])).toEqual([ben]);
      expect(await test.store.users.byFederationIds([ann.email.toUpperCase()])).toEqual([ann]);
    });
  });

  describe('update', () => {
    it('replaces address, name, Federation ID and role', async () => {
      const { user } = await enrol(test.store);
      const event = anEvent();
      const changed: User = {
        ...user,
        email: `new.${user.email}`,
        name: 'Ann New',
        federationId: 'F-0020',
        role: 'auditor',
        updatedAt: later(1),
      };
      expect(await test.store.users.update(changed, user.updatedAt, event)).toBe('changed');
      expect(await test.store.users.byId(user.id)).toEqual(changed);
      expect((await test.store.users.byEmail(changed.email.toUpperCase()))?.id).toBe(user.id);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('leaves alone what is none of its business', async () => {
      const { user } = await enrol(test.store);
      const changed = { ...user, userHandle: 'other', disabledAt: NOW, createdAt: later(9), updatedAt: later(1) };
      await test.store.users.update(changed, user.updatedAt, anEvent());
      expect(await test.store.users.byId(user.id)).toEqual({ ...user, updatedAt: later(1) });
    });

    it('refuses what was read before somebody else changed it', async () => {
      const { user } = await enrol(test.store);
      await test.store.users.update({ ...user, name: 'First', updatedAt: later(1) }, user.updatedAt, anEvent());
      const event = anEvent();
      const late = { ...user, name: 'Second', updatedAt: later(2) };
      expect(await test.store.users.update(late, user.updatedAt, event)).toBe('changedMeanwhile');
      expect((await test.store.users.byId(user.id))?.name).toBe('First');
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('lets one of two who are there at the same time win', async () => {
      const { user } = await enrol(test.store);
      const outcomes = await Promise.all(
        ['First', 'Second'].map((name) =>
          test.store.users.update({ ...user, name, updatedAt: later(1) }, user.updatedAt, anEvent()),
        ),
      );
      expect(outcomes.sort()).toEqual(['changed', 'changedMeanwhile']);
    });

    it('refuses an address or a Federation ID of somebody else', async () => {
      const [ann, ben] = [(await enrol(test.store)).user, aUser({ federationId: 'F-0030' })];
      await test.store.users.add(ben, anEvent());
      const update = (fields: Partial<User>) => test.store.users.update({ ...ann, ...fields }, NOW, anEvent());
      expect(await update({ email: ben.email.toUpperCase() })).toBe('emailTaken');
      expect(await update({ federationId: 'F-0030' })).toBe('federationIdTaken');
      expect(await test.store.users.byId(ann.id)).toEqual(ann);
    });

    it('gives an address to one of twenty who want it at the same time', async () => {
      const people = await Promise.all(Array.from({ length: 20 }, () => enrol(test.store)));
      const email = aUser().email;
      const outcomes = await Promise.all(
        people.map(({ user }) =>
          test.store.users.update({ ...user, email, updatedAt: later(1) }, user.updatedAt, anEvent()),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'changed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'emailTaken')).toHaveLength(19);
    });

    it('says so when nobody has the id', async () => {
      expect(await test.store.users.update(aUser(), NOW, anEvent())).toBe('unknown');
    });

    it('ends the open link of somebody who gets more than the role of a user', async () => {
      const [ann, ben] = [(await enrol(test.store)).user, (await enrol(test.store)).user];
      const links = [anEnrolmentLink(ann.id), anEnrolmentLink(ben.id)];
      for (const link of links) await test.store.enrolmentLinks.add(link, A_USER, anEvent());
      await test.store.users.update({ ...ann, role: 'helpDesk', updatedAt: later(1) }, ann.updatedAt, anEvent());
      await test.store.users.update({ ...ben, name: 'Ben', updatedAt: later(1) }, ben.updatedAt, anEvent());
      const read = await Promise.all(links.map(({ tokenHash }) => test.store.enrolmentLinks.read(tokenHash, NOW)));
      expect(read).toEqual([null, links[1]]);
      expect((await test.store.users.listedById(ann.id))?.invitedUntil).toBeNull();
    });
  });

  describe('update, for whoever must not come along', () => {
    const login = (credential: Credential) => test.store.sessions.recordLogin(aLogin(credential));
    const sessionsOf = async ({ id }: User) => (await test.store.sessions.ofUser(id, NOW, 3600)).length;

    it('ends the sessions of somebody who gets more than the role of a user, and of nobody else', async () => {
      const [ann, ben] = [await enrol(test.store), await enrol(test.store, aUser({ role: 'helpDesk' }))];
      for (const { credential } of [ann, ben]) await login(credential);
      await test.store.users.update({ ...ann.user, role: 'helpDesk', updatedAt: later(1) }, NOW, anEvent());
      await test.store.users.update({ ...ben.user, role: 'user', updatedAt: later(1) }, NOW, anEvent());
      expect([await sessionsOf(ann.user), await sessionsOf(ben.user)]).toEqual([0, 1]);
    });

    it.each([
      ['helpDesk', 'administrator', 0],
      ['auditor', 'administrator', 0],
      ['helpDesk', 'auditor', 0],
      ['auditor', 'helpDesk', 0],
      ['administrator', 'auditor', 1],
      ['auditor', 'user', 1],
      ['auditor', 'auditor', 1],
    ] as const)('of somebody who was %s and is %s leaves %i of each', async (before, after, left) => {
      await enrol(test.store, aUser({ role: 'administrator' }));
      const { user, credential } = await enrol(test.store, aUser({ role: before }));
      await login(credential);
      const links = (['enrolment', 'setup'] as const).map((purpose) => anEnrolmentLink(user.id, { purpose }));
      for (const link of links)
        await test.store.enrolmentLinks.add(link, { role: before, mayHavePasskey: true }, anEvent());
      const changed = { ...user, name: 'Ann', role: after, updatedAt: later(1) };
      expect(await test.store.users.update(changed, NOW, anEvent())).toBe('changed');
      expect(await sessionsOf(user)).toBe(left);
      expect(await test.store.enrolmentLinks.ofUser(user.id, NOW)).toHaveLength(left * 2);
    });

    it('ends the open link, and nothing else, of somebody who gets another address', async () => {
      const { user, credential } = await enrol(test.store);
      await login(credential);
      const links = [anEnrolmentLink(user.id), anEnrolmentLink(user.id, { purpose: 'setup' })];
      for (const link of links) await test.store.enrolmentLinks.add(link, A_USER, anEvent());
      await test.store.users.update({ ...user, email: `new-${user.email}`, updatedAt: later(1) }, NOW, anEvent());
      const read = await Promise.all(links.map(({ tokenHash }) => test.store.enrolmentLinks.read(tokenHash, NOW)));
      expect(read).toEqual([null, links[1]]);
      expect((await test.store.users.listedById(user.id))?.invitedUntil).toBeNull();
      expect(await sessionsOf(user)).toBe(1);
    });
  });

  describe('a Federation ID that is another’s address but for case', () => {
    const add = (user: User) => test.store.users.add(user, anEvent());

    it.each([null, 'F-own'])(
      'is taken, whichever came first, and whether or not they have their own (%s)',
      async (own) => {
        const federationId = own && `${own}-${aToken()}`;
        const ann = aUser({ federationId });
        expect(await add(ann)).toBe('added');
        for (const spelling of [ann.email, ann.email.toUpperCase()]) {
          expect(await add(aUser({ federationId: spelling }))).toBe('federationIdTaken');
        }
        const ben = aUser({ federationId: `Early-${aToken()}@example.com` });
        expect(await add(ben)).toBe('added');
        const late = aUser({ email: ben.federationId?.toLowerCase() ?? '', federationId: own && aToken() });
        expect(await add(late)).toBe('federationIdTaken');
      },
    );

    it('is no obstacle when it is one’s own', async () => {
      const email = `Own-${aToken()}@example.com`;
      expect(await add(aUser({ email, federationId: email.toUpperCase() }))).toBe('added');
    });

    it('is not given by a change either, and a person who has one already can be renamed', async () => {
      const [ann, ben] = [aUser(), aUser()];
      for (const user of [ann, ben]) await add(user);
      const update = (fields: Partial<User>) =>
        test.store.users.update({ ...ben, updatedAt: later(1), ...fields }, NOW, anEvent());
      expect(await update({ federationId: ann.email.toUpperCase() })).toBe('federationIdTaken');
      expect(await update({ name: 'Renamed' })).toBe('changed');
    });

    it('is found among people who are added together, and nobody is', async () => {
      const first = aUser();
      const users = [
        first,
        ...Array.from({ length: 600 }, () => aUser()),
        aUser({ federationId: first.email.toUpperCase() }),
      ];
      expect(await test.store.users.addMany(users, [anEvent()], () => undefined)).toEqual({
        outcome: 'federationIdTaken',
        index: 601,
      });
      expect(await test.store.users.byId(first.id)).toBeNull();
    });

    it('is not given to two at the same moment', async () => {
      await test.store.installation.create(anInstallation(), aSigningKey(), anEvent());
      for (let round = 0; round < 10; round += 1) {
        const ann = aUser();
        const outcomes = await Promise.all([add(ann), add(aUser({ federationId: ann.email.toUpperCase() }))]);
        expect(outcomes.toSorted()).toEqual(['added', 'federationIdTaken']);
      }
    });
  });

  describe('remove', () => {
    it('takes passkeys, sessions, links, groups and tokens along, as it was said', async () => {
      const { user, credential } = await enrol(test.store);
      const login = aLogin(credential);
      await test.store.sessions.recordLogin(login);
      const link = anEnrolmentLink(user.id);
      await test.store.enrolmentLinks.add(link, A_USER, anEvent());
      const group = aGroup();
      await test.store.groups.add(group, anEvent());
      await test.store.groups.addMembers(group.id, [user.id], anEvent());
      await test.store.apiTokens.add(anApiToken(user.id), anEvent());

      const dependents = { passkeys: 1, sessions: 1, links: 1, groups: 1, apiTokens: 1 };
      expect(await test.store.users.dependents(user.id)).toEqual(dependents);
      const event = anEvent();
      expect(await test.store.users.remove(user.id, event)).toBe('changed');
      expect(await test.store.users.byId(user.id)).toBeNull();
      expect(await test.store.credentials.withUser(credential.id)).toBeNull();
      expect(await test.store.sessions.read(login.session.idHash, NOW, 3600)).toBeNull();
      expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toBeNull();
      expect((await test.store.groups.byId(group.id))?.memberCount).toBe(0);
      const nothing = { passkeys: 0, sessions: 0, links: 0, groups: 0, apiTokens: 0 };
      expect(await test.store.users.dependents(user.id)).toEqual(nothing);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('says so and writes nothing when nobody has the id', async () => {
      const event = anEvent();
      expect(await test.store.users.remove('nobody', event)).toBe('unknown');
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });

  describe('disable', () => {
    it('notes when, in a new version of the record', async () => {
      const { user } = await enrol(test.store);
      const event = anEvent();
      expect(await test.store.users.disable(user.id, later(60), event)).toBe('changed');
      expect(await test.store.users.byId(user.id)).toEqual({ ...user, disabledAt: later(60), updatedAt: later(60) });
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('makes a new version within the same millisecond too', async () => {
      const { user } = await enrol(test.store);
      await test.store.users.disable(user.id, NOW, anEvent());
      expect((await test.store.users.byId(user.id))?.updatedAt).toEqual(later(0.001));
    });

    it('keeps the first instant of somebody who is disabled again', async () => {
      const { user } = await enrol(test.store);
      await test.store.users.disable(user.id, later(60), anEvent());
      await test.store.users.disable(user.id, later(90), anEvent());
      expect((await test.store.users.byId(user.id))?.disabledAt).toEqual(later(60));
    });

    it('ends every session of the person, and no other', async () => {
      const [ann, ben] = [await enrol(test.store), await enrol(test.store)];
      const logins = [aLogin(ann.credential), aLogin(ann.credential), aLogin(ben.credential)];
      for (const login of logins) {
        await test.store.sessions.recordLogin(login);
      }
      await test.store.users.disable(ann.user.id, NOW, anEvent());
      await test.store.users.enable(ann.user.id, NOW, anEvent());
      const sessions = await Promise.all(
        logins.map(({ session }) => test.store.sessions.read(session.idHash, NOW, 3600)),
      );
      expect(sessions.map((session) => session?.user.id)).toEqual([undefined, undefined, ben.user.id]);
    });

    it('ends every link of the person', async () => {
      const { user } = await enrol(test.store);
      const link = anEnrolmentLink(user.id);
      await test.store.enrolmentLinks.add(link, A_USER, anEvent());
      await test.store.users.disable(user.id, NOW, anEvent());
      expect(await test.store.enrolmentLinks.read(link.tokenHash, NOW)).toBeNull();
      expect((await test.store.users.listedById(user.id))?.invitedUntil).toBeNull();
    });

    it('says so and writes nothing when nobody has the id', async () => {
      const event = anEvent();
      expect(await test.store.users.disable('nobody', NOW, event)).toBe('unknown');
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('leaves no session when logins run at the same time', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { user, credential } = await enrol(test.store);
        const logins = Array.from({ length: 12 }, () => aLogin(credential));
        const acts: Promise<unknown>[] = logins.map((login) => test.store.sessions.recordLogin(login));
        acts.splice(round * 3, 0, test.store.users.disable(user.id, NOW, anEvent()));
        await Promise.all(acts);

        await test.store.users.enable(user.id, NOW, anEvent());
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
      expect(await test.store.users.enable(user.id, later(60), anEvent())).toBe('changed');
      expect(await test.store.users.byId(user.id)).toEqual({ ...user, updatedAt: later(60) });
      expect(await test.store.sessions.recordLogin(aLogin(credential))).toBe('recorded');
    });

    it('says so and writes nothing when nobody has the id', async () => {
      const event = anEvent();
      expect(await test.store.users.enable('nobody', NOW, event)).toBe('unknown');
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });
});
