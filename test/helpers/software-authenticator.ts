import { hash, randomBytes } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { AuthenticatorAttachment } from '../../db/model.ts';
import { type Algorithm, createSoftwareKey, type SoftwareKey } from './software-key.ts';

/** What it is, and how it behaves; synced, on this device and honest by default. */
export interface SoftwareAuthenticatorOptions {
  /** Where its browser is; without it, the RP ID over https. */
  origin?: string;
  algorithm?: Algorithm;
  backupEligible?: boolean;
  backupState?: boolean;
  attachment?: AuthenticatorAttachment;
  transports?: string[];
  /** As text, with hyphens. */
  aaguid?: string;
  /** `zero`, as synced passkeys have it; `growing` by one each time; `stuck` at one, as a clone looks. */
  signCount?: 'zero' | 'growing' | 'stuck';
  /** `packed` is self attestation. */
  attestation?: 'none' | 'packed';
}

/** One lie or more; what is left out stays honest. All is signed over, except what stands under "The response". */
export interface Tamper {
  // Client data.
  type?: string;
  challenge?: string;
  origin?: string;
  crossOrigin?: unknown;
  topOrigin?: unknown;
  /** Replaces all of it. */
  clientDataJSON?: string | Uint8Array;

  // Authenticator data.
  rpId?: string;
  userPresent?: boolean;
  userVerified?: boolean;
  backupEligible?: boolean;
  backupState?: boolean;
  signCount?: number;
  trailingBytes?: Uint8Array;

  // The new credential, in create().
  attested?: boolean;
  credentialId?: Uint8Array;
  /** The COSE algorithm that the public key claims. */
  algorithm?: number;
  /** COSE_Key bytes. */
  publicKey?: Uint8Array;
  attestationFormat?: string;

  // The response.
  /** Replaces the signature of get(), or of a packed attestation. */
  signature?: (signature: Uint8Array) => Uint8Array;
  /** In get(): base64url; null leaves it out. */
  userHandle?: string | null;
  /** Its `id` and `rawId`. */
  responseId?: string;
  /** In create(): what credProps says. */
  discoverable?: boolean;
}

/** A passkey inside the authenticator. */
interface SoftwareCredential {
  id: Uint8Array;
  rpId: string;
  userHandle: string;
  key: SoftwareKey;
  signCount: number;
}

/** What a page can ask of it; it throws, as a browser does, when it cannot comply. */
export interface SoftwareAuthenticator {
  /** The ceremony of navigator.credentials.create(). */
  create(options: PublicKeyCredentialCreationOptionsJSON, tamper?: Tamper): RegistrationResponseJSON;
  /** The ceremony of navigator.credentials.get(), with the newest passkey that the options allow. */
  get(options: PublicKeyCredentialRequestOptionsJSON, tamper?: Tamper): AuthenticationResponseJSON;
}

const DEFAULTS: Required<Omit<SoftwareAuthenticatorOptions, 'origin'>> = {
  algorithm: 'ES256',
  backupEligible: true,
  backupState: true,
  attachment: 'platform',
  transports: ['internal', 'hybrid'],
  aaguid: '00000000-0000-0000-0000-000000000000',
  signCount: 'zero',
  attestation: 'none',
};

