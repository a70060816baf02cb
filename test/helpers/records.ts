/** Valid records to test with. Every identifier is new; any field can be set. */
import { randomBytes, randomUUID } from 'node:crypto';
import type {
  ApiToken,
  AuthenticationCeremony,
  Credential,
  EnrolmentLink,
  Group,
  Installation,
  InvitationBatch,
  MetadataSource,
  NewAuditEvent,
  PendingAuthnRequest,
  RegistrationCeremony,
  ServiceProvider,
  Session,
  SigningKey,
  User,
  ValueRule,
} from '../../db/model.ts';
import type { AnsweredRequest, LoginRecord, NewInvitation, Store } from '../../db/store.ts';

/** The instant at which the records are made. */
export const NOW = new Date('2026-11-24T12:00:00.000Z');

/** An instant after (or before) NOW. */
export function later(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1_000);
}

/** 32 random bytes in base64url, like every token, hash and handle. */
export function aToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Somebody who may sign in. */
export function aUser(fields: Partial<User> = {}): User {
  const id = randomUUID();
  return {
    id,
    email: `Ann.${id}@Example.com`,
    name: 'Ann Example',
    federationId: null,
    userHandle: aToken(),
    role: 'user',
    disabledAt: null,
    trialSigningKeyId: null,
    createdAt: NOW,
    updatedAt: NOW,
    ...fields,
  };
}

/** Whom a link of somebody without a role is for, whether they have a passkey or not. */
export const A_USER = { role: 'user', mayHavePasskey: true } as const;

/** A group of nobody yet. */
export function aGroup(fields: Partial<Group> = {}): Group {
  const id = randomUUID();
  return { id, name: `Group ${id}`, createdAt: NOW, updatedAt: NOW, ...fields };
}

/** A synced passkey of a phone that counts nothing. */
export function aCredential(userId: string, fields: Partial<Credential> = {}): Credential {
  return {
    id: aToken(),
    userId,
    publicKey: new Uint8Array(randomBytes(77)),
    signCount: 0,
    transports: ['hybrid', 'internal'],
    authenticatorAttachment: 'cross-platform',
    aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
    name: 'iCloud Keychain',
    backupEligible: true,
    backupState: true,
    createdAt: NOW,
    lastUsedAt: null,
    ...fields,
  };
}

/** A session that its credential opened at NOW, for eight hours. */
export function aSession(credential: Credential, fields: Partial<Session> = {}): Session {
  return {
    idHash: aToken(),
    userId: credential.userId,
    sessionIndex: aToken(),
    authentication: {
      credentialId: credential.id,
      authnInstant: NOW,
      userVerified: true,
      backupEligible: credential.backupEligible,
      authenticatorAttachment: credential.authenticatorAttachment,
    },
    createdAt: NOW,
    lastSeenAt: NOW,
    expiresAt: later(8 * 3600),
    ...fields,
  };
}

/** The field as it is. */
export function aValueRule(source: ValueRule['source'], fields: Partial<ValueRule> = {}): ValueRule {
  return { source, text: '', lowerCase: false, prefix: '', suffix: '', ...fields };
}

/** A Salesforce organisation that sends unsigned requests. */
export function aServiceProvider(fields: Partial<ServiceProvider> = {}): ServiceProvider {
  const id = randomUUID();
  return {
    id,
    entityId: `https://${id}.my.salesforce.com`,
    kind: 'salesforce',
    name: 'Salesforce – Acme',
    enabled: true,
    assertionConsumerServices: [
      { url: `https://${id}.my.salesforce.com?so=00D000000000001`, index: 0, isDefault: true },
    ],
    singleLogoutServices: [],
    nameIdFormats: ['urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'],
    signingCertificates: [],
    authnRequestsSigned: false,
    wantAssertionsSigned: true,
    validUntil: null,
    nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    nameId: aValueRule('federationIdOrEmail'),
    attributes: [{ name: 'email', value: aValueRule('email') }],
    access: 'everyone',
    iconDigest: null,
    signResponse: false,
    allowSha1: false,
    allowIdpInitiated: true,
    maxAuthenticationAgeSeconds: 3600,
    assurance: {
      amrDeviceBound: null,
      amrSynced: null,
      authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract',
    },
    signingKeyId: null,
    singleLogoutServiceUrl: null,
    justInTime: false,
    createdAt: NOW,
    updatedAt: NOW,
    ...fields,
  };
}

/** Where a service provider's metadata comes from; watched, looked at at NOW, nothing new. */
export function aMetadataSource(serviceProviderId: string, fields: Partial<MetadataSource> = {}): MetadataSource {
  return {
    serviceProviderId,
    url: 'https://acme.example/metadata.xml',
    isWatched: true,
    checkedAt: NOW,
    failure: null,
    held: null,
    rejectedDigest: null,
    ...fields,
  };
}

/** A request that arrived at NOW and waits for ten minutes. */
export function anAuthnRequest(
  serviceProviderId: string,
  fields: Partial<PendingAuthnRequest> = {},
): PendingAuthnRequest {
  return {
    handleHash: aToken(),
    serviceProviderId,
    requestId: `_${aToken()}`,
    assertionConsumerServiceUrl: 'https://acme.my.salesforce.com?so=00D000000000001',
    relayState: '/home/home.jsp?a=1&b=ü',
    forceAuthn: false,
    isPassive: false,
    nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    subjectNameId: null,
    binding: 'redirect',
    isSigned: true,
    isTest: false,
    receivedAt: NOW,
    expiresAt: later(600),
    ...fields,
  };
}

