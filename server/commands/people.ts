import type { Credential, Role, User } from '../../db/model.ts';
import { everyone } from '../directory/list-people.ts';
import { removePasskey } from '../directory/passkeys.ts';
import { addUser, disableUser, enableUser, findUser } from '../directory/users.ts';
import { createEnrolmentLink, createSetupLink, type NewLink } from '../enrolment/link.ts';
import { inputInvalid } from '../errors.ts';
import { type Command, type Given, type Outcome, table, UsageError, when } from './command.ts';

const ROLES: readonly Role[] = ['user', 'helpDesk', 'auditor', 'administrator'];

/** People, their links and their passkeys. */
export const PEOPLE_COMMANDS: Command[] = [
  {
    name: 'setup-link',
    usage: '[--email EMAIL]',
    summary: 'Make a link that creates an administrator, or (--email) lets one who lost every passkey back in.',
    arguments: [0, 0],
    options: { email: { type: 'string' } },
    async run(services, given, origin) {
      const email = given.text('email');
      const administrator = email === null ? null : await findUser(services, email);
      if (administrator !== null && administrator.role !== 'administrator') {
        throw inputInvalid(
          `${administrator.email} is not an administrator. \`invite ${administrator.email}\` makes a link for them.`,
        );
      }
      return linkOutcome(await createSetupLink(services, administrator, origin), { email });
    },
  },
  {
    name: 'user add',
    usage: 'EMAIL --name NAME [--federation-id ID] [--role ROLE | --administrator]',
    summary: 'Add a person; ROLE is user, helpDesk, auditor or administrator.',
    arguments: [1, 1],
    options: {
      name: { type: 'string' },
      'federation-id': { type: 'string' },
      role: { type: 'string' },
      administrator: { type: 'boolean' },
    },
    async run(services, given, origin) {
      const name = given.text('name');
      if (name === null) throw new UsageError('Say who it is: --name NAME.');
      const person = {
        email: given.words[0] ?? '',
        name,
        federationId: given.text('federation-id'),
        role: readRole(given),
      };
      const user = await addUser(services, person, origin);
      return { json: userJson(user), text: `Added ${user.name} <${user.email}>. Next: invite ${user.email}` };
    },
  },
  {
    name: 'user list',
    usage: '',
    summary: 'Show everybody.',
    arguments: [0, 0],
    options: {},
    async run(services) {
      const users: User[] = [];
      for await (const user of everyone(services, {})) users.push(user);
      const rows = users.map((user) => [
        user.email,
        user.name,
        user.role,
        user.federationId ?? '–',
        user.disabledAt ? 'disabled' : 'active',
      ]);
      const text =
        users.length === 0
          ? 'Nobody yet. Next: user add EMAIL --name NAME'
          : table(['E-MAIL', 'NAME', 'ROLE', 'FEDERATION ID', 'STATE'], rows);
      return { json: users.map(userJson), text };
    },
  },
  {
    name: 'user disable',
    usage: 'EMAIL',
    summary: 'Switch a person off; their sessions and links end at once.',
    arguments: [1, 1],
    options: {},
    async run(services, { words: [email = ''] }, origin) {
      const user = await disableUser(services, email, origin);
      return { json: userJson(user), text: `${user.email} is switched off; every session of theirs has ended.` };
    },
  },
  {
    name: 'user enable',
    usage: 'EMAIL',
    summary: 'Switch a person on again.',
    arguments: [1, 1],
    options: {},
    async run(services, { words: [email = ''] }, origin) {
      const user = await enableUser(services, email, origin);
      return { json: userJson(user), text: `${user.email} can sign in again.` };
    },
  },
  {
    name: 'invite',
    usage: 'EMAIL [--hours HOURS]',
    summary: 'Make a link with which a person creates a passkey; it works once, for 72 hours if not said otherwise.',
    arguments: [1, 1],
    options: { hours: { type: 'string' } },
    async run(services, given, origin) {
      const user = await findUser(services, given.words[0] ?? '');
      const order = { user, hours: readHours(given), mayHavePasskey: true };
      return linkOutcome(await createEnrolmentLink(services, order, origin), { email: user.email });
    },
  },
  {
    name: 'passkey list',
    usage: 'EMAIL',
    summary: "Show a person's passkeys.",
    arguments: [1, 1],
    options: {},
    async run(services, { words: [email = ''] }) {
      const passkeys = await services.store.credentials.ofUser((await findUser(services, email)).id);
      const rows = passkeys.map(({ id, name, backupEligible, createdAt, lastUsedAt }) => [
        name,
        backupEligible ? 'synced' : 'one device',
        when(createdAt),
        when(lastUsedAt),
        id,
      ]);
      const text =
        rows.length === 0
          ? `No passkey yet. Next: invite ${email}`
          : table(['NAME', 'KIND', 'CREATED', 'LAST USED', 'ID'], rows);
      return { json: passkeys.map(passkeyJson), text };
    },
  },
  {
    name: 'passkey remove',
    usage: 'ID',
    summary: 'Remove a passkey, for example of a lost phone; sessions that it opened end.',
    arguments: [1, 1],
    options: {},
    async run(services, { words: [id = ''] }, origin) {
      await removePasskey(services, id, origin);
      return { json: { id, removed: true }, text: 'The passkey is removed.' };
    },
  },
];

function readRole(given: Given): Role {
  const text = given.text('role');
  if (text === null) return given.flag('administrator') ? 'administrator' : 'user';
  if (given.flag('administrator')) throw new UsageError('Say --role or --administrator, not both.');
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new UsageError(`--role should be one of ${ROLES.join(', ')}.`);
  return role;
}

function readHours(given: Given): number {
  const text = given.text('hours') ?? '72';
  const hours = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (hours < 1 || hours > 720) throw new UsageError('--hours should be a whole number from 1 to 720.');
  return hours;
}

function linkOutcome({ url, expiresAt }: NewLink, { email }: { email: string | null }): Outcome {
  return {
    json: { url, email, expiresAt: expiresAt.toISOString() },
    text: `${url}\n\nIt works once, until ${when(expiresAt)} UTC. Whoever opens it can create the passkey: send it only to the person.`,
  };
}

function userJson({ id, email, name, role, federationId, disabledAt, createdAt }: User) {
  return { id, email, name, role, federationId, disabled: disabledAt !== null, createdAt: createdAt.toISOString() };
}

function passkeyJson({ id, name, aaguid, backupEligible, backupState, createdAt, lastUsedAt }: Credential) {
  return {
    id,
    name,
    aaguid,
    backupEligible,
    backupState,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
