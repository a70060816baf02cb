import { html, type TemplateResult } from 'lit';
import type { AuditEvent } from '../../../server/contract/audit.ts';
import { type Tone, tag } from '../../components/page-parts.ts';
import { auditWords as words } from '../../i18n/audit-words.ts';

/** Who did it: a link to them while they exist. */
export function actorLink(actor: AuditEvent['actor']): unknown {
  if (actor === null) return words.actors.unknown;
  if (actor.id === 'operator' || actor.id === 'system') return words.actors[actor.id];
  if (actor.id.startsWith('token:')) return actor.name ?? words.actors.token;
  return namedLink(actor, actor.name ?? words.actors.gone);
}

/** Whom or what it concerns; what has no name of its own is shown by its id. */
export function targetLink(target: NonNullable<AuditEvent['target']>): unknown {
  return namedLink(target, target.name ?? target.id);
}

/** The application it concerns: a link while it exists. */
export function applicationLink({ id, name }: NonNullable<AuditEvent['serviceProvider']>): TemplateResult {
  return name === null ? html`${words.filters.someApplication}` : html`<a href="/admin/applications/${id}">${name}</a>`;
}

/** Whether it was done or refused. */
export function outcomeTag(outcome: AuditEvent['outcome']): TemplateResult {
  const tones: Record<AuditEvent['outcome'], Tone> = { success: 'good', refused: 'alert' };
  return tag(words.outcomes[outcome], tones[outcome]);
}

type Named = NonNullable<AuditEvent['target']>;

/** Where each kind has its page; all keys, and all tokens, share one. */
const PAGES: Record<NonNullable<Named['kind']>, (id: string) => string> = {
  person: (id) => `/admin/people/${id}`,
  group: (id) => `/admin/groups/${id}`,
  batch: (id) => `/admin/invitations/${id}`,
  token: () => '/admin/tokens',
  signingKey: () => '/admin/signing-keys',
  serviceProvider: (id) => `/admin/applications/${id}`,
};

/** A link as long as there is something to open. */
function namedLink({ id, kind }: Named, name: string): unknown {
  return kind === null ? name : html`<a href=${PAGES[kind](id)}>${name}</a>`;
}
