// The certificate library needs it first.
import 'reflect-metadata';
import { X509CertificateGenerator } from '@peculiar/x509';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { judgeAuthnRequest } from '../../server/doctor/judge-authn-request.ts';
import { judgeResponse } from '../../server/doctor/judge-response.ts';
import { readMessage } from '../../server/doctor/read-message.ts';
import { AppError } from '../../server/errors.ts';
import { NOW } from '../helpers/records.ts';
import {
  SSO_URL,
  salesforcePair,
  salesforceRecord,
  salesforceRequest,
  signEnveloped,
} from '../helpers/service-provider.ts';
import { encode, isIncomplete, mutatedResponse, orgOf } from './pasted-response.ts';

let response: string;
let request: string;
let certificate: string;

beforeAll(async () => {
  response = await mutatedResponse({});
  request = await signEnveloped(salesforceRequest());
  ({ certificate } = await salesforcePair());
});

/** A place in a text, and what is written over it. */
const scratch = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), fc.string({ maxLength: 20 }));

function scratched(text: string, [where, length, over]: [number, number, string]): string {
  const at = Math.floor(where * text.length);
  return text.slice(0, at) + over + text.slice(at + length);
}

it('whatever is done to a Response, it is judged, and never believed when it was changed', () => {
  fc.assert(
    fc.property(scratch, (change) => {
      const changed = scratched(response, change);
      const { verified, findings } = judgeResponse(encode(changed), orgOf(certificate));
      expect(findings.length).toBeGreaterThan(0);
      const assertion = /<saml:Assertion .*<\/saml:Assertion>/s.exec(response)?.[0] ?? '';
      const isOutside = changed.includes(assertion);
      const isInKeyInfo = changed.replace(KEY_INFO, '') === response.replace(KEY_INFO, '');
      if (verified && !isOutside && !isInKeyInfo) expect(changed.replace(/\s/g, '')).toBe(response.replace(/\s/g, ''));
    }),
    { numRuns: 500 },
  );
});

/** Nobody signs it, and nobody believes it. */
const KEY_INFO = /<ds:KeyInfo>.*<\/ds:KeyInfo>/s;

it.each([
  ['an empty subject', () => createCertificate({ name: '' })],
  ['a beginning that is no time', () => createCertificate({ beginning: '269901000000Z' })],
  ['an end that is no time', () => createCertificate({ end: '999999999999Z' })],
])('a certificate with %s is told of wherever it stands', async (_, make) => {
  const odd = await make();
  const inside = response.replace(/(<ds:X509Certificate>)[^<]*/, `$1${odd}`);
  for (const certificates of [[odd], [certificate], []]) {
    for (const xml of [response, inside]) {
      const { findings } = judgeResponse(encode(xml), orgOf(certificate, { certificates }));
      expect(findings.filter(isIncomplete)).toEqual([]);
      expect(findings.map(({ check }) => check)).toContain('Certificate');
    }
  }
});

it('a certificate without a subject says so, and holds', async () => {
  const nameless = await createCertificate({ name: '' });
  const judged = judgeResponse(encode(response), orgOf(certificate, { certificates: [nameless] }));
  const found = judged.findings.find(({ check }) => check === 'Certificate');
  expect(found?.code).toBe('certificate');
  expect(found?.evidence).toContainEqual({ name: 'Subject', value: 'without a name' });
});

it('a certificate without readable times is none', async () => {
  const timeless = await createCertificate({ beginning: '269901000000Z' });
  const judged = judgeResponse(encode(response), orgOf(certificate, { certificates: [timeless] }));
  expect(judged.findings.map(({ code }) => code)).toContain('certificateUnreadable');
});

/** Base64 of a certificate like none that a certification authority makes. */
async function createCertificate({ name = 'CN=Odd', beginning = '', end = '' }): Promise<string> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(
    { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  );
  const [notBefore, notAfter] = [new Date('2026-01-01'), new Date('2029-01-01')];
  const made = await X509CertificateGenerator.createSelfSigned({
    name,
    notBefore,
    notAfter,
    keys,
    signingAlgorithm: algorithm,
  });
  const der = Buffer.from(made.rawData);
  if (beginning !== '') der.write(beginning, der.indexOf('260101000000Z'));
  if (end !== '') der.write(end, der.indexOf('290101000000Z'));
  return der.toString('base64');
}

it('whatever is done to a request, it is explained or refused', async () => {
  const serviceProvider = await salesforceRecord();
  await fc.assert(
    fc.asyncProperty(scratch, async (change) => {
      try {
        const read = readMessage(scratched(request, change));
        if (read.type !== 'authnRequest') return;
        await judgeAuthnRequest(read, { serviceProvider, destination: SSO_URL, now: NOW });
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect(error).toMatchObject({ code: 'inputInvalid' });
      }
    }),
    { numRuns: 200 },
  );
});

it('whatever is pasted is read or refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
      for (const pasted of [
        text,
        `SAMLRequest=${text}`,
        `SAMLResponse=${text}&SigAlg=x`,
        `?SAMLRequest=${text}&SigAlg=`,
      ]) {
        try {
          readMessage(pasted);
        } catch (error) {
          expect(error).toMatchObject({ code: 'inputInvalid' });
        }
      }
    }),
  );
});
