import type { Store } from '../db/store.ts';
import type { Config } from './config.ts';
import type { Keys } from './keys.ts';
import type { Mailer } from './mail.ts';
import type { OrgConnections } from './org-connections.ts';
import type { OrgNetwork } from './salesforce/org-session.ts';
import type { RelyingParty } from './webauthn/relying-party.ts';

/** Who we are in SAML. */
export interface IdentityProvider {
  readonly entityId: string;
  /** Takes AuthnRequests by both bindings. */
  readonly singleSignOnServiceUrl: string;
}

/** What every feature works with: the only bag that is passed around. */
export interface Services {
  readonly config: Config;
  readonly store: Store;
  readonly keys: Keys;
  /** Null: e-mail is not set up. */
  readonly mailer: Mailer | null;
  readonly relyingParty: RelyingParty;
  readonly identityProvider: IdentityProvider;
  /** How requests leave for Salesforce. */
  readonly orgNetwork: OrgNetwork;
  /** The orgs that administrators are connected to at this moment. */
  readonly orgConnections: OrgConnections;
  /** Now. */
  readonly clock: () => Date;
  /** Since when this process works with them. */
  readonly startedAt: Date;
}