/** An authentication that began at NOW and may take five minutes. */
export function anAuthenticationCeremony(fields: Partial<AuthenticationCeremony> = {}): AuthenticationCeremony {
  return {
    type: 'authentication',
    challenge: aToken(),
    browserHash: aToken(),
    handleHash: null,
    createdAt: NOW,
    expiresAt: later(300),
    ...fields,
  };
}

/** A registration that began at NOW and may take five minutes. */
export function aRegistrationCeremony(fields: Partial<RegistrationCeremony> = {}): RegistrationCeremony {
  return {
    type: 'registration',
    challenge: aToken(),
    browserHash: aToken(),
    tokenHash: aToken(),
    user: { id: randomUUID(), userHandle: aToken(), email: 'ann@example.com', name: 'Ann Example' },
    createdAt: NOW,
    expiresAt: later(300),
    ...fields,
  };
}

/** An invitation of NOW, good for a day. */
export function anEnrolmentLink(userId: string | null, fields: Partial<EnrolmentLink> = {}): EnrolmentLink {
  return {
    tokenHash: aToken(),
    purpose: 'enrolment',
    userId,
    createdAt: NOW,
    expiresAt: later(24 * 3600),
    openedAt: null,
    ...fields,
  };
}

/** A batch that nobody in particular made at NOW. */
export function anInvitationBatch(fields: Partial<InvitationBatch> = {}): InvitationBatch {
  return { id: randomUUID(), name: 'Sales, first week', createdBy: null, createdAt: NOW, ...fields };
}

/** A person's part in a batch: a link of NOW, good for a day, that is not to be sent. */
export function aNewInvitation(userId: string, fields: Partial<EnrolmentLink> = {}): NewInvitation {
  const event = anEvent({ action: 'enrolmentLink.create', target: userId });
  return { link: { ...anEnrolmentLink(userId, fields), userId }, delivery: 'none', event };
}

/** An active key; its parts have the right types, but sign nothing. */
export function aSigningKey(fields: Partial<SigningKey> = {}): SigningKey {
  return {
    id: randomUUID(),
    slot: 'active',
    sealedPrivateKey: aToken(),
    certificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    notAfter: later(365 * 24 * 3600),
    createdAt: NOW,
    activatedAt: (fields.slot ?? 'active') === 'active' ? NOW : null,
    ...fields,
  };
}

/** An administrator's key for programs, made at NOW for a day, never used. */
export function anApiToken(createdBy: string, fields: Partial<ApiToken> = {}): ApiToken {
  return {
    id: randomUUID(),
    name: 'Nightly export',
    tokenHash: aToken(),
    role: 'auditor',
    createdBy,
    createdAt: NOW,
    expiresAt: later(24 * 3600),
    lastUsedAt: null,
    ...fields,
  };
}

/** An installation whose set-up is open. */
export function anInstallation(fields: Partial<Installation> = {}): Installation {
  return {
    rpId: 'localhost',
    masterKeyCheck: aToken(),
    createdAt: NOW,
    setupClosedAt: null,
    auditRetentionDays: null,
    ...fields,
  };
}

/** A successful login of nobody in particular. */
export function anEvent(fields: Partial<NewAuditEvent> = {}): NewAuditEvent {
  return {
    at: NOW,
    action: 'login',
    outcome: 'success',
    actor: null,
    target: null,
    serviceProviderId: null,
    address: '192.0.2.1',
    reason: null,
    reference: aToken(),
    details: {},
    ...fields,
  };
}

/** What an answer to the request says of itself, made from its service provider and the person as they were at NOW. */
export function answersTo(
  { handleHash }: Pick<PendingAuthnRequest, 'handleHash'>,
  readUpdatedAt = NOW,
  readUserUpdatedAt = NOW,
): AnsweredRequest {
  return { handleHash, readUpdatedAt, readUserUpdatedAt };
}

/** The record of a login with the credential, at NOW. */
export function aLogin(credential: Credential, fields: Partial<LoginRecord> = {}): LoginRecord {
  return {
    session: aSession(credential),
    credentialUse: {
      credentialId: credential.id,
      previousSignCount: credential.signCount,
      signCount: credential.signCount,
      backupState: credential.backupState,
    },
    answers: null,
    replacedIdHash: null,
    mustReplace: false,
    event: anEvent(),
    ...fields,
  };
}

/** Stores a person with a passkey, the way the product does: by an invitation that is redeemed. */
export async function enrol(store: Store, user: User = aUser()): Promise<{ user: User; credential: Credential }> {
  await store.users.add(user, anEvent({ action: 'user.add' }));
  const credential = aCredential(user.id);
  await addCredential(store, credential);
  return { user, credential };
}

/** Stores one more passkey of a person. */
export async function addCredential(store: Store, credential: Credential): Promise<void> {
  const user = await store.users.byId(credential.userId);
  const link = anEnrolmentLink(credential.userId);
  const owner = user && { role: user.role, mayHavePasskey: true };
  await store.enrolmentLinks.add(link, owner, anEvent({ action: 'user.invite' }));
  const outcome = await store.enrolmentLinks.redeem({
    tokenHash: link.tokenHash,
    now: NOW,
    newUser: null,
    credential,
    event: anEvent({ action: 'enrolment' }),
  });
  if (outcome !== 'redeemed') {
    throw new Error(`The passkey was not stored: ${outcome}`);
  }
}

/** Stores a service provider with a request that waits for its login. */
export async function aWaitingRequest(
  store: Store,
  fields: Partial<PendingAuthnRequest> = {},
): Promise<{ serviceProvider: ServiceProvider; request: PendingAuthnRequest }> {
  const serviceProvider = aServiceProvider();
  await store.serviceProviders.add(serviceProvider, anEvent({ action: 'serviceProvider.add' }));
  const request = anAuthnRequest(serviceProvider.id, fields);
  await store.authnRequests.add(request);
  return { serviceProvider, request };
}
