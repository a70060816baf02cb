import { html, nothing, type TemplateResult } from 'lit';
import type { AuditEvent } from '../../../server/contract/audit.ts';
import type { Column } from '../../components/list-table.ts';
import { timeAt } from '../../components/time.ts';
import { auditWords as words } from '../../i18n/audit-words.ts';
import { actorLink, applicationLink, outcomeTag, targetLink } from './audit-names.ts';
import { reasonText } from './reason-text.ts';

/** How the log is shown. */
export const AUDIT_COLUMNS: Column<AuditEvent>[] = [
  {
    label: words.columns.action,
    isHeading: true,
    cell: ({ sequence, action }) => html`<a href="/admin/audit/${sequence}">${words.actionName(action)}</a>`,
  },
  { label: words.columns.outcome, cell: renderOutcome },
  { label: words.columns.actor, cell: ({ actor }) => actorLink(actor) },
  { label: words.columns.about, cell: renderAbout },
  { label: words.columns.at, cell: ({ at }) => timeAt(at) },
];

function renderOutcome({ outcome, reason }: AuditEvent): TemplateResult {
  return html`
    ${outcomeTag(outcome)} ${reason === null ? nothing : html`<span class="under">${reasonText(reason)}</span>`}
  `;
}

/** An application that is changed is whom it concerns, and its application too. */
function renderAbout({ target, serviceProvider }: AuditEvent): TemplateResult {
  const other = target?.id === serviceProvider?.id ? null : target;
  return html`
    ${other ? html`<div>${targetLink(other)}</div>` : nothing}
    ${serviceProvider ? html`<div>${applicationLink(serviceProvider)}</div>` : nothing}
  `;
}
