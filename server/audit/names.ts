import type { AuditEvent as StoredEvent } from '../../db/model.ts';
import type { Store } from '../../db/store.ts';
import type { AuditEvent, NamedKind } from '../contract/audit.ts';

/** Gives events the names of those they tell of. */
type EventNamer = (events: readonly StoredEvent[]) => Promise<AuditEvent[]>;

/** What an id belongs to, with a name if it has one, and an address if it is a person's. */
interface Name {
  kind: NamedKind;
  name: string | null;
  email: string | null;
}

/** An id, and whose name it stands for. */
type NameOf = [id: string, name: Name];

/** What `randomId` gives. */
const RECORD_ID = /^[0-9a-f-]{36}$/;

/** Names whatever a page of events tells of by one query for each kind; tokens, which are few, are read once. What is gone keeps its id. */
export function eventNamer(store: Store): EventNamer {
  let tokens: Promise<NameOf[]> | null = null;
  return async (events) => {
    tokens ??= readTokens(store);
    const read = [readPeople, readApplications, readGroups, readBatches, readSigningKeys];
    const names = new Map((await Promise.all([tokens, ...read.map((readNames) => readNames(store, events))])).flat());
    return events.map((event) => withNames(event, names));
  };
}

async function readPeople({ users }: Store, events: readonly StoredEvent[]): Promise<NameOf[]> {
  const people = await users.byIds(recordIds(events.flatMap(({ actor, target }) => [actor, target])));
  return people.map(({ id, name, email }) => [id, { kind: 'person', name, email }]);
}

async function readApplications({ serviceProviders }: Store, events: readonly StoredEvent[]): Promise<NameOf[]> {
  const ids = recordIds(events.flatMap(({ target, serviceProviderId }) => [target, serviceProviderId]));
  return (await serviceProviders.namesOf(ids)).map(nameOf('serviceProvider'));
}

async function readTokens({ apiTokens }: Store): Promise<NameOf[]> {
  return (await apiTokens.list()).map(({ token }) => token).map(nameOf('token'));
}

async function readGroups({ groups }: Store, events: readonly StoredEvent[]): Promise<NameOf[]> {
  return (await groups.byIds(targetsOf(events, 'group.'))).map(nameOf('group'));
}

async function readBatches({ invitations }: Store, events: readonly StoredEvent[]): Promise<NameOf[]> {
  return (await invitations.namesOf(targetsOf(events, 'invitations.'))).map(nameOf('batch'));
}

/** They have no name. */
async function readSigningKeys({ signingKeys }: Store, events: readonly StoredEvent[]): Promise<NameOf[]> {
  const ids = new Set(targetsOf(events, 'signingKey.'));
  if (ids.size === 0) return [];
  const keys = (await signingKeys.list()).filter(({ id }) => ids.has(id));
  return keys.map(({ id }) => nameOf('signingKey')({ id, name: null }));
}

function nameOf(kind: NamedKind): (named: { id: string; name: string | null }) => NameOf {
  return ({ id, name }) => [id, { kind, name, email: null }];
}

/** Targets of the actions that begin so. */
function targetsOf(events: readonly StoredEvent[], prefix: string): string[] {
  return recordIds(events.filter(({ action }) => action.startsWith(prefix)).map(({ target }) => target));
}

function recordIds(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== null).filter((id) => RECORD_ID.test(id));
}

function withNames({ serviceProviderId, ...event }: StoredEvent, names: Map<string, Name>): AuditEvent {
  const named = (id: string | null) => {
    if (id === null) return null;
    const { kind = null, name = null, email = null } = names.get(id.replace(/^token:/, '')) ?? {};
    return { id, name, email, kind };
  };
  return {
    ...event,
    at: event.at.toISOString(),
    actor: named(event.actor),
    target: named(event.target),
    serviceProvider:
      serviceProviderId === null ? null : { id: serviceProviderId, name: names.get(serviceProviderId)?.name ?? null },
  };
}
