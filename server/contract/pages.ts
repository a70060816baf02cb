/** What the server puts into a page: the JSON of `<script type="application/json" id="page-data">`. */
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { SessionReply } from './console.ts';
import type { TestSignInReport } from './service-providers.ts';

/** Why the last try failed, in words for the person. */
export interface PageFailure {
  code: string;
  title: string;
  message: string;
  reference: string;
}

/** `/login`. */
export interface LoginPageData {
  /** The sign-on's handle; empty when the login is for the person's own account. */
  request: string;
  /** Where a login for the person's own account leads; empty: to `/account`. */
  return: string;
  options: PublicKeyCredentialRequestOptionsJSON;
  /** Display name of the service provider; null: the person's own account. */
  serviceProvider: string | null;
  failure: PageFailure | null;
  /** A credential ID the server does not know, for PublicKeyCredential.signalUnknownCredential; else null. */
  unknownCredentialId: string | null;
}

/** A passkey as its owner sees it. */
export interface AccountPasskey {
  id: string;
  name: string;
  /** ISO 8601. */
  createdAt: string;
  lastUsedAt: string | null;
  synced: boolean;
}

/** `/account`. */
export interface AccountPageData {
  person: { name: string; email: string };
  passkeys: AccountPasskey[];
  /** Whether the person's role opens the console. */
  console: boolean;
  /** For PublicKeyCredential.signalAllAcceptedCredentials and signalCurrentUserDetails. */
  rpId: string;
  userHandle: string;
}

/** `/admin` and everything below it. */
export interface AdminPageData {
  session: SessionReply;
  /** What arrived at the end of a test sign-in: the answer to `POST /admin/test-sign-in` alone has it. */
  testSignIn?: TestSignInReport;
}
