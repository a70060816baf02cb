import type { Role, User } from '../../db/model.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import { isEmailAddress, isOneLine } from '../contract/text.ts';
import { emailTaken, inputInvalid, userUnknown } from '../errors.ts';
import { randomId, randomToken } from '../random.ts';
import type { Services } from '../services.ts';

/** What an operator says of a new person. */
export interface NewPerson {
  email: string;
  name: string;
  federationId: string | null;
  role: Role;
}

/** Adds a person, who has no passkey yet. @throws inputInvalid, emailTaken */
export async function addUser({ store }: Services, person: NewPerson, origin: Origin): Promise<User> {
  const user: User = {
    id: randomId(),
    email: checkEmail(person.email),
    name: checkText(person.name, { what: 'The name', most: 200 }),
    federationId:
      person.federationId === null ? null : checkText(person.federationId, { what: 'The Federation ID', most: 512 }),
    userHandle: randomToken(),
    role: person.role,
    disabledAt: null,
    createdAt: origin.at,
  };
  const event = auditEvent(origin, {
    action: 'user.add',
    target: user.id,
    details: { role: user.role },
  });
  const outcome = await store.users.add(user, event);
  if (outcome === 'emailTaken') throw emailTaken();
  if (outcome === 'federationIdTaken')
    throw inputInvalid('Somebody else has this Federation ID. Each person needs their own.');
  return user;
}

/** The person with this address, in any spelling of upper and lower case. @throws userUnknown */
export async function findUser({ store }: Services, email: string): Promise<User> {
  const user = await store.users.byEmail(email.trim());
  if (user === null) throw userUnknown(email);
  return user;
}

/** Switches a person off: every session and link of theirs ends at once. Safe to repeat. @throws userUnknown */
export async function disableUser(services: Services, email: string, origin: Origin): Promise<User> {
  const user = await findUser(services, email);
  if (user.disabledAt !== null) return user;
  const event = auditEvent(origin, { action: 'user.disable', target: user.id });
  return (await services.store.users.disable(user.id, origin.at, event)) ?? user;
}

/** Switches a person on again. Safe to repeat. @throws userUnknown */
export async function enableUser(services: Services, email: string, origin: Origin): Promise<User> {
  const user = await findUser(services, email);
  if (user.disabledAt === null) return user;
  const event = auditEvent(origin, { action: 'user.enable', target: user.id });
  return (await services.store.users.enable(user.id, event)) ?? user;
}

/** Everybody, by e-mail address, page by page. */
export async function* listUsers({ store }: Services): AsyncGenerator<User> {
  const limit = 500;
  let after: string | null = null;
  for (;;) {
    const page: User[] = await store.users.list({ after, limit });
    yield* page;
    after = page.at(-1)?.email ?? null;
    if (page.length < limit) return;
  }
}

function checkEmail(text: string): string {
  const email = text.trim();
  if (!isEmailAddress(email)) throw inputInvalid(`"${text}" is not an e-mail address, such as ada@example.com.`);
  return email;
}

function checkText(text: string, { what, most }: { what: string; most: number }): string {
  const trimmed = text.trim();
  if (!isOneLine(trimmed, most)) throw inputInvalid(`${what} should be 1 to ${most} characters on one line.`);
  return trimmed;
}
