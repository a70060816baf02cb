/** What an application knows when a Response arrives; what is not known is judged as such. */
export interface OrgExpectation {
  kind: 'salesforce' | 'saml';
  /** The identity provider's entity ID that it trusts; null: not known. */
  issuer: string | null;
  /** Its own entity ID; null: not known. */
  audience: string | null;
  /** Where it takes Responses; empty: not known. */
  assertionConsumerServiceUrls: readonly string[];
  /** Certificates of the identity provider that it trusts, base64 DER; empty: not known. */
  certificates: readonly string[];
  /** Whether they are only ours, and it is not known that the application has them. */
  areCertificatesOurs?: boolean;
  /** The ID of the request that is answered; null: none is, the identity provider began; undefined: not known. */
  inResponseTo: string | null | undefined;
  /** Of assertions that it has taken before; left out: not known. */
  seenAssertionIds?: ReadonlySet<string> | undefined;
  /** The user that the person has in the org; undefined: the org was not asked. */
  federationIdInOrg: FederationIdInOrg | undefined;
  /** Whether it makes users of its own out of the attributes. */
  justInTime: boolean;
  now: Date;
}

/** A user's Federation ID in the org. */
export interface FederationIdInOrg {
  /** Null: the user has none, or there is no user. */
  value: string | null;
  /** Whether the org takes upper and lower case for the same. */
  caseInsensitive: boolean;
  isActive: boolean;
}
