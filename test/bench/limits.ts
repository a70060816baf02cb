/**
 * The operations that no implementation can do without: what the project is measured against. Virtual cores may share a
 * physical one and slow each other down, so what the project does in several threads is done in several threads here too.
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { IN_FLIGHT } from './http-client.ts';
import { repeat, type Slice } from './measuring.ts';

const signInThreadpool = promisify(sign);

/** About as many bytes as a SignedInfo has. */
const SIGNED_INFO = randomBytes(700);

/** RSA-SHA256 signatures with a key that is held; in one thread. */
export function rsaSigning(privateKey: KeyObject): Slice {
  return repeat(() => sign('sha256', SIGNED_INFO, privateKey));
}

/** The same in the threadpool. */
export function rsaSigningInThreadpool(privateKey: KeyObject): Slice {
  return repeat(() => signInThreadpool('sha256', SIGNED_INFO, privateKey), IN_FLIGHT);
}

/** Checks of an RSA-SHA256 signature with a key that is held; in one thread. */
export function rsaVerifying({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): Slice {
  const signature = sign('sha256', SIGNED_INFO, privateKey);
  return repeat(() => verify('sha256', SIGNED_INFO, publicKey, signature));
}

/** Checks of an ES256 signature, over as many bytes as a passkey signs, with a key that is held; in the threadpool. */
export function es256VerifyingInThreadpool(): Slice {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signedBytes = randomBytes(69);
  const signature = sign('sha256', signedBytes, privateKey);
  const verifyOnce = () =>
    new Promise<void>((resolve, reject) => {
      verify('sha256', signedBytes, publicKey, signature, (error) => (error === null ? resolve() : reject(error)));
    });
  return repeat(verifyOnce, IN_FLIGHT);
}
