import type { AuditOutcome, NewAuditEvent } from '../../db/model.ts';

/** Who acts, from where and when. */
export interface Origin {
  /** A user's id, `token:` and an API token's id, `operator` (the command line), `system`, or null: nobody known yet. */
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
  /** The service provider it concerns, by id. */
  serviceProvider?: string | null;
  reason?: string | null;
  details?: NewAuditEvent['details'];
}

/** Every action that is recorded. */
export const AUDIT_ACTIONS = [
  'login',
  'logout',
  'signOn.request',
  'signOn.answer',
  'signOn.test',
  'passkeyAgain',
  'enrolment',
  'enrolmentLink.create',
  'enrolmentLink.revoke',
  'invitations.create',
  'invitations.renew',
  'user.add',
  'user.update',
  'user.disable',
  'user.enable',
  'user.remove',
  'people.import',
  'people.export',
  'passkey.remove',
  'session.end',
  'group.add',
  'group.update',
  'group.remove',
  'group.members',
  'serviceProvider.add',
  'serviceProvider.update',
  'serviceProvider.remove',
  'serviceProvider.access',
  'serviceProvider.icon',
  'serviceProvider.metadata',
  'salesforce.connect',
  'salesforce.end',
  'salesforce.step',
  'salesforce.undo',
  'salesforce.refresh',
  'salesforce.federationIds',
  'salesforce.setUpPack',
  'doctor.ask',
  'doctor.loginHistory',
  'readiness.read',
  'readiness.export',
  'signingKey.add',
  'signingKey.activate',
  'signingKey.retire',
  'signingKey.remove',
  'signingKey.trial',
  'apiToken.add',
  'apiToken.remove',
  'audit.export',
  'audit.retention',
  'audit.remove',
  'setupLink.create',
  'setup',
  'installation.create',
] as const;

/** One of them. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Puts fact and origin together into the event that the store keeps. */
export function auditEvent(origin: Origin, fact: AuditFact): NewAuditEvent {
  return {
    at: origin.at,
    action: fact.action,
    outcome: fact.outcome ?? 'success',
    actor: fact.actor ?? origin.actor,
    target: fact.target ?? null,
    serviceProviderId: fact.serviceProvider ?? null,
    address: origin.address,
    reason: fact.reason ?? null,
    reference: origin.reference,
    details: fact.details ?? {},
  };
}
