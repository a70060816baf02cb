import type { ServiceProvider } from '../db/model.ts';
import type { Store } from '../db/store.ts';
import { fieldMistaken, orgSessionEnded } from './errors.ts';
import { randomToken } from './random.ts';
import type { Org } from './salesforce/org-facts.ts';
import type { OrgSession } from './salesforce/org-session.ts';

/** A session with an org that an administrator has opened here; it is in the memory of this process alone. */
export interface OrgConnection {
  /** A random handle. */
  id: string;
  /** Hash of the browser session that opened it; nobody else can use it. */
  owner: string;
  org: Org;
  session: OrgSession;
  /** Certificates of the org that have been read, base64 of the DER. */
  certificates: Map<string, string>;
  openedAt: Date;
  expiresAt: Date;
}

/** The open connections. */
export interface OrgConnections {
  /** Keeps a session for 30 minutes; the oldest goes when there are too many. */
  open(owner: string, opened: { org: Org; session: OrgSession }): OrgConnection;
  /** Those that this browser session has opened. */
  of(owner: string): OrgConnection[];
  /** @throws orgSessionEnded */
  find(owner: string, id: string): OrgConnection;
  /** Notes what the org says of itself now. */
  renew(id: string, org: Org): void;
  /** The same browser has another session from now on: its passkey was asked for again. */
  handOver(from: string, to: string): void;
  /** Lets go of it; the org is not asked. */
  close(owner: string, id: string): OrgConnection;
  /** Lets go of all that this browser session has opened: it has ended. */
  closeAll(owner: string): void;
  /** Takes the sessions that ended by themselves, so that they can be ended at their orgs too. */
  takeEnded(): OrgSession[];
}

const CONNECTION_MS = 30 * 60_000;

const MOST_CONNECTIONS = 50;

/** Connections of one process: an access token is never written down, so another process cannot have it. */
export function createOrgConnections(clock: () => Date): OrgConnections {
  const connections = new Map<string, OrgConnection>();
  let ended: OrgSession[] = [];

  function end(isOver: (connection: OrgConnection) => boolean): void {
    for (const connection of connections.values()) {
      if (!isOver(connection)) continue;
      connections.delete(connection.id);
      ended.push(connection.session);
    }
  }

  function forgetOld(): void {
    const now = clock();
    end(({ expiresAt }) => expiresAt <= now);
  }

  function find(owner: string, id: string): OrgConnection {
    forgetOld();
    const connection = connections.get(id);
    if (connection === undefined || connection.owner !== owner) throw orgSessionEnded();
    return connection;
  }

  return {
    open(owner, { org, session }) {
      forgetOld();
      const [oldest] = connections.keys();
      if (connections.size >= MOST_CONNECTIONS) end(({ id }) => id === oldest);
      const openedAt = clock();
      const expiresAt = new Date(openedAt.getTime() + CONNECTION_MS);
      const certificates = new Map<string, string>();
      const connection = { id: randomToken(), owner, org, session, certificates, openedAt, expiresAt };
      connections.set(connection.id, connection);
      return connection;
    },
    of(owner) {
      forgetOld();
      return [...connections.values()].filter((connection) => connection.owner === owner);
    },
    find,
    renew(id, org) {
      const connection = connections.get(id);
      if (connection !== undefined) connections.set(id, { ...connection, org });
    },
    handOver(from, to) {
      for (const [id, connection] of connections) {
        if (connection.owner === from) connections.set(id, { ...connection, owner: to });
      }
    },
    close(owner, id) {
      const connection = find(owner, id);
      connections.delete(id);
      return connection;
    },
    closeAll: (owner) => end((connection) => connection.owner === owner),
    takeEnded() {
      forgetOld();
      const taken = ended;
      ended = [];
      return taken;
    },
  };
}

/** Ends the sessions of connections that are over at their orgs too; a token that was pasted is its owner's. */
export async function endOrgSessions({ orgConnections }: { orgConnections: OrgConnections }): Promise<void> {
  for (const session of orgConnections.takeEnded()) {
    if (session.way !== 'accessToken') await session.revoke();
  }
}

/** Refuses a connection to another org than the application's: what is right in one is wrong in the other. @throws inputInvalid */
export async function checkOrgOf(
  { salesforceOrgs }: Pick<Store, 'salesforceOrgs'>,
  { serviceProvider, connection }: { serviceProvider: ServiceProvider; connection: OrgConnection },
): Promise<void> {
  const { host } = connection.org;
  const remembered = (await salesforceOrgs.byHost(host))?.serviceProviderId ?? null;
  const isOwn = remembered === null ? hostsOf(serviceProvider).includes(host) : remembered === serviceProvider.id;
  if (isOwn) return;
  throw fieldMistaken(
    'connection',
    `You are connected to ${host}, which is not the org of “${serviceProvider.name}”. Connect to its own org.`,
  );
}

function hostsOf({ entityId, assertionConsumerServices }: ServiceProvider): string[] {
  const addresses = [entityId, ...assertionConsumerServices.map(({ url }) => url)];
  return addresses.flatMap((address) => URL.parse(address)?.host ?? []);
}
