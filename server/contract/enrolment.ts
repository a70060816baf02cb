/** The API of enrolment and set-up: `POST /api/{enrolment,setup}/{options,verify}`. */
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import Type, { type Static } from 'typebox';
import { Closed, FromBrowser, Nullable, Text } from './common.ts';
import { EMAIL_ADDRESS, EMAIL_ADDRESS_LENGTH, ONE_LINE } from './text.ts';

/** 32 random bytes in base64url. */
const Token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

const Name = Type.String({ maxLength: 200, pattern: ONE_LINE });

/** What a browser's toJSON() of a new credential holds; checked further by the ceremony. */
const RegistrationResponse = FromBrowser({
  id: Text(1400),
  rawId: Text(1400),
  type: Type.Literal('public-key'),
  response: FromBrowser({
    clientDataJSON: Text(4096),
    attestationObject: Text(32768),
    transports: Type.Optional(Type.Array(Text(32), { maxItems: 16 })),
  }),
  authenticatorAttachment: Type.Optional(Nullable(Text(32))),
  clientExtensionResults: FromBrowser({}),
});

/** `…/link` and `/api/enrolment/options`: a link alone. */
export const LinkBody = Closed({ token: Token });

/** `/api/setup/options`: a link, and the administrator whom it creates. */
export const SetupOptionsBody = Closed({
  token: Token,
  /** Not needed when the link belongs to an administrator who exists. */
  email: Type.Optional(Type.String({ maxLength: EMAIL_ADDRESS_LENGTH, pattern: EMAIL_ADDRESS })),
  name: Type.Optional(Name),
});

/** `…/verify`: the link that is spent, and the new passkey. */
export const EnrolmentVerifyBody = Closed({
  token: Token,
  credential: RegistrationResponse,
  /** What the person calls the passkey, 1 to 64 characters; left out, it is named after its authenticator. */
  name: Type.Optional(Type.String({ maxLength: 64, pattern: ONE_LINE })),
});

/** The bodies as types. */
export type SetupOptionsBody = Static<typeof SetupOptionsBody>;
/** The bodies as types. */
export type EnrolmentVerifyBody = Static<typeof EnrolmentVerifyBody>;

const NamedPerson = Type.Object({ name: Type.String(), email: Type.String() });

/** Whose link it is; null: it creates its administrator. */
export const LinkReply = Type.Object({ person: Nullable(NamedPerson) });
/** As types. */
export type LinkReply = Static<typeof LinkReply>;

/** What `navigator.credentials.create` is asked for, and for whom. */
export const EnrolmentOptionsReply = Type.Object({
  options: Type.Unsafe<PublicKeyCredentialCreationOptionsJSON>({
    type: 'object',
    additionalProperties: true,
    description: 'PublicKeyCredentialCreationOptionsJSON of WebAuthn Level 3.',
  }),
  person: NamedPerson,
});
/** As types. */
export type EnrolmentOptionsReply = Static<typeof EnrolmentOptionsReply>;

/** The passkey as it was stored. */
export const EnrolmentVerifyReply = Type.Object({
  passkey: Type.Object({ name: Type.String(), synced: Type.Boolean() }),
  person: NamedPerson,
});
/** As types. */
export type EnrolmentVerifyReply = Static<typeof EnrolmentVerifyReply>;
