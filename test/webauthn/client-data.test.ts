import { describe, expect, it } from 'vitest';
import { readClientChallenge } from '../../server/webauthn/client-data.ts';

describe('the challenge of a response', () => {
  it('is read from its client data', () => {
    expect(challengeOf('{"type":"webauthn.get","challenge":"AAAA","origin":"https://login.example"}')).toBe('AAAA');
  });

  it.each([
    ['no JSON', 'challenge'],
    ['null', 'null'],
    ['a text', '"challenge"'],
    ['without a challenge', '{}'],
    ['with a challenge that is no text', '{"challenge":["AAAA"]}'],
    ['not UTF-8', Buffer.from('7b226368616c6c656e6765223a22ff227d', 'hex')],
  ])('is refused when its client data are %s', (_, clientDataJSON) => {
    expect(() => challengeOf(clientDataJSON)).toThrow(refusal);
  });

  it.each([
    ['have padding', 'e30='],
    ['are in another alphabet', 'e3+/'],
    ['have stray bits at their end', 'e31'],
    ['hold a space', 'e3 0'],
  ])('is refused when its client data in base64url %s', (_, clientDataJSON) => {
    expect(() => readClientChallenge({ response: { clientDataJSON } })).toThrow(refusal);
  });
});

const refusal = expect.objectContaining({ code: 'passkeyRefused', reason: 'webauthn.clientDataMalformed' });

function challengeOf(clientDataJSON: string | Uint8Array): string {
  return readClientChallenge({ response: { clientDataJSON: Buffer.from(clientDataJSON).toString('base64url') } });
}
