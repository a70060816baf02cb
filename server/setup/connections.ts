import { auditEvent, type Origin } from '../audit/record.ts';
import type { ConnectBody, Connection, EndConnectionReply } from '../contract/salesforce.ts';
import { fieldMistaken } from '../errors.ts';
import type { OrgConnection } from '../org-connections.ts';
import { openByAccessToken } from '../salesforce/open-session.ts';
import { type Org, readOrg } from '../salesforce/org-facts.ts';
import type { OrgSession } from '../salesforce/org-session.ts';
import { openByPassword } from '../salesforce/soap-login.ts';
import type { Services } from '../services.ts';
import { rememberOrg } from './note-step.ts';
import { findServiceProvider } from './situation.ts';

/** Opens a session with an org by what was typed, which is not kept. @throws inputInvalid, orgRefused, orgUnreachable */
export async function connectOrg(
  services: Services,
  { body, owner }: { body: ConnectBody; owner: string },
  origin: Origin,
): Promise<Connection> {
  return keepSession(services, { session: await openSession(services, body), owner }, origin);
}

/** @throws inputInvalid, orgRefused, orgUnreachable */
function openSession({ orgNetwork }: Services, body: ConnectBody): Promise<OrgSession> {
  const { way, myDomain, securityToken = '' } = body;
  if (way === 'accessToken') {
    return openByAccessToken(orgNetwork, { myDomain, accessToken: given(body, 'accessToken') });
  }
  const login = { username: given(body, 'username'), password: given(body, 'password'), securityToken };
  return openByPassword(orgNetwork, { ...login, server: myDomain });
}

/** What the chosen way cannot do without. @throws inputInvalid */
function given(body: ConnectBody, field: 'accessToken' | 'username' | 'password'): string {
  const value = body[field] ?? '';
  if (value === '') throw fieldMistaken(field, 'This is missing.');
  return value;
}

/** Keeps an open session for the browser session that opened it, and notes that it did. @throws orgUnreachable, orgRefused */
export async function keepSession(
  services: Services,
  { session, owner }: { session: OrgSession; owner: string },
  origin: Origin,
): Promise<Connection> {
  const org = await readOwnFacts(session);
  const connection = services.orgConnections.open(owner, { org, session });
  const described = await describeConnection(services, connection);
  await rememberOrg(services, { org, serviceProviderId: described.serviceProviderId }, origin.at);
  await services.store.auditEvents.append(
    auditEvent(origin, {
      action: 'salesforce.connect',
      target: org.organizationId,
      serviceProvider: described.serviceProviderId,
      details: { way: session.way, host: org.host, isSandbox: org.isSandbox },
    }),
  );
  return described;
}

/** A session that is of no use here is not left open; a token that was pasted is its owner's. */
async function readOwnFacts(session: OrgSession): Promise<Org> {
  try {
    return await readOrg(session);
  } catch (error) {
    if (session.way !== 'accessToken') await session.revoke();
    throw error;
  }
}

/** The connections of a browser session. */
export function listConnections(services: Services, owner: string): Promise<Connection[]> {
  return Promise.all(services.orgConnections.of(owner).map((connection) => describeConnection(services, connection)));
}

/** Lets go of a session; the org ends the token too, when it is asked to. @throws orgSessionEnded */
export async function endConnection(
  services: Services,
  { owner, id, isRevoked: revoke }: { owner: string; id: string; isRevoked: boolean },
  origin: Origin,
): Promise<EndConnectionReply> {
  const { session, org } = services.orgConnections.close(owner, id);
  const isRevoked = revoke ? await session.revoke() : null;
  await services.store.auditEvents.append(
    auditEvent(origin, {
      action: 'salesforce.end',
      target: org.organizationId,
      details: { host: org.host, isRevoked },
    }),
  );
  return { isRevoked };
}

async function describeConnection(services: Services, connection: OrgConnection): Promise<Connection> {
  const { id, org, session, openedAt, expiresAt } = connection;
  const record = await services.store.salesforceOrgs.byHost(org.host);
  const serviceProvider = await findServiceProvider(services, { record, host: org.host });
  return {
    id,
    way: session.way,
    org: { ...org },
    openedAt: openedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    serviceProviderId: serviceProvider?.id ?? null,
  };
}
