import { html, type TemplateResult } from 'lit';
import type { AuditEvent } from '../../../server/contract/audit.ts';
import { type Tone, tag } from '../../components/page-parts.ts';
import { auditWords as words } from '../../i18n/audit-words.ts';

/** Who did it: a link to them while they exist. */
export function actorLink(actor: AuditEvent['actor']): unknown {
  if (actor === null) return words.actors.unknown;
  if (actor.id === 'operator' || actor.id === 'system') return words.actors[actor.id];
  if (actor.id.startsWith('token:')) return actor.name ?? words.actors.token;
  return namedLink(actor, words.actors.gone);
}

/** Whom or what it concerns; what has no name of its own is shown by its id. */
export function targetLink(target: NonNullable<AuditEvent['target']>): unknown {
  return namedLink(target, target.id);
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

/** Only people have an e-mail address. */
function namedLink({ id, name, email }: NonNullable<AuditEvent['target']>, otherwise: string): unknown {
  if (email === null) return name ?? otherwise;
  return html`<a href="/admin/people/${id}">${name ?? email}</a>`;
}
