/** `/api/tokens`. */
import Type, { type Static } from 'typebox';
import { Closed, Id, Instant, Line, Nullable, OneOf, PageOf, PageQuery, Text } from './common.ts';

const StaffRole = OneOf('helpDesk', 'auditor', 'administrator');

/** A token, without its secret. */
export const ApiToken = Type.Object({
  id: Id,
  name: Type.String(),
  role: StaffRole,
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Nullable(Instant),
  maker: Type.Object({ id: Id, name: Type.String() }),
  /** False: expired, or its maker is no administrator any more. */
  works: Type.Boolean(),
});
/** As types. */
export type ApiToken = Static<typeof ApiToken>;

/** `GET /api/tokens`: those whose name contains `search`, without regard to case; newest first, if no order is asked for. */
export const ApiTokensQuery = Closed({
  search: Type.Optional(Text(200)),
  sort: Type.Optional(OneOf('name', '-name', 'createdAt', '-createdAt')),
  ...PageQuery,
});
/** As types. */
export type ApiTokensQuery = Static<typeof ApiTokensQuery>;
/** Its answer. */
export const ApiTokensReply = PageOf(ApiToken);
/** As types. */
export type ApiTokensReply = Static<typeof ApiTokensReply>;

/** `POST /api/tokens` */
export const NewApiTokenBody = Closed({
  name: Line(100),
  role: StaffRole,
  days: Type.Integer({ minimum: 1, maximum: 366 }),
});
/** As types. */
export type NewApiTokenBody = Static<typeof NewApiTokenBody>;

/** The token, shown this once: `Authorization: Bearer …`. */
export const NewApiTokenReply = Type.Object({ token: Type.String(), record: ApiToken });
/** As types. */
export type NewApiTokenReply = Static<typeof NewApiTokenReply>;
