import { html, nothing, type TemplateResult } from 'lit';
import type { ReadinessRow } from '../../../server/contract/readiness.ts';
import type { Column } from '../../components/list-table.ts';
import { tag } from '../../components/page-parts.ts';
import { readinessWords as words } from '../../i18n/readiness-words.ts';

/** What is told of each privileged person of an application's org. */
export function readinessColumns(serviceProviderId: string): Column<ReadinessRow>[] {
  const { columns } = words;
  return [
    { label: columns.person, isHeading: true, cell: renderPerson },
    {
      label: columns.permissions,
      cell: ({ permissions }) => permissions.map((permission) => words.permissions[permission]).join(', '),
    },
    { label: columns.passkeys, cell: renderPasskeys },
    { label: columns.verdict, cell: (row) => renderVerdict(row, serviceProviderId) },
  ];
}

function renderPerson({ person, name, username }: ReadinessRow): TemplateResult {
  return html`
    ${person === null ? name : html`<a href="/admin/people/${person.id}">${person.name}</a>`}
    <span class="under">${username}</span>
  `;
}

function renderPasskeys({ passkeys, person }: ReadinessRow): TemplateResult {
  if (passkeys.length > 0) return html`${passkeys.map((kind) => words.passkeys[kind]).join(', ')}`;
  return html`${words.passkeys.none} ${person?.invitedUntil ? tag(words.passkeys.invited) : nothing}`;
}

function renderVerdict({ verdict, reason, getsEmailedCode, person }: ReadinessRow, id: string): TemplateResult {
  return html`
    ${tag(words.verdicts[verdict], verdict === 'passes' ? 'good' : 'alert')}
    ${
      reason === null
        ? nothing
        : html`${words.reasons[reason]} <a href=${mendAddress(reason, { id, personId: person?.id ?? null })}>${words.mend[reason]}</a>`
    }
    ${getsEmailedCode ? words.emailedCode : nothing}
  `;
}

function mendAddress(
  reason: NonNullable<ReadinessRow['reason']>,
  { id, personId }: { id: string; personId: string | null },
): string {
  const application = `/admin/applications/${id}`;
  switch (reason) {
    case 'noAccess':
      return `${application}?tab=access`;
    case 'federationId':
    case 'notHere':
      return `${application}/federation-ids`;
    case 'signal':
    case 'applicationOff':
      return `${application}?tab=settings`;
    case 'metadataExpired':
      return `${application}?update=now`;
    case 'disabled':
    case 'noPasskey':
    case 'nothingSent':
      return personId === null ? '/admin/people' : `/admin/people/${personId}`;
  }
}
