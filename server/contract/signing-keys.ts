/** `/api/signing-keys`. */
import Type, { type Static } from 'typebox';
import { Closed, Id, Instant, Nullable, OneOf, Text, Warning } from './common.ts';
import { Certificate } from './service-providers.ts';

/** A signing key, without its private half. */
export const SigningKey = Type.Object({
  id: Id,
  slot: OneOf('active', 'next', 'retired'),
  certificate: Certificate,
  certificatePem: Type.String(),
  createdAt: Instant,
  /** When it last became the active one; null: it never was. */
  activatedAt: Nullable(Instant),
  /** Whole days until the certificate ends; below 0 once it has. */
  daysLeft: Type.Integer(),
  /** Service providers whose assertions it signs now: pinned to it, or following the active key. */
  serviceProviders: Type.Array(Type.Object({ id: Id, name: Type.String(), isPinned: Type.Boolean() })),
  /** People it is tried on, whatever an application trusts. */
  trialPeople: Type.Array(Type.Object({ id: Id, name: Type.String(), email: Type.String() })),
});
/** As types. */
export type SigningKey = Static<typeof SigningKey>;

/** `GET /api/signing-keys`: active, next, retired. */
export const SigningKeysReply = Type.Object({ items: Type.Array(SigningKey) });
/** As types. */
export type SigningKeysReply = Static<typeof SigningKeysReply>;

/** `POST /api/signing-keys`: the next one, made here, or brought along as PEM. */
export const NewSigningKeyBody = Closed({
  own: Type.Optional(Closed({ privateKey: Text(20_000), certificate: Text(20_000) })),
});
/** As types. */
export type NewSigningKeyBody = Static<typeof NewSigningKeyBody>;

/** What was stored. */
export const NewSigningKeyReply = Type.Object({ id: Id, warnings: Type.Array(Warning) });

/** `PUT /api/signing-keys/:id/trial`: of the next key. */
export const KeyTrialBody = Closed({ userIds: Type.Array(Id, { maxItems: 100 }) });
// `POST /api/signing-keys/:id/activate` (the next one, or a retired one to go back to), `POST /api/signing-keys/next/retire`,
// `DELETE /api/signing-keys/:id` (a retired one) have no body. One application is switched by its setting `signingKeyId`.
