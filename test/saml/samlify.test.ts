import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { samlifyConfirms } from '../../server/saml/samlify.ts';
import { createSigningPair, salesforcePair, salesforceRequest, signEnveloped } from '../helpers/service-provider.ts';

const signed = await signEnveloped(salesforceRequest(), { withoutKeyInfo: true });

function certificateOf({ certificate }: { certificate: string }): X509Certificate {
  return new X509Certificate(Buffer.from(certificate, 'base64'));
}

describe('the second opinion', () => {
  it('confirms a signature by the certificate’s key', async () => {
    expect(await samlifyConfirms(signed, certificateOf(await salesforcePair()))).toBe(true);
  });

  it('does not confirm a signature by another key', async () => {
    const stranger = certificateOf(await createSigningPair());
    await expect(samlifyConfirms(signed, stranger)).rejects.toThrow('invalid signature');
  });

  it('does not confirm a message that was changed', async () => {
    const changed = signed.replace('Version="2.0"', 'Version="2.0" ForceAuthn="true"');
    expect(await samlifyConfirms(changed, certificateOf(await salesforcePair()))).toBe(false);
  });

  it('does not confirm a message without a signature', async () => {
    expect(await samlifyConfirms(salesforceRequest(), certificateOf(await salesforcePair()))).toBe(false);
  });
});
