import { html, nothing, type TemplateResult } from 'lit';
import type { ListedServiceProvider } from '../../../server/contract/service-providers.ts';
import { type Choice, selectField, textField } from '../../components/form-fields.ts';
import '../../components/person-picker.ts';
import type { PersonChoice } from '../../components/person-picker.ts';
import { type AuditFilter, scopeOf } from '../../data/audit-filter.ts';
import { auditWords } from '../../i18n/audit-words.ts';
import './instant-field.ts';

const words = auditWords.filters;

/** What the filters show and do. */
export interface AuditFilters {
  filter: AuditFilter;
  /** The less common ones are shown. */
  isUnfolded: boolean;
  /** Every kind of event there is. */
  actions: string[];
  serviceProviders: ListedServiceProvider[];
  /** Whom `filter.person` means. */
  person: PersonChoice | null;
  findPeople: (text: string) => Promise<PersonChoice[] | null>;
  onChange: (name: keyof AuditFilter, value: string) => void;
  onPerson: (person: PersonChoice | null) => void;
}

/** Whether one of the less common filters is used. */
export function usesMore({ person, address, reference, from, until }: AuditFilter): boolean {
  return [person, address, reference, from, until].some((value) => value !== '');
}

/** What narrows the log down: the common ones at hand, the others folded until they are used. */
export function auditFilters(filters: AuditFilters): TemplateResult {
  const { filter } = filters;
  return html`
    ${renderSelect(filters, 'outcome', outcomeChoices())}
    ${renderSelect(
      filters,
      'action',
      filters.actions.map((action) => ({ value: action, label: auditWords.actionName(action) })),
    )}
    ${renderSelect(filters, 'serviceProvider', applicationChoices(filters))}
    <details class="more-filters" ?open=${filters.isUnfolded}>
      <summary>${words.more}</summary>
      <div class="tools">
        <person-picker
          .name=${'person'}
          .label=${words.person}
          .find=${filters.findPeople}
          .picked=${filters.person}
          @person-pick=${(event: CustomEvent<PersonChoice | null>) => filters.onPerson(event.detail)}
        ></person-picker>
        ${renderText(filters, 'address')} ${renderText(filters, 'reference')}
        ${renderInstant(filters, 'from')} ${renderInstant(filters, 'until')}
      </div>
    </details>
    ${scopeOf(filter) === '' ? nothing : html`<a class="button quiet" href="/admin/audit">${words.clear}</a>`}
  `;
}

function renderSelect(
  { filter, onChange }: AuditFilters,
  name: 'outcome' | 'action' | 'serviceProvider',
  choices: Choice[],
): TemplateResult {
  return selectField({
    name,
    label: words[name],
    value: filter[name],
    choices: [{ value: '', label: words.any }, ...choices],
    onInput: (value) => onChange(name, value),
  });
}

function renderText({ filter, onChange }: AuditFilters, name: 'address' | 'reference'): TemplateResult {
  return textField({
    name,
    label: words[name],
    value: filter[name],
    maxLength: 64,
    onInput: (value) => onChange(name, value.trim()),
  });
}

function renderInstant({ filter, onChange }: AuditFilters, name: 'from' | 'until'): TemplateResult {
  return html`
    <instant-field
      .name=${name}
      .label=${words[name]}
      .instant=${filter[name]}
      @instant-change=${({ detail }: CustomEvent<string>) => onChange(name, detail)}
    ></instant-field>
  `;
}

function outcomeChoices(): Choice[] {
  return Object.entries(auditWords.outcomes).map(([value, label]) => ({ value, label }));
}

/** An application that is gone can still be looked for. */
function applicationChoices({ filter, serviceProviders }: AuditFilters): Choice[] {
  const choices = serviceProviders.map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = filter.serviceProvider === '' || choices.some(({ value }) => value === filter.serviceProvider);
  return isKnown ? choices : [...choices, { value: filter.serviceProvider, label: words.someApplication }];
}
