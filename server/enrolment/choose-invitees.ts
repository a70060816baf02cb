import { setImmediate } from 'node:timers/promises';
import type { ListedUser } from '../../db/model.ts';
import type { Cursor } from '../../db/store.ts';
import type { InvitationsPreviewReply, LeftOut, NewInvitationsBody } from '../contract/invitations.ts';
import { inputInvalid } from '../errors.ts';
import type { Services } from '../services.ts';

/** Who gets a link, and who does not and why. */
export interface Choice {
  chosen: ListedUser[];
  leftOut: LeftOut[];
}

/** As many links as are made at once. */
const MOST_PEOPLE = 10_000;
/** People of one query. */
const PORTION = 500;

/** Finds whom to invite. @throws inputInvalid when there are too many */
export async function chooseInvitees(
  services: Services,
  { people, onlyWithoutOpenLink = false }: Pick<NewInvitationsBody, 'people' | 'onlyWithoutOpenLink'>,
  now: Date,
): Promise<Choice> {
  const found =
    'userIds' in people
      ? await findPeople(services, [...new Set(people.userIds)])
      : await findWithoutPasskey(services, people.group ?? null, now);
  const choice = choose(found);
  return onlyWithoutOpenLink ? leaveOutInvited(choice, now) : choice;
}

/** How many people would get a link, and how many would not and why. @throws inputInvalid when there are too many */
export async function previewInvitees(
  services: Services,
  people: NewInvitationsBody['people'],
  now: Date,
): Promise<InvitationsPreviewReply> {
  const { chosen, leftOut } = await chooseInvitees(services, { people }, now);
  const count = (reason: LeftOut['reason']) => leftOut.filter((one) => one.reason === reason).length;
  return {
    people: chosen.length,
    withOpenLink: chosen.filter((user) => hasOpenLink(user, now)).length,
    leftOut: {
      disabled: count('disabled'),
      unknown: count('unknown'),
      privileged: count('privileged'),
      enrolled: count('enrolled'),
    },
  };
}

/** Leaves out who cannot be invited together with others; null stands for somebody who is not there. */
export function choose(found: ReadonlyMap<string, ListedUser | null>): Choice {
  const choice: Choice = { chosen: [], leftOut: [] };
  for (const [userId, user] of found) {
    const reason = reasonToLeaveOut(user);
    if (reason !== null) choice.leftOut.push({ userId, email: user?.email ?? null, reason });
    else if (user !== null) choice.chosen.push(user);
  }
  return choice;
}

/** Those of the people who are there, by id; null for the others. */
export async function findPeople(
  { store }: Services,
  userIds: readonly string[],
): Promise<Map<string, ListedUser | null>> {
  const found = new Map<string, ListedUser | null>(userIds.map((id) => [id, null]));
  for (let start = 0; start < userIds.length; start += PORTION) {
    for (const user of await store.users.byIds(userIds.slice(start, start + PORTION))) found.set(user.id, user);
    // The embedded database answers at once: others have their turn here.
    await setImmediate();
  }
  return found;
}

async function findWithoutPasskey(
  { store }: Services,
  groupId: string | null,
  now: Date,
): Promise<Map<string, ListedUser>> {
  const found = new Map<string, ListedUser>();
  let after: Cursor | null = null;
  do {
    const page = await store.users.list({
      search: '',
      filter: 'withoutPasskey',
      groupId,
      order: { by: 'email', descending: false },
      after,
      limit: PORTION,
      now,
    });
    for (const user of page.items) if (user.disabledAt === null) found.set(user.id, user);
    if (found.size > MOST_PEOPLE) {
      throw inputInvalid('More than 10,000 people have no passkey. Invite them in parts: one group at a time, say.');
    }
    after = page.next;
    await setImmediate();
  } while (after !== null);
  return found;
}

function leaveOutInvited({ chosen, leftOut }: Choice, now: Date): Choice {
  const { true: invited = [], false: others = [] } = Object.groupBy(chosen, (user) => `${hasOpenLink(user, now)}`);
  return {
    chosen: others,
    leftOut: [...leftOut, ...invited.map(({ id, email }) => ({ userId: id, email, reason: 'invited' as const }))],
  };
}

function hasOpenLink({ invitedUntil }: ListedUser, now: Date): boolean {
  return invitedUntil !== null && invitedUntil > now;
}

function reasonToLeaveOut(user: ListedUser | null): LeftOut['reason'] | null {
  if (user === null) return 'unknown';
  if (user.disabledAt !== null) return 'disabled';
  if (user.role !== 'user') return 'privileged';
  return user.passkeyCount > 0 ? 'enrolled' : null;
}
