import type { EnrolmentLink, User } from '../../db/model.ts';
import type { LinkOutcome, LinkOwner } from '../../db/store.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type { LinkReply } from '../contract/enrolment.ts';
import {
  accountDisabled,
  changedMeanwhile,
  linkGone,
  personDisabled,
  privilegedPerson,
  recordUnknown,
} from '../errors.ts';
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

/** Whom an enrolment link is for, as they were read, and for how long. */
export interface LinkOrder {
  user: User;
  hours: number;
  /** False: not if they have a passkey by now, because that takes more than whoever asks has shown. */
  mayHavePasskey: boolean;
}

/**
 * Makes an enrolment link for a person; an earlier one of theirs stops working.
 * @throws recordUnknown, personDisabled, privilegedPerson, changedMeanwhile
 */
export async function createEnrolmentLink(
  services: Services,
  { user, hours, mayHavePasskey }: LinkOrder,
  origin: Origin,
): Promise<NewLink> {
  const owner = { id: user.id, role: user.role, mayHavePasskey };
  return createLink(services, { purpose: 'enrolment', owner, minutes: hours * 60 }, origin);
}

/**
 * Makes a set-up link: for the first administrator, or (`administrator`) for one who lost every passkey.
 * @throws recordUnknown, personDisabled, privilegedPerson
 */
export async function createSetupLink(
  services: Services,
  administrator: User | null,
  origin: Origin,
): Promise<NewLink> {
  const owner = administrator && { id: administrator.id, role: administrator.role, mayHavePasskey: true };
  return createLink(services, { purpose: 'setup', owner, minutes: SETUP_LINK_MINUTES }, origin);
}

async function createLink(
  services: Services,
  { purpose, owner, minutes }: { purpose: LinkPurpose; owner: (LinkOwner & { id: string }) | null; minutes: number },
  origin: Origin,
): Promise<NewLink> {
  const userId = owner?.id ?? null;
  const { token, made } = makeLink(minutes, origin.at);
  const action = purpose === 'setup' ? 'setupLink.create' : 'enrolmentLink.create';
  const event = auditEvent(origin, { action, target: userId, details: { minutes } });
  checkAdded(await services.store.enrolmentLinks.add({ ...made, purpose, userId }, owner, event), userId ?? '');
  return { url: linkUrl(services, purpose, token), expiresAt: made.expiresAt };
}

/** The last step decides: what changed since the person was read counts. */
function checkAdded(outcome: LinkOutcome, userId: string): void {
  if (outcome === 'unknown') throw recordUnknown('This person').about(userId);
  if (outcome === 'disabled') throw personDisabled().about(userId);
  if (outcome === 'roleChanged') throw privilegedPerson().about(userId);
  if (outcome === 'enrolled') throw changedMeanwhile().about(userId);
}

/** A new token, which is not kept, and what is kept of a link whatever it is for. */
export function makeLink(minutes: number, now: Date) {
  const token = randomToken();
  const expiresAt = new Date(now.getTime() + minutes * 60_000);
  return { token, made: { tokenHash: sha256(token), createdAt: now, expiresAt, openedAt: null } };
}

/** Where a token takes its person. It stands in the fragment, which no server, proxy or Referer header is told. */
export function linkUrl({ config }: Services, purpose: LinkPurpose, token: string): string {
  return `${config.publicUrl}/${purpose === 'setup' ? 'setup' : 'enrol'}#${token}`;
}

/**
 * Whose link it is; reading it spends nothing, and is noted the first time. Only the page's script asks for it: what
 * merely fetches the page, as mail scanners do, has not opened the link. @throws linkGone, accountDisabled
 */
export async function describeLink(
  services: Services,
  presented: { purpose: LinkPurpose; token: string },
): Promise<LinkReply> {
  const { link, user } = await readLink(services, presented);
  if (link.openedAt === null) await services.store.enrolmentLinks.markOpened(link.tokenHash, services.clock());
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
