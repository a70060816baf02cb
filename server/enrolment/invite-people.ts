import { setImmediate } from 'node:timers/promises';
import type { InvitationBatch, ListedUser, User } from '../../db/model.ts';
import type { NewInvitation } from '../../db/store.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type {
  LeftOut,
  NewInvitationsBody,
  NewInvitationsReply,
  RenewInvitationsBody,
} from '../contract/invitations.ts';
import { inputInvalid, mailNotConfigured, recordUnknown } from '../errors.ts';
import type { Letter } from '../mail.ts';
import { randomId } from '../random.ts';
import type { Services } from '../services.ts';
import { type Choice, choose, chooseInvitees, findPeople } from './choose-invitees.ts';
import { invitationMail } from './invitation-mail.ts';
import { notEnrolled, readBatch } from './invitation-report.ts';
import { linkUrl, makeLink } from './link.ts';

/** Who invites, and who hears of an e-mail that did not go out. */
export interface Inviter {
  user: User;
  onUnsent(userId: string, error: unknown): void;
}

/** A person and the link that is theirs; its token is nowhere else. */
interface PersonalLink {
  user: ListedUser;
  url: string;
  invitation: NewInvitation;
}

/** Links made between two pauses. */
const SLICE = 200;

/** Makes links for people who are then watched together; e-mail is sent in the background. @throws inputInvalid, mailNotConfigured */
export async function invitePeople(
  services: Services,
  { order, inviter }: { order: NewInvitationsBody; inviter: Inviter },
  origin: Origin,
): Promise<NewInvitationsReply> {
  checkMail(services, order);
  const choice = await chooseInvitees(services, order, origin.at);
  const batch: InvitationBatch = {
    id: randomId(),
    name: order.name.trim(),
    createdBy: inviter.user.id,
    createdAt: origin.at,
  };
  const links = await makeLinks(services, choice, { order, batchId: batch.id, origin });
  const event = auditEvent(origin, {
    action: 'invitations.create',
    target: batch.id,
    details: { people: links.length, hours: order.hours, by: order.by },
  });
  const invited = await services.store.invitations.add(batch, links.map(invitationOf), event);
  return handOut(services, { batchId: batch.id, links, invited, leftOut: choice.leftOut, order, inviter });
}

/** Makes new links for the people of a batch who have not enrolled. @throws recordUnknown, inputInvalid, mailNotConfigured */
export async function renewInvitations(
  services: Services,
  { batchId, order, inviter }: { batchId: string; order: RenewInvitationsBody; inviter: Inviter },
  origin: Origin,
): Promise<NewInvitationsReply> {
  checkMail(services, order);
  await readBatch(services, batchId);
  const choice = choose(await notEnrolled(services, batchId));
  const links = await makeLinks(services, choice, { order, batchId, origin });
  const event = auditEvent(origin, {
    action: 'invitations.renew',
    target: batchId,
    details: { people: links.length, hours: order.hours, by: order.by },
  });
  const invited = await services.store.invitations.renew(batchId, links.map(invitationOf), event);
  if (invited === null) throw recordUnknown('This invitation');
  return handOut(services, { batchId, links, invited, leftOut: choice.leftOut, order, inviter });
}

function checkMail({ mailer }: Services, { by }: { by: 'mail' | 'links' }): void {
  if (by === 'mail' && mailer === null) throw mailNotConfigured();
}

async function makeLinks(
  services: Services,
  { chosen }: Choice,
  { order, batchId, origin }: { order: RenewInvitationsBody; batchId: string; origin: Origin },
): Promise<PersonalLink[]> {
  if (chosen.length === 0) {
    throw inputInvalid(
      'Nobody is left to invite: each of these people has a passkey or an open link that is left alone, is switched off, works at the console, or is not there any more.',
    );
  }
  const links: PersonalLink[] = [];
  for (const user of chosen) {
    const minutes = order.hours * 60;
    const { token, made } = makeLink(minutes, origin.at);
    const link = { ...made, purpose: 'enrolment' as const, userId: user.id };
    const url = linkUrl(services, 'enrolment', token);
    // Beside the batch's own event, so that whoever looks for the person in the audit finds it.
    const details = { minutes, batch: batchId };
    const event = auditEvent(origin, { action: 'enrolmentLink.create', target: user.id, details });
    links.push({ user, url, invitation: { link, delivery: order.by === 'mail' ? 'waiting' : 'none', event } });
    // Thousands of tokens and hashes at a stretch would hold up everybody else.
    if (links.length % SLICE === 0) await setImmediate();
  }
  return links;
}

function invitationOf({ invitation }: PersonalLink): NewInvitation {
  return invitation;
}

interface HandOut {
  batchId: string;
  links: PersonalLink[];
  /** Who got a link, in the end. */
  invited: string[];
  leftOut: LeftOut[];
  order: RenewInvitationsBody;
  inviter: Inviter;
}

/** Sends the links, or gives them back: this once, since only their hashes are kept. */
async function handOut(services: Services, done: HandOut): Promise<NewInvitationsReply> {
  const { batchId, links, order, inviter } = done;
  await setImmediate();
  const invited = new Set(done.invited);
  const valid = links.filter(({ user }) => invited.has(user.id));
  const late = links.filter(({ user }) => !invited.has(user.id)).map(({ user }) => user.id);
  const leftOut = [...done.leftOut, ...(await whyLate(services, late))];
  const batch = await readBatch(services, batchId);
  await setImmediate();
  if (order.by === 'links') return { batch, links: valid.map(toReply), leftOut };
  services.mailer?.sendLater(valid.map((link) => toLetter(services, link, inviter)));
  return { batch, links: [], leftOut };
}

/** Of people who could be invited when they were chosen, and could not when the links were stored. */
async function whyLate(services: Services, userIds: readonly string[]): Promise<LeftOut[]> {
  const { chosen, leftOut } = choose(await findPeople(services, userIds));
  return [...leftOut, ...chosen.map(({ id, email }) => ({ userId: id, email, reason: 'disabled' as const }))];
}

function toReply({ user, url, invitation }: PersonalLink): NewInvitationsReply['links'][number] {
  const expiresAt = invitation.link.expiresAt.toISOString();
  return { userId: user.id, email: user.email, name: user.name, url, expiresAt };
}

function toLetter(services: Services, { user, url, invitation }: PersonalLink, inviter: Inviter): Letter {
  const { tokenHash, expiresAt } = invitation.link;
  return {
    write: () => invitationMail(services, { user, inviter: inviter.user, url, expiresAt }),
    async done(failure) {
      if (failure !== null) inviter.onUnsent(user.id, failure);
      try {
        await services.store.invitations.markDelivery(tokenHash, failure === null ? 'sent' : 'failed');
      } catch (error) {
        inviter.onUnsent(user.id, error);
      }
    },
  };
}
