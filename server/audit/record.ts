import type { AuditOutcome, NewAuditEvent } from '../../db/model.ts';

/** Who acts, from where and when. */
export interface Origin {
  /** A user's id, `operator` (the command line), `system`, or null: nobody known yet. */
  actor: string | null;
  /** The number that the person, the log and the audit share. */
  reference: string;
  /** The client's address; null on the command line. */
  address: string | null;
  at: Date;
}

/** What happened, once the origin is known. */
export interface AuditFact {
  action: AuditAction;
  outcome?: AuditOutcome;
  /** Known better than the origin knew it: the person who has just proved who they are. */
  actor?: string;
  target?: string | null;
  reason?: string | null;
  details?: NewAuditEvent['details'];
}

/** Every action that is recorded. */
export type AuditAction =
  | 'installation.create'
  | 'setupLink.create'
  | 'setup'
  | 'enrolmentLink.create'
  | 'enrolment'
  | 'signOn.request'
  | 'signOn.answer'
  | 'login'
  | 'logout'
  | 'user.add'
  | 'user.disable'
  | 'user.enable'
  | 'passkey.remove'
  | 'serviceProvider.add'
  | 'serviceProvider.update'
  | 'serviceProvider.remove'
  | 'signingKey.add'
  | 'signingKey.activate';

/** Puts fact and origin together into the event that the store keeps. */
export function auditEvent(origin: Origin, fact: AuditFact): NewAuditEvent {
  return {
    at: origin.at,
    action: fact.action,
    outcome: fact.outcome ?? 'success',
    actor: fact.actor ?? origin.actor,
    target: fact.target ?? null,
    address: origin.address,
    reason: fact.reason ?? null,
    reference: origin.reference,
    details: fact.details ?? {},
  };
}
