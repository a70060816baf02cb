import type { ListedUser, User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { LinksReply, NewLinkBody, NewLinkReply } from '../contract/invitations.ts';
import { mailNotConfigured, recordUnknown } from '../errors.ts';
import type { Services } from '../services.ts';
import { invitationMail } from './invitation-mail.ts';
import type { Inviter } from './invite-people.ts';
import { createEnrolmentLink, type LinkPurpose, type NewLink } from './link.ts';

/**
 * Makes a person's link and, if it is asked for, sends it before it answers.
 * @throws recordUnknown, personDisabled, privilegedPerson, changedMeanwhile, mailNotConfigured
 */
export async function invitePerson(
  services: Services,
  { user, order, inviter }: { user: ListedUser; order: NewLinkBody; inviter: Inviter },
  origin: Origin,
): Promise<NewLinkReply> {
  if (order.sendMail && services.mailer === null) throw mailNotConfigured();
  const mayHavePasskey = user.passkeyCount > 0;
  const link = await createEnrolmentLink(services, { user, hours: order.hours, mayHavePasskey }, origin);
  const delivery = order.sendMail ? await send(services, { user, link, inviter }) : 'none';
  return { url: link.url, expiresAt: link.expiresAt.toISOString(), delivery };
}

async function send(
  services: Services,
  { user, link, inviter }: { user: User; link: NewLink; inviter: Inviter },
): Promise<'sent' | 'failed'> {
  try {
    await services.mailer?.send(invitationMail(services, { user, inviter: inviter.user, ...link }));
    return 'sent';
  } catch (error) {
    inviter.onUnsent(user.id, error);
    return 'failed';
  }
}

/** The open links of a person, without their secret. */
export async function listLinks({ store, clock }: Services, user: User): Promise<LinksReply> {
  const links = await store.enrolmentLinks.ofUser(user.id, clock());
  return {
    links: links.map(({ purpose, createdAt, expiresAt, openedAt }) => ({
      purpose,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      openedAt: openedAt?.toISOString() ?? null,
    })),
  };
}

/** Ends a person's link. @throws recordUnknown when they have none */
export async function revokeLink(
  { store }: Services,
  { user, purpose }: { user: User; purpose: LinkPurpose },
  origin: Origin,
): Promise<void> {
  const event = auditEvent(origin, { action: 'enrolmentLink.revoke', target: user.id, details: { purpose } });
  if (!(await store.enrolmentLinks.revoke(user.id, purpose, event))) throw recordUnknown('This link');
}
