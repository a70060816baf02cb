/** `/api/service-providers`, `/api/identity-provider`. */
import Type, { type Static } from 'typebox';
import { CLOSED, Closed, Id, Instant, Line, Nullable, OneOf, PageOf, PageQuery, Text, Warning } from './common.ts';
import { Certificate, MetadataSourceReply, ServiceProviderFacts } from './service-provider-import.ts';

// One address for whoever uses the API: what importing exchanges has a file of its own for its length.
export * from './service-provider-import.ts';

const PERSON_FIELDS = ['federationIdOrEmail', 'federationId', 'email', 'name', 'firstName', 'lastName', 'id'] as const;

/** A field of a person that a rule may name. */
export const PersonField = OneOf(...PERSON_FIELDS);
/** How one value is made: source, then lower case, then prefix and suffix. */
export const ValueRule = Closed({
  source: OneOf(...PERSON_FIELDS, 'fixed', 'template'),
  /** Of `fixed`, and of `template`: `{firstName}.{lastName}@example.com`. */
  text: Text(500),
  lowerCase: Type.Boolean(),
  prefix: Text(200),
  suffix: Text(200),
});
/** As types. */
export type ValueRule = Static<typeof ValueRule>;

/** What an administrator may set. */
export const ServiceProviderSettings = Closed({
  name: Line(100),
  enabled: Type.Boolean(),
  nameIdFormat: Text(200),
  nameId: ValueRule,
  attributes: Type.Array(Closed({ name: Line(200), value: ValueRule }), { maxItems: 50 }),
  signResponse: Type.Boolean(),
  allowSha1: Type.Boolean(),
  allowIdpInitiated: Type.Boolean(),
  maxAuthenticationAgeSeconds: Type.Integer({ minimum: 0, maximum: 2_592_000 }),
  /** Null: what the ceremony showed. */
  amrDeviceBound: Nullable(Type.Array(Text(100), { maxItems: 20 })),
  amrSynced: Nullable(Type.Array(Text(100), { maxItems: 20 })),
  authnContextClassRef: Text(200),
  /** Null: whichever is active. */
  signingKeyId: Nullable(Id),
  /** Where signing out goes; null: where the metadata, or the My Domain, says. */
  singleLogoutServiceUrl: Nullable(Text(2048)),
  /** Salesforce makes a user of whoever comes for the first time, out of the attributes. */
  justInTime: Type.Boolean(),
});
/** As types. */
export type ServiceProviderSettings = Static<typeof ServiceProviderSettings>;

/** `PATCH /api/service-providers/:id`: only what is there changes. */
export const SettingsChangeBody = Closed({
  updatedAt: Instant,
  settings: Type.Partial(ServiceProviderSettings, CLOSED),
});
/** As types. */
export type SettingsChangeBody = Static<typeof SettingsChangeBody>;

/** A service provider in the list. */
export const ListedServiceProvider = Type.Object({
  id: Id,
  name: Type.String(),
  kind: OneOf('salesforce', 'saml'),
  entityId: Type.String(),
  enabled: Type.Boolean(),
  access: OneOf('everyone', 'groups'),
  /** Path of the picture; null: none. */
  icon: Nullable(Type.String()),
  /** The signing key it is pinned to; null: the active one. */
  signingKeyId: Nullable(Id),
  /** Metadata found at its address waits for approval. */
  hasHeldMetadata: Type.Boolean(),
  createdAt: Instant,
});
/** As types. */
export type ListedServiceProvider = Static<typeof ListedServiceProvider>;

/** `GET /api/service-providers`: those whose name, entity ID or host of an ACS contains `search`, without regard to case. */
export const ServiceProvidersQuery = Closed({
  search: Type.Optional(Text(200)),
  /** Within a kind, the order is that of the names. */
  sort: Type.Optional(OneOf('name', '-name', 'createdAt', '-createdAt', 'kind', '-kind')),
  ...PageQuery,
});
/** As types. */
export type ServiceProvidersQuery = Static<typeof ServiceProvidersQuery>;
/** Its answer. */
export const ServiceProvidersReply = PageOf(ListedServiceProvider);
/** As types. */
export type ServiceProvidersReply = Static<typeof ServiceProvidersReply>;

/** What Salesforce makes of a login with one kind of passkey. */
export const AssuranceVerdict = Type.Object({
  amr: Type.Array(Type.String()),
  authnContextClassRef: Type.String(),
  tier: OneOf('phishing-resistant', 'standard', 'weak'),
});

