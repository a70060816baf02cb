/** The API of enrolment and set-up: `POST /api/{enrolment,setup}/{options,verify}`. */
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import Type, { type Static } from 'typebox';
import { EMAIL_ADDRESS, EMAIL_ADDRESS_LENGTH, ONE_LINE } from './text.ts';

/** 32 random bytes in base64url. */
const Token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

const Name = Type.String({ maxLength: 200, pattern: ONE_LINE });

/** What a browser's toJSON() of a new credential holds; checked further by the ceremony. */
const RegistrationResponse = Type.Object({
  id: Type.String({ maxLength: 1400 }),
  rawId: Type.String({ maxLength: 1400 }),
  type: Type.Literal('public-key'),
  response: Type.Object({
    clientDataJSON: Type.String({ maxLength: 4096 }),
    attestationObject: Type.String({ maxLength: 32768 }),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 16 })),
  }),
  authenticatorAttachment: Type.Optional(Type.Union([Type.String({ maxLength: 32 }), Type.Null()])),
  clientExtensionResults: Type.Object({}),
});

/** `…/link` and `/api/enrolment/options`: a link alone. */
export const LinkBody = Type.Object({ token: Token });

/** `/api/setup/options`: a link, and the administrator whom it creates. */
export const SetupOptionsBody = Type.Object({
  token: Token,
  /** Not needed when the link belongs to an administrator who exists. */
  email: Type.Optional(Type.String({ maxLength: EMAIL_ADDRESS_LENGTH, pattern: EMAIL_ADDRESS })),
  name: Type.Optional(Name),
});

/** `…/verify`: the link that is spent, and the new passkey. */
export const EnrolmentVerifyBody = Type.Object({
  token: Token,
  credential: RegistrationResponse,
  /** What the person calls the passkey, 1 to 64 characters; left out, it is named after its authenticator. */
  name: Type.Optional(Type.String({ maxLength: 64, pattern: ONE_LINE })),
});

/** The bodies as types. */
export type SetupOptionsBody = Static<typeof SetupOptionsBody>;
/** The bodies as types. */
export type EnrolmentVerifyBody = Static<typeof EnrolmentVerifyBody>;

/** Whose link it is; null: it creates its administrator. */
export interface LinkReply {
  person: { name: string; email: string } | null;
}

/** What `navigator.credentials.create` is asked for, and for whom. */
export interface EnrolmentOptionsReply {
  options: PublicKeyCredentialCreationOptionsJSON;
  person: { name: string; email: string };
}

/** The passkey as it was stored. */
export interface EnrolmentVerifyReply {
  passkey: { name: string; synced: boolean };
  person: { name: string; email: string };
}

/** RFC 9457, with the code and the reference number that the log has too. */
export interface Problem {
  type: 'about:blank';
  status: number;
  code: string;
  title: string;
  detail: string;
  reference: string;
}
