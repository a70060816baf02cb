import type { AuditEvent as StoredEvent } from '../../db/model.ts';
import type { Store } from '../../db/store.ts';
import type { AuditEvent } from '../contract/audit.ts';

/** Gives events the names of those they tell of. */
type EventNamer = (events: readonly StoredEvent[]) => Promise<AuditEvent[]>;

/** A name, and an address if it is a person's. */
interface Name {
  name: string;
  email: string | null;
}

/** What `randomId` gives. */
const RECORD_ID = /^[0-9a-f-]{36}$/;

/** Names people by one query for each page of events; applications and tokens, which are few, are read once. What is gone keeps its id. */
export function eventNamer(store: Store): EventNamer {
  let others: Promise<Map<string, Name>> | null = null;
  return async (events) => {
    others ??= readOthers(store);
    const names = new Map([...(await others), ...(await readPeople(store, events))]);
    return events.map((event) => withNames(event, names));
  };
}

async function readPeople({ users }: Store, events: readonly StoredEvent[]): Promise<Map<string, Name>> {
  const named = events.flatMap(({ actor, target }) => [actor ?? '', target ?? '']);
  const people = await users.byIds([...new Set(named)].filter((id) => RECORD_ID.test(id)));
  return new Map(people.map(({ id, name, email }) => [id, { name, email }]));
}

async function readOthers({ serviceProviders, apiTokens }: Store): Promise<Map<string, Name>> {
  const [applications, tokens] = await Promise.all([serviceProviders.list(), apiTokens.list()]);
  return new Map([
    ...applications.map(({ id, name }): [string, Name] => [id, { name, email: null }]),
    ...tokens.map(({ token }): [string, Name] => [token.id, { name: token.name, email: null }]),
  ]);
}

function withNames({ serviceProviderId, ...event }: StoredEvent, names: Map<string, Name>): AuditEvent {
  const named = (id: string | null) => {
    if (id === null) return null;
    const { name = null, email = null } = names.get(id.replace(/^token:/, '')) ?? {};
    return { id, name, email };
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