/** `GET /api/service-providers/:id` */
export const ServiceProviderReply = Type.Object({
  id: Id,
  facts: ServiceProviderFacts,
  settings: ServiceProviderSettings,
  access: OneOf('everyone', 'groups'),
  groups: Type.Array(Type.Object({ id: Id, name: Type.String() })),
  icon: Nullable(Type.String()),
  createdAt: Instant,
  updatedAt: Instant,
  warnings: Type.Array(Warning),
  assurance: Type.Object({ deviceBound: AssuranceVerdict, synced: AssuranceVerdict }),
  /** Values that may be chosen for `amr`, with Salesforce's tier for each. */
  amrChoices: Type.Array(
    Type.Object({ value: Type.String(), tier: OneOf('phishing-resistant', 'standard', 'weak', 'unknown') }),
  ),
  authnContextChoices: Type.Array(Type.String()),
  metadataSource: Nullable(MetadataSourceReply),
  /** Where a sign-in that begins here starts; null: not allowed. */
  startUrl: Nullable(Type.String()),
});
/** As types. */
export type ServiceProviderReply = Static<typeof ServiceProviderReply>;

/** `PUT /api/service-providers/:id/access` */
export const AccessBody = Closed({
  updatedAt: Instant,
  access: OneOf('everyone', 'groups'),
  groupIds: Type.Array(Id, { maxItems: 500 }),
});
/** As types. */
export type AccessBody = Static<typeof AccessBody>;

/** `PUT /api/service-providers/:id/icon`: PNG, JPEG or WebP of at most 64 KiB, base64; null removes it. */
export const IconBody = Closed({ updatedAt: Instant, image: Nullable(Text(90_000)) });

/** `GET /apps/:id/icon`: `v` is the digest that its address carries, so that it can be kept for good. */
export const IconQuery = Closed({ v: Type.Optional(Text(100)) });

/** `POST /api/service-providers/:id/assertion`: what would be sent for this person now; `settings` not stored yet may be tried. */
export const AssertionPreviewBody = Closed({
  userId: Id,
  passkey: OneOf('deviceBound', 'synced'),
  settings: Type.Optional(Type.Partial(ServiceProviderSettings, CLOSED)),
});
/** As types. */
export type AssertionPreviewBody = Static<typeof AssertionPreviewBody>;

/** The Response, unsigned, and its facts as a table. */
export const AssertionPreviewReply = Type.Object({
  /** Null: the person cannot sign in to it; `refusal` says why. */
  xml: Nullable(Type.String()),
  refusal: Nullable(Type.String()),
  facts: Type.Array(Type.Object({ name: Type.String(), values: Type.Array(Type.String()) })),
  warnings: Type.Array(Warning),
});
/** As types. */
export type AssertionPreviewReply = Static<typeof AssertionPreviewReply>;

/** `GET /api/identity-provider`: without an application, what holds for those that are not pinned to a key. */
export const IdentityProviderQuery = Closed({ serviceProvider: Type.Optional(Id) });

/** `GET /saml/certificate`: of the active key, or of one that is published or signs for an application. */
export const CertificateQuery = Closed({ key: Type.Optional(Id) });

/** Every value that a service provider needs from us. */
export const IdentityProviderReply = Type.Object({
  entityId: Type.String(),
  singleSignOnServiceUrl: Type.String(),
  /** Where Salesforce sends people who have signed out of it. */
  logoutUrl: Type.String(),
  metadataUrl: Type.String(),
  certificateUrl: Type.String(),
  certificatePem: Type.String(),
  certificate: Certificate,
  /** The key of that certificate; not the active one: the application is pinned to it. */
  signingKey: Type.Object({ id: Id, isActive: Type.Boolean() }),
  metadata: Type.String(),
  nameIdFormats: Type.Array(Type.String()),
});
/** As types. */
export type IdentityProviderReply = Static<typeof IdentityProviderReply>;

/** What arrived at the test page: in the page data of the answer to a test sign-in. */
export interface TestSignInReport {
  serviceProvider: { id: string; name: string };
  /** Every check as a service provider makes it, in order. */
  checks: { name: string; passed: boolean; detail: string }[];
  facts: { name: string; values: string[] }[];
  /** What Salesforce would make of the signal. */
  tier: 'phishing-resistant' | 'standard' | 'weak';
  xml: string;
}
