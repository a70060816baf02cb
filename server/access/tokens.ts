import type { ApiToken, User } from '../../db/model.ts';
import type { Cursor, Page } from '../../db/store.ts';
import { auditEvent, type Origin } from '../audit/record.ts';
import type {
  ApiTokensQuery,
  ApiToken as ListedToken,
  NewApiTokenBody,
  NewApiTokenReply,
} from '../contract/api-tokens.ts';
import { recordUnknown } from '../errors.ts';
import { randomId, randomToken, sha256 } from '../random.ts';
import type { Services } from '../services.ts';

const DAY_MS = 24 * 3600_000;

/** A page of tokens without their secrets: newest first, if no other order is asked for. */
export async function listApiTokens(
  { store, clock }: Services,
  { search = '', sort = '-createdAt', after, limit }: ApiTokensQuery & { after: Cursor | null; limit: number },
): Promise<Page<ListedToken, Cursor>> {
  const by = sort.replace('-', '') as 'name' | 'createdAt'; // the contract's `sort` is one of them
  const order = { by, descending: sort.startsWith('-') };
  const { items, next } = await store.apiTokens.page({ search, order, after, limit });
  const now = clock();
  return { items: items.map(({ token, maker }) => listed(token, maker, now)), next };
}

/** Makes a token; its secret is in the reply and nowhere else. */
export async function makeApiToken(
  { store }: Services,
  { name, role, days, maker }: NewApiTokenBody & { maker: User },
  origin: Origin,
): Promise<NewApiTokenReply> {
  // A beginning that scanners for forgotten secrets can look for.
  const secret = `lk_${randomToken()}`;
  const token: ApiToken = {
    id: randomId(),
    name: name.trim(),
    tokenHash: sha256(secret),
    role,
    createdBy: maker.id,
    createdAt: origin.at,
    expiresAt: new Date(origin.at.getTime() + days * DAY_MS),
    lastUsedAt: null,
  };
  const details = { name: token.name, role, expiresAt: token.expiresAt.toISOString() };
  await store.apiTokens.add(token, auditEvent(origin, { action: 'apiToken.add', target: token.id, details }));
  return { token: secret, record: listed(token, maker, origin.at) };
}

/** Ends a token at once. @throws recordUnknown */
export async function revokeApiToken({ store }: Services, id: string, origin: Origin): Promise<void> {
  const removed = await store.apiTokens.remove(id, auditEvent(origin, { action: 'apiToken.remove', target: id }));
  if (!removed) throw recordUnknown('This token').about(id);
}

function listed(token: ApiToken, maker: User, now: Date): ListedToken {
  const { id, name, role, createdAt, expiresAt, lastUsedAt } = token;
  return {
    id,
    name,
    role,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    maker: { id: maker.id, name: maker.name },
    works: expiresAt > now && maker.role === 'administrator' && maker.disabledAt === null,
  };
}
