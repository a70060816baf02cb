import { X509Certificate } from 'node:crypto';
import type { AuditEvent } from '../../db/model.ts';
import type { Store } from '../../db/store.ts';
import type { StoryStep } from '../contract/audit.ts';
import { type Fact, passkeyFacts, requestFacts, responseFacts, type StoryNames, sessionFacts } from './story-facts.ts';

/** Actions that are a sign-in, or the end of one. */
const SIGN_IN_ACTIONS = new Set(['login', 'signOn.answer', 'signOn.request']);

/** As long as a sign-on waits for its login. */
const LONGEST_SIGN_ON_MS = 30 * 60_000;

/** Refusals that are looked at for tries of the same sign-on. */
const MOST_REFUSALS = 200;

/** Reasons that are about the passkey; the others are about the person or the application. */
const ABOUT_PASSKEY = /^(webauthn\.|ceremony|passkey)/;

/** The story of a sign-in in order, from what its event noted and the refused tries before it; empty for other events. */
export async function readStory(store: Store, event: AuditEvent): Promise<StoryStep[]> {
  if (!SIGN_IN_ACTIONS.has(event.action)) return [];
  const [tries, names] = await Promise.all([readTries(store, event), readNames(store, event)]);
  const steps = [
    ...requestSteps(event),
    ...tries.map(refusedStep),
    ...pageSteps(event),
    ...(event.outcome === 'success' ? successSteps(event, names) : refusalSteps(event, names)),
  ];
  return steps.sort((one, other) => one.at.localeCompare(other.at));
}

/** What people call the passkey and the signing key; their ids, once they are gone. */
async function readNames({ credentials, signingKeys }: Store, { details }: AuditEvent): Promise<StoryNames> {
  const { passkey, signingKey } = details;
  const [found, key] = await Promise.all([
    typeof passkey === 'string' ? credentials.withUser(passkey) : null,
    typeof signingKey === 'string' ? signingKeys.byId(signingKey) : null,
  ]);
  return {
    passkey: found?.credential.name ?? passkey,
    signingKey: key === null ? signingKey : `certificate ${new X509Certificate(key.certificate).fingerprint256}`,
  };
}

/** Refused tries of the same sign-on, from the same address, before the event. */
async function readTries(store: Store, event: AuditEvent): Promise<AuditEvent[]> {
  const { address, at, details } = event;
  if (address === null || typeof details.signOn !== 'string') return [];
  const refusals = await store.auditEvents.search({
    person: null,
    serviceProviderId: null,
    action: 'login',
    outcome: 'refused',
    address,
    reference: null,
    from: instantOf(event, 'requestReceivedAt') ?? new Date(at.getTime() - LONGEST_SIGN_ON_MS),
    until: at,
    order: 'newestFirst',
    after: event.sequence,
    limit: MOST_REFUSALS,
  });
  return refusals.filter((refusal) => refusal.details.signOn === details.signOn).reverse();
}

function requestSteps(event: AuditEvent): StoryStep[] {
  const at = instantOf(event, 'requestReceivedAt');
  return at === null ? [] : [step(event, 'request', { at, outcome: 'success', facts: requestFacts(event) })];
}

function pageSteps(event: AuditEvent): StoryStep[] {
  const at = instantOf(event, 'pageOpenedAt');
  return at === null ? [] : [step(event, 'page', { at, outcome: 'success', facts: [] })];
}

function successSteps(event: AuditEvent, names: StoryNames): StoryStep[] {
  const done = (name: StoryStep['step'], facts: Fact[]) => step(event, name, { outcome: 'success', facts });
  const isAnswer = event.details.signOn !== undefined;
  return [
    ...(event.action === 'login' ? [done('ceremony', passkeyFacts(event, names))] : []),
    done('decision', sessionFacts(event)),
    ...(isAnswer ? [done('response', responseFacts(event, names))] : []),
  ];
}

/** Where it ended; an application that was told of it got an answer with an error status. */
function refusalSteps(event: AuditEvent, names: StoryNames): StoryStep[] {
  const refused = refusedStep(event);
  if (isPasskeyVerified(event)) {
    return [step(event, 'ceremony', { outcome: 'success', facts: passkeyFacts(event, names) }), refused];
  }
  if (event.action !== 'signOn.answer' || event.details.responseSigned === undefined) return [refused];
  return [refused, step(event, 'response', { outcome: 'refused', facts: responseFacts(event, names) })];
}

/** A refused login tells of its passkey once that has been verified. */
function isPasskeyVerified(event: AuditEvent): boolean {
  return event.action === 'login' && event.details.passkey !== undefined && stageOf(event) === 'decision';
}

function refusedStep(event: AuditEvent): StoryStep {
  const facts = event.reason === null ? [] : [{ name: 'Reason', value: event.reason }];
  return step(event, stageOf(event), { outcome: 'refused', facts });
}

function stageOf({ action, reason }: AuditEvent): StoryStep['step'] {
  if (action === 'signOn.request') return 'request';
  return action === 'login' && ABOUT_PASSKEY.test(reason ?? '') ? 'ceremony' : 'decision';
}

function step(
  { at, reference }: AuditEvent,
  name: StoryStep['step'],
  told: { at?: Date; outcome: StoryStep['outcome']; facts: Fact[] },
): StoryStep {
  return { step: name, reference, ...told, at: (told.at ?? at).toISOString() };
}

function instantOf({ details }: AuditEvent, name: string): Date | null {
  const text = details[name];
  const instant = typeof text === 'string' ? new Date(text) : null;
  return instant === null || Number.isNaN(instant.getTime()) ? null : instant;
}
