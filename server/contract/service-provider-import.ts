/** How service providers come in: `/api/service-providers/preview`, `import` and `:id/metadata-source`. */
import Type, { type Static } from 'typebox';
import { Closed, Id, Instant, Line, Nullable, OneOf, Text, Warning } from './common.ts';

/** An X.509 certificate as people tell it apart. */
export const Certificate = Type.Object({
  subject: Type.String(),
  /** SHA-256 of the DER, hexadecimal with colons. */
  fingerprint: Type.String(),
  notBefore: Instant,
  notAfter: Instant,
});
/** As types. */
export type Certificate = Static<typeof Certificate>;

/** What metadata, or plain fields, say of a service provider. */
export const ServiceProviderFacts = Type.Object({
  entityId: Type.String(),
  kind: OneOf('salesforce', 'saml'),
  assertionConsumerServices: Type.Array(
    Type.Object({ url: Type.String(), index: Type.Integer(), isDefault: Type.Boolean() }),
  ),
  singleLogoutServices: Type.Array(Type.Object({ url: Type.String(), binding: OneOf('redirect', 'post') })),
  nameIdFormats: Type.Array(Type.String()),
  signingCertificates: Type.Array(Certificate),
  authnRequestsSigned: Type.Boolean(),
  wantAssertionsSigned: Type.Boolean(),
  validUntil: Nullable(Instant),
});
/** As types. */
export type ServiceProviderFacts = Static<typeof ServiceProviderFacts>;

/** Where an import comes from. */
export const ImportSource = Type.Union([
  /** A file or pasted text; `entityId` picks one of an EntitiesDescriptor. */
  Closed({
    metadata: Type.String({ maxLength: 262_144 }),
    entityId: Type.Optional(Text(1024)),
  }),
  /** Fetched from here: https, a public address, no redirect, 256 KiB, 5 s. `watch`: looked at again every hour. */
  Closed({
    url: Text(2048),
    entityId: Type.Optional(Text(1024)),
    watch: Type.Optional(Type.Boolean()),
  }),
  /** Salesforce by its My Domain (name, host or address); what is left out is derived. A sandbox is `acme--test.sandbox`. */
  Closed({
    salesforce: Closed({
      myDomain: Text(255),
      /** 15 or 18 characters; the ACS carries it. */
      organizationId: Type.Optional(Text(18)),
      entityId: Type.Optional(Text(1024)),
      assertionConsumerServiceUrl: Type.Optional(Text(2048)),
      /** PEM or base64; without one, requests are not verified. */
      certificate: Type.Optional(Text(20_000)),
    }),
  }),
  /** Any other application by plain fields. */
  Closed({
    fields: Closed({
      entityId: Text(1024),
      assertionConsumerServiceUrl: Text(2048),
      singleLogoutServiceUrl: Type.Optional(Text(2048)),
      certificate: Type.Optional(Text(20_000)),
    }),
  }),
]);
/** As types. */
export type ImportSource = Static<typeof ImportSource>;

/** `POST /api/service-providers/preview`: reads, stores nothing. `updateOf`: the one to compare with, when the entity ID has changed. */
export const PreviewBody = Closed({ source: ImportSource, updateOf: Type.Optional(Id) });
/** As types. */
export type PreviewBody = Static<typeof PreviewBody>;

/** One fact that differs from what is stored; `fact` is its name in `ServiceProviderFacts`. */
export const Difference = Type.Object({
  fact: Type.String(),
  /** In words, one entry a value. */
  before: Type.Array(Type.String()),
  after: Type.Array(Type.String()),
});
/** As types. */
export type Difference = Static<typeof Difference>;

/** What was understood; or, of an EntitiesDescriptor, which entities there are to pick from. */
export const PreviewReply = Type.Union([
  Type.Object({
    /** Sent back to confirm: exactly these facts, against exactly this stored version. */
    digest: Type.String(),
    facts: ServiceProviderFacts,
    /** A name to begin with. */
    suggestedName: Type.String(),
    /** In plain words: what it means, what to do. */
    warnings: Type.Array(Warning),
    /** Sentences that say what was understood. */
    understood: Type.Array(Type.String()),
    /** The stored one that this updates; null: a new one. */
    updates: Nullable(Type.Object({ id: Id, name: Type.String(), differences: Type.Array(Difference) })),
  }),
  Type.Object({ choices: Type.Array(Type.String()) }),
]);
/** As types. */
export type PreviewReply = Static<typeof PreviewReply>;

/** `POST /api/service-providers/import`: stores what was previewed. 409 `previewOutdated` when it would be something else now. */
export const ImportBody = Closed({
  source: ImportSource,
  updateOf: Type.Optional(Id),
  digest: Text(100),
  /** Of a new one. */
  name: Type.Optional(Line(100)),
});
/** As types. */
export type ImportBody = Static<typeof ImportBody>;
/** What was stored. */
export const ImportReply = Type.Object({ id: Id, isNew: Type.Boolean() });
/** As types. */
export type ImportReply = Static<typeof ImportReply>;

/** `PUT /api/service-providers/:id/metadata-source`; its address is looked at at once. */
export const MetadataSourceBody = Closed({ url: Text(2048), isWatched: Type.Boolean() });

/** What was found at its address. */
export const MetadataSourceReply = Type.Object({
  url: Type.String(),
  isWatched: Type.Boolean(),
  checkedAt: Instant,
  failure: Nullable(Type.String()),
  held: Nullable(Type.Object({ seenAt: Instant })),
});
/** As types. */
export type MetadataSourceReply = Static<typeof MetadataSourceReply>;

/** `POST /api/service-providers/:id/metadata-source/approve` and `…/reject`: the digest of the preview that was shown. */
export const HeldMetadataBody = Closed({ digest: Text(100) });
