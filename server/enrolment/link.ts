import type { EnrolmentLink, User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { LinkReply } from '../contract/enrolment.ts';
import { accountDisabled, linkGone } from '../errors.ts';
import { randomToken, sha256 } from '../random.ts';
import type { Services } from '../services.ts';

/** What a link may be for. */
export type LinkPurpose = EnrolmentLink['purpose'];

/** A link as its maker is shown it, once; only the token's hash is kept. */
export interface NewLink {
  url: string;
  expiresAt: Date;
}

/** Set-up links are printed on a console that others may see later. */
const SETUP_LINK_MINUTES = 30;

/** Makes an enrolment link for a person; an earlier one of theirs stops working. @throws accountDisabled */
export async function createEnrolmentLink(
  services: Services,
  { user, hours }: { user: User; hours: number },
  origin: Origin,
): Promise<NewLink> {
  if (user.disabledAt !== null) throw accountDisabled();
  return createLink(services, { purpose: 'enrolment', userId: user.id, minutes: hours * 60 }, origin);
}

/** Makes a set-up link: for the first administrator, or (`administrator`) for one who lost every passkey. */
export async function createSetupLink(
  services: Services,
  administrator: User | null,
  origin: Origin,
): Promise<NewLink> {
  if (administrator !== null && administrator.disabledAt !== null) throw accountDisabled();
  return createLink(
    services,
    { purpose: 'setup', userId: administrator?.id ?? null, minutes: SETUP_LINK_MINUTES },
    origin,
  );
}

async function createLink(
  { store, config }: Services,
  { purpose, userId, minutes }: { purpose: LinkPurpose; userId: string | null; minutes: number },
  origin: Origin,
): Promise<NewLink> {
  const token = randomToken();
  const expiresAt = new Date(origin.at.getTime() + minutes * 60_000);
  const link: EnrolmentLink = { tokenHash: sha256(token), purpose, userId, createdAt: origin.at, expiresAt };
  const action = purpose === 'setup' ? 'setupLink.create' : 'enrolmentLink.create';
  await store.enrolmentLinks.add(link, auditEvent(origin, { action, target: userId, details: { minutes } }));
  // In the fragment, which no server, proxy or Referer header is told.
  return { url: `${config.publicUrl}/${purpose === 'setup' ? 'setup' : 'enrol'}#${token}`, expiresAt };
}

/** Whose link it is; reading it spends nothing. @throws linkGone, accountDisabled */
export async function describeLink(
  services: Services,
  presented: { purpose: LinkPurpose; token: string },
): Promise<LinkReply> {
  const { user } = await readLink(services, presented);
  return { person: user && { name: user.name, email: user.email } };
}

/** The link and the person it is for; null: the administrator it will create. @throws linkGone, accountDisabled */
export async function readLink(
  { store, clock }: Services,
  { purpose, token }: { purpose: LinkPurpose; token: string },
): Promise<{ link: EnrolmentLink; user: User | null }> {
  const link = await store.enrolmentLinks.read(sha256(token), clock());
  if (link === null || link.purpose !== purpose) throw linkGone();
  if (link.userId === null) return { link, user: null };
  const user = await store.users.byId(link.userId);
  if (user === null) throw linkGone();
  if (user.disabledAt !== null) throw accountDisabled().about(user.id);
  return { link, user };
}
