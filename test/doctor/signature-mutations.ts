/** One mutation for each finding on a signature or a certificate. */
import { SIGNATURE_ALGORITHMS } from '../../server/saml/names.ts';
import { later } from '../helpers/records.ts';
import { createSigningPair, type SigningPair } from '../helpers/service-provider.ts';
import { FACTS, type Mutation } from './pasted-response.ts';
import { instead, type Refused, UNVERIFIED } from './response-mutations.ts';

/** Keys that none is like another. */
export interface Keys {
  own: SigningPair;
  stranger: SigningPair;
  weak: SigningPair;
  ended: SigningPair;
  early: SigningPair;
  ending: SigningPair;
}

/** Makes them. */
export async function makeKeys(own: SigningPair): Promise<Keys> {
  return {
    own,
    stranger: await createSigningPair({ commonName: 'Stranger' }),
    weak: await createSigningPair({ modulusLength: 1024 }),
    ended: await createSigningPair({ notAfter: later(-86_400) }),
    early: await createSigningPair({ notBefore: later(86_400) }),
    ending: await createSigningPair({ notAfter: later(59 * 86_400) }),
  };
}

/** A finding on a signature, with the exact list of what does not pass besides. */
export interface SignatureRow extends Omit<Refused, 'mutation'> {
  mutation: (keys: Keys) => Mutation;
  result: 'failed' | 'warning' | 'notKnown';
}

const STATUS = 'Signature Invalid/Configured Certificate Mismatch';

type Row = [string, (keys: Keys) => Mutation, string, SignatureRow['result'], readonly string[]];

const ROWS: Row[] = [
  ['that is not there', () => ({ unsigned: true }), 'signatureMissing', 'failed', UNVERIFIED],
  [
    'with SHA-1',
    () => ({ signing: { signatureAlgorithm: SIGNATURE_ALGORITHMS.rsaSha1 } }),
    'signatureSha1',
    'failed',
    UNVERIFIED,
  ],
  [
    'by somebody else',
    ({ stranger }) => ({ signing: { pair: stranger } }),
    'signatureOtherCertificate',
    'failed',
    UNVERIFIED,
  ],
  [
    'by somebody else who does not say who',
    ({ stranger }) => ({ signing: { pair: stranger, withoutKeyInfo: true } }),
    'signatureBroken',
    'failed',
    UNVERIFIED,
  ],
  [
    'of another form',
    () => ({ signing: { transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature'] } }),
    'signatureMalformed',
    'failed',
    UNVERIFIED,
  ],
  [
    'over something else',
    () => ({ response: instead(`>${FACTS.nameId.value}<`, '>eve@acme.example<') }),
    'signatureBroken',
    'failed',
    [...UNVERIFIED.filter((code) => code !== 'user' && code !== 'justInTime'), 'federationIdDiffers', 'justInTime'],
  ],
  [
    'by a short key that the application trusts',
    ({ weak }) => ({ signing: { pair: weak }, expected: { certificates: [weak.certificate] } }),
    'signatureKeyWeak',
    'failed',
    [...UNVERIFIED, 'certificateWeak'],
  ],
  [
    'by a short key that the application trusts and the message does not name',
    ({ weak }) => ({
      signing: { pair: weak, withoutKeyInfo: true },
      expected: { certificates: [weak.certificate] },
    }),
    'signatureKeyWeak',
    'failed',
    [...UNVERIFIED, 'certificateWeak'],
  ],
  [
    'by a short key of somebody else',
    ({ weak }) => ({ signing: { pair: weak } }),
    'signatureKeyWeak',
    'failed',
    UNVERIFIED,
  ],
  [
    'that only the certificate inside holds for',
    () => ({ expected: { certificates: [] } }),
    'signatureNotKnown',
    'notKnown',
    [...UNVERIFIED, 'certificateNotKnown'],
  ],
  [
    'of which nobody says by whom it is',
    () => ({ signing: { withoutKeyInfo: true }, expected: { certificates: [] } }),
    'signatureNotKnown',
    'notKnown',
    [...UNVERIFIED, 'certificateNotKnown'],
  ],
  [
    'and what stands for a certificate is none',
    () => ({ expected: { certificates: ['MIIBnonsense'] } }),
    'certificateUnreadable',
    'failed',
    [...UNVERIFIED, 'signatureOtherCertificate'],
  ],
  ['whose certificate has ended', ({ ended }) => trusted(ended), 'certificateExpired', 'failed', []],
  ['whose certificate has not begun', ({ early }) => trusted(early), 'certificateNotYetValid', 'failed', []],
  ['whose certificate ends in 59 days', ({ ending }) => trusted(ending), 'certificateEnding', 'warning', []],
];

function trusted(pair: SigningPair): Mutation {
  return { signing: { pair }, expected: { certificates: [pair.certificate] } };
}

/** Each with the words of Salesforce where a sign-in fails over it. */
export const SIGNATURES: SignatureRow[] = ROWS.map(([name, mutation, code, result, others]) => ({
  name,
  mutation,
  code,
  status: result === 'failed' ? STATUS : null,
  result,
  others,
}));