/** An authenticator and its browser in one, honest unless told to tamper. */
export function createSoftwareAuthenticator(options: SoftwareAuthenticatorOptions = {}): SoftwareAuthenticator {
  const settings = { ...DEFAULTS, ...options };
  const credentials: SoftwareCredential[] = [];

  function create(options: PublicKeyCredentialCreationOptionsJSON, tamper: Tamper = {}): RegistrationResponseJSON {
    const key = createSoftwareKey(settings.algorithm);
    if (!options.pubKeyCredParams.some(({ alg }) => alg === key.algorithm)) throw new Error('NotSupportedError');
    if (options.excludeCredentials?.some(({ id }) => credentials.some((own) => base64url(own.id) === id))) {
      throw new Error('InvalidStateError');
    }
    const rpId = options.rp.id ?? 'localhost';
    const id = tamper.credentialId ?? randomBytes(32);
    const credential = { id, rpId, userHandle: options.user.id, key, signCount: 0 };
    credentials.push(credential);

    const clientDataJSON = buildClientData({ type: 'webauthn.create', challenge: options.challenge, rpId }, tamper);
    const attested = Buffer.concat([
      Buffer.from(settings.aaguid.replaceAll('-', ''), 'hex'),
      prefixedCredentialId(id),
      tamper.publicKey ?? key.encode(tamper.algorithm),
    ]);
    const authData = buildAuthenticatorData(credential, tamper, tamper.attested === false ? undefined : attested);
    const attestationObject = isoCBOR.encode(
      new Map<string, string | Uint8Array | Map<string, number | Uint8Array>>([
        ['fmt', tamper.attestationFormat ?? settings.attestation],
        ['attStmt', attest(key, Buffer.concat([authData, sha256(clientDataJSON)]), tamper)],
        ['authData', authData],
      ]),
    );
    const responseId = tamper.responseId ?? base64url(id);
    return {
      id: responseId,
      rawId: responseId,
      type: 'public-key',
      response: {
        clientDataJSON: base64url(clientDataJSON),
        attestationObject: base64url(attestationObject),
        transports: settings.transports,
      },
      authenticatorAttachment: settings.attachment,
      clientExtensionResults: { credProps: { rk: tamper.discoverable ?? true } },
    };
  }

  function get(options: PublicKeyCredentialRequestOptionsJSON, tamper: Tamper = {}): AuthenticationResponseJSON {
    const rpId = options.rpId ?? 'localhost';
    const allowed = options.allowCredentials?.map(({ id }) => id);
    const credential = credentials.findLast(
      (own) => own.rpId === rpId && (allowed === undefined || allowed.includes(base64url(own.id))),
    );
    if (credential === undefined) throw new Error('NotAllowedError');

    const clientDataJSON = buildClientData({ type: 'webauthn.get', challenge: options.challenge, rpId }, tamper);
    const authenticatorData = buildAuthenticatorData(credential, tamper);
    const signature = credential.key.sign(Buffer.concat([authenticatorData, sha256(clientDataJSON)]));
    const responseId = tamper.responseId ?? base64url(credential.id);
    const userHandle = tamper.userHandle === undefined ? credential.userHandle : tamper.userHandle;
    return {
      id: responseId,
      rawId: responseId,
      type: 'public-key',
      response: {
        clientDataJSON: base64url(clientDataJSON),
        authenticatorData: base64url(authenticatorData),
        signature: base64url(tamper.signature?.(signature) ?? signature),
        ...(userHandle !== null && { userHandle }),
      },
      authenticatorAttachment: settings.attachment,
      clientExtensionResults: {},
    };
  }

  function buildClientData(honest: { type: string; challenge: string; rpId: string }, tamper: Tamper): Uint8Array {
    if (tamper.clientDataJSON !== undefined) return Buffer.from(tamper.clientDataJSON);
    const clientData = {
      type: tamper.type ?? honest.type,
      challenge: tamper.challenge ?? honest.challenge,
      origin: tamper.origin ?? settings.origin ?? `https://${honest.rpId}`,
      crossOrigin: tamper.crossOrigin ?? false,
      topOrigin: tamper.topOrigin,
    };
    return Buffer.from(JSON.stringify(clientData));
  }

  function buildAuthenticatorData(credential: SoftwareCredential, tamper: Tamper, attested?: Uint8Array): Uint8Array {
    if (settings.signCount === 'growing') credential.signCount += 1;
    if (settings.signCount === 'stuck') credential.signCount = 1;
    const signCount = Buffer.alloc(4);
    signCount.writeUInt32BE(tamper.signCount ?? credential.signCount);
    return Buffer.concat([
      sha256(tamper.rpId ?? credential.rpId),
      Buffer.of(flags(tamper, attested !== undefined)),
      signCount,
      attested ?? Buffer.alloc(0),
      tamper.trailingBytes ?? Buffer.alloc(0),
    ]);
  }

  /** The flags byte; webauthn-3 6.1. */
  function flags(tamper: Tamper, attested: boolean): number {
    const bits: [isSet: boolean, bit: number][] = [
      [tamper.userPresent ?? true, 0x01],
      [tamper.userVerified ?? true, 0x04],
      [tamper.backupEligible ?? settings.backupEligible, 0x08],
      [tamper.backupState ?? settings.backupState, 0x10],
      [attested, 0x40],
    ];
    return bits.reduce((byte, [isSet, bit]) => (isSet ? byte | bit : byte), 0);
  }

  /** The attestation statement; webauthn-3 8.2 and 8.7. */
  function attest(key: SoftwareKey, toBeSigned: Uint8Array, tamper: Tamper): Map<string, number | Uint8Array> {
    if (settings.attestation === 'none') return new Map();
    const signature = key.sign(toBeSigned);
    return new Map<string, number | Uint8Array>([
      ['alg', key.algorithm],
      ['sig', tamper.signature?.(signature) ?? signature],
    ]);
  }

  return { create, get };
}

function prefixedCredentialId(credentialId: Uint8Array): Uint8Array {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(credentialId.byteLength);
  return Buffer.concat([length, credentialId]);
}

function sha256(data: string | Uint8Array): Uint8Array {
  return hash('sha256', data, 'buffer');
}

function base64url(data: Uint8Array): string {
  return Buffer.from(data).toString('base64url');
}
