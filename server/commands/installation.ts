import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditEvent } from '../../db/model.ts';
import { describeIdentityProvider } from '../federation/idp-metadata.ts';
import {
  activateNextSigningKey,
  addNextSigningKey,
  goBackToPreviousSigningKey,
  retireNextSigningKey,
} from '../federation/signing-keys.ts';
import { type Command, type Given, type Outcome, table, UsageError, when } from './command.ts';

const FOLLOW_EVERY_MS = 1000;

/** What the installation is to others, its signing keys, its audit. */
export const INSTALLATION_COMMANDS: Command[] = [
  {
    name: 'metadata',
    usage: '',
    summary: "Print this identity provider's SAML metadata.",
    arguments: [0, 0],
    options: {},
    async run(services) {
      const description = await describeIdentityProvider(services);
      return { json: description, text: description.metadata.trimEnd() };
    },
  },
  {
    name: 'signing-key list',
    usage: '',
    summary: 'Show the signing keys: active, next, retired.',
    arguments: [0, 0],
    options: {},
    async run(services) {
      const keys = await services.store.signingKeys.list();
      const json = keys.map(({ id, slot, notAfter, createdAt, activatedAt }) => ({
        id,
        slot,
        notAfter: notAfter.toISOString(),
        createdAt: createdAt.toISOString(),
        activatedAt: activatedAt?.toISOString() ?? null,
      }));
      return {
        json,
        text: table(
          ['SLOT', 'ENDS', 'LAST ACTIVATED', 'ID'],
          keys.map(({ slot, notAfter, activatedAt, id }) => [slot, when(notAfter), when(activatedAt), id]),
        ),
      };
    },
  },
  {
    name: 'signing-key next',
    usage: '',
    summary: 'Make the next signing key; the metadata shows it beside the active one.',
    arguments: [0, 0],
    options: {},
    async run(services, _given, origin) {
      const { id, notAfter } = await addNextSigningKey(services, origin);
      const text = `The next key is in the metadata; its certificate ends on ${when(notAfter)} UTC. Once every service provider knows it: signing-key activate`;
      return { json: { id, slot: 'next', notAfter: notAfter.toISOString() }, text };
    },
  },
  {
    name: 'signing-key activate',
    usage: '',
    summary:
      'Sign with the next key from now on. A service provider that does not know it yet: service-provider set … --signing-key ID first.',
    arguments: [0, 0],
    options: {},
    async run(services, _given, origin) {
      const { id } = await activateNextSigningKey(services, origin);
      return { json: { id, slot: 'active' }, text: 'The next key is active now; the one before is retired.' };
    },
  },
  {
    name: 'signing-key back',
    usage: '',
    summary: 'Sign with the key before this one again; this one waits as the next, if there is none.',
    arguments: [0, 0],
    options: {},
    async run(services, _given, origin) {
      const { id } = await goBackToPreviousSigningKey(services, origin);
      return { json: { id, slot: 'active' }, text: 'The key before is active again.' };
    },
  },
  {
    name: 'signing-key retire',
    usage: '',
    summary: 'Take the next signing key out of the metadata again.',
    arguments: [0, 0],
    options: {},
    async run(services, _given, origin) {
      const { id } = await retireNextSigningKey(services, origin);
      return { json: { id, slot: 'retired' }, text: 'The next key is not in the metadata any more.' };
    },
  },
  {
    name: 'audit tail',
    usage: '[--limit N] [--follow]',
    summary: 'Show the newest security events, 20 if not said otherwise; --follow goes on.',
    arguments: [0, 0],
    options: { limit: { type: 'string' }, follow: { type: 'boolean' } },
    async run({ store }, given) {
      let events = await store.auditEvents.tail({ afterSequence: null, limit: readLimit(given) });
      let afterSequence = events.at(-1)?.sequence ?? 0;
      while (given.flag('follow')) {
        if (events.length > 0) given.print(eventsOutcome(events));
        await sleep(FOLLOW_EVERY_MS);
        events = await store.auditEvents.tail({ afterSequence, limit: 1000 });
        afterSequence = events.at(-1)?.sequence ?? afterSequence;
      }
      return eventsOutcome(events);
    },
  },
];

function readLimit(given: Given): number {
  const text = given.text('limit') ?? '20';
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1) throw new UsageError('--limit should be a whole number, 1 or more.');
  return limit;
}

function eventsOutcome(events: AuditEvent[]): Outcome {
  const lines = events.map(({ at, outcome, action, actor, target, address, reason, reference }) =>
    [
      at.toISOString(),
      outcome.padEnd(7),
      action.padEnd(22),
      reference,
      `by ${actor ?? '–'}`,
      `on ${target ?? '–'}`,
      `from ${address ?? 'the command line'}`,
      ...(reason === null ? [] : [`because ${reason}`]),
    ].join('  '),
  );
  return { json: events.map((event) => ({ ...event, at: event.at.toISOString() })), text: lines.join('\n') };
}
