/** Valid records to test with. Every identifier is new; any field can be set. */
import { randomBytes, randomUUID } from 'node:crypto';
import type {
  AuthenticationCeremony,
  Credential,
  EnrolmentLink,
  Installation,
  NewAuditEvent,
  PendingAuthnRequest,
  RegistrationCeremony,
  ServiceProvider,
  Session,
  SigningKey,
  User,
} from '../../db/model.ts';
import type { LoginRecord, Store } from '../../db/store.ts';

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
    createdAt: NOW,
    ...fields,
  };
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
    nameIdFormats: ['urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'],
    signingCertificates: [],
    authnRequestsSigned: false,
    validUntil: null,
    nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
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
    createdAt: NOW,
    updatedAt: NOW,
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
  return { tokenHash: aToken(), purpose: 'enrolment', userId, createdAt: NOW, expiresAt: later(24 * 3600), ...fields };
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
    ...fields,
  };
}

/** An installation whose set-up is open. */
export function anInstallation(fields: Partial<Installation> = {}): Installation {
  return { rpId: 'localhost', masterKeyCheck: aToken(), createdAt: NOW, setupClosedAt: null, ...fields };
}

/** A successful login of nobody in particular. */
export function anEvent(fields: Partial<NewAuditEvent> = {}): NewAuditEvent {
  return {
    at: NOW,
    action: 'login',
    outcome: 'success',
    actor: null,
    target: null,
    address: '192.0.2.1',
    reason: null,
    reference: aToken(),
    details: {},
    ...fields,
  };
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
    handleHash: null,
    replacedIdHash: null,
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
  const link = anEnrolmentLink(credential.userId);
  await store.enrolmentLinks.add(link, anEvent({ action: 'user.invite' }));
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
