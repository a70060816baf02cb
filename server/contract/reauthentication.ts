/** `/api/session/passkey`: asks for the passkey again before a sensitive act. */
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import Type, { type Static } from 'typebox';
import { Closed, FromBrowser } from './common.ts';

/** `POST /api/session/passkey/options`: what `navigator.credentials.get` is asked for. */
export const ReauthenticationOptionsReply = Type.Object({
  options: Type.Unsafe<PublicKeyCredentialRequestOptionsJSON>({
    type: 'object',
    additionalProperties: true,
    description: 'PublicKeyCredentialRequestOptionsJSON of WebAuthn Level 3.',
  }),
});
/** As types. */
export type ReauthenticationOptionsReply = Static<typeof ReauthenticationOptionsReply>;

/** `POST /api/session/passkey`; checked further by the ceremony. Answers 204 with a new session cookie. */
export const ReauthenticationBody = Closed({
  credential: FromBrowser({}, 'AuthenticationResponseJSON of WebAuthn Level 3.'),
});
