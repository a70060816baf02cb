import type { AuditEvent } from '../../db/model.ts';
import type { StoryStep } from '../contract/audit.ts';

/** A name and a value, in words. */
export type Fact = StoryStep['facts'][number];

/** What people call the things that an event names by id. */
export interface StoryNames {
  passkey: Detail;
  signingKey: Detail;
}

const BINDINGS: Record<string, string> = { redirect: 'HTTP-Redirect', post: 'HTTP-POST' };

const ATTACHMENTS: Record<string, string> = {
  platform: 'built into the device',
  'cross-platform': 'on a phone or a security key',
};

/** How the sign-on began. */
export function requestFacts({ details }: Pick<AuditEvent, 'details'>): Fact[] {
  const { idpInitiated, binding, requestSigned, test, assertionConsumerService } = details;
  return facts({
    'How it began': idpInitiated === true ? 'here, without a request' : 'with a request of the application',
    Binding: typeof binding === 'string' ? (BINDINGS[binding] ?? binding) : null,
    Signature: eitherWord(requestSigned, 'verified', 'none'),
    Test: test === true ? 'yes, from the console' : null,
    'Answer goes to': assertionConsumerService,
  });
}

/** Which passkey was used. */
export function passkeyFacts({ details }: Pick<AuditEvent, 'details'>, names: StoryNames): Fact[] {
  const { synced, attachment } = details;
  return facts({
    Passkey: names.passkey,
    Kind: eitherWord(synced, 'synced', 'bound to one device'),
    'Where it is': typeof attachment === 'string' ? (ATTACHMENTS[attachment] ?? attachment) : null,
  });
}

/** Why the person got in. */
export function sessionFacts({ details }: Pick<AuditEvent, 'details'>): Fact[] {
  const isFromSession = details.fromSession === true;
  return facts({
    'Why they got in': isFromSession
      ? 'a passkey was used in this browser not long before'
      : 'the passkey was verified',
  });
}

/** What the application was told. */
export function responseFacts({ details }: Pick<AuditEvent, 'details'>, names: StoryNames): Fact[] {
  const { nameIdFormat, amr, authnContextClassRef, responseSigned, assertionConsumerService } = details;
  const hasAssertion = nameIdFormat !== undefined;
  return facts({
    Content: hasAssertion ? 'an assertion' : 'an error status',
    'Sent to': assertionConsumerService,
    'NameID format': nameIdFormat,
    'Signal (amr)': amr,
    AuthnContextClassRef: authnContextClassRef,
    Signed: hasAssertion ? eitherWord(responseSigned, 'assertion and Response', 'assertion') : 'Response',
    'Signing key': names.signingKey,
  });
}

/** What stands in an event's details; undefined: it does not. */
type Detail = AuditEvent['details'][string] | undefined;

/** A word for true and one for false; null when neither is known. */
function eitherWord(detail: Detail, yes: string, no: string): string | null {
  if (typeof detail !== 'boolean') return null;
  return detail ? yes : no;
}

/** Those that are known, as text. */
function facts(known: Record<string, Detail>): Fact[] {
  return Object.entries(known).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    return [{ name, value: Array.isArray(value) ? value.join(', ') : String(value) }];
  });
}
