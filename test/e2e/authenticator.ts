/** Virtual authenticators: a device keeps its passkeys from one browser to the next, as a real one does. */
import type { CDPSession } from 'playwright-core';

/** A passkey in a virtual authenticator: what Chromium tells of it, and more. */
export interface VirtualCredential {
  /** Base64. */
  credentialId: string;
  isResidentCredential: boolean;
  /** Base64. */
  privateKey: string;
  signCount: number;
}

/** What a person keeps passkeys on. */
export interface Device {
  /** `internal`: the computer itself; `cable`: a phone, which Chromium reports as hybrid. */
  transport: 'internal' | 'cable';
  /** Whether a passkey made on it is synced (BE and BS). */
  synced: boolean;
  passkeys: VirtualCredential[];
}

/** A computer that keeps its passkeys to itself. */
export function aLaptop(): Device {
  return { transport: 'internal', synced: false, passkeys: [] };
}

/** A phone whose passkeys are synced. */
export function aPhone(): Device {
  return { transport: 'cable', synced: true, passkeys: [] };
}

/** A device within reach of a page. */
export interface ConnectedDevice {
  /** Whether the person is there to confirm; what was asked before they came goes on waiting. */
  setPresent(isPresent: boolean): Promise<void>;
  /** Whether finger, face or PIN is recognised. */
  setVerified(isVerified: boolean): Promise<void>;
  readPasskeys(): Promise<VirtualCredential[]>;
  /** Lets the device remember what is on it now. */
  save(): Promise<void>;
}

/** Brings a device within reach of the page that the session belongs to. Nobody confirms anything yet. */
export async function connectDevice(session: CDPSession, device: Device): Promise<ConnectedDevice> {
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: device.transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: false,
      defaultBackupEligibility: device.synced,
      defaultBackupState: device.synced,
    },
  });
  for (const credential of device.passkeys) {
    await session.send('WebAuthn.addCredential', { authenticatorId, credential });
  }
  return {
    async setPresent(enabled) {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
    async setVerified(isUserVerified) {
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
    readPasskeys: () => readCredentials(session, authenticatorId),
    async save() {
      device.passkeys = await readCredentials(session, authenticatorId);
    },
  };
}

async function readCredentials(session: CDPSession, authenticatorId: string): Promise<VirtualCredential[]> {
  const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
  return credentials;
}
