import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { FailuresReply } from '../../../server/contract/doctor.ts';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { ConsolePart } from '../../app/console-part.ts';
import type { Column } from '../../components/list-table.ts';
import '../../components/long-table.ts';
import { loadingLine } from '../../components/page-parts.ts';
import type { PersonChoice } from '../../components/person-picker.ts';
import { timeAgo } from '../../components/time.ts';
import { doctorWords } from '../../i18n/doctor-words.ts';
import { failuresPath } from './doctor-requests.ts';
import { reasonText } from './reason-text.ts';

const words = doctorWords.failures;

type Failed = FailuresReply['failures'][number];

/** The last sign-ins to an application that were refused here. */
export class ApplicationFailures extends ConsolePart {
  static override properties: PropertyDeclarations = {
    application: { attribute: false },
    person: { attribute: false },
    failures: { state: true },
  };

  declare application: ServiceProviderReply;
  /** Whose; null: everybody's. */
  declare person: PersonChoice | null;
  declare private failures: Failed[] | null;

  constructor() {
    super();
    this.person = null;
    this.failures = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (changed.has('person')) void this.load();
  }

  protected override render(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="failures">
        <h2 id="failures">${words.heading}</h2>
        <p>${words.lead}${this.person === null ? nothing : ` ${words.of(this.person.name)}`}</p>
        ${this.renderFailure()} ${this.renderList()}
      </section>
    `;
  }

  private renderList(): TemplateResult {
    if (this.failures === null) return this.failure ? html`` : loadingLine();
    if (this.failures.length === 0) {
      return html`<p class="empty">${this.person === null ? words.none : words.noneOf(this.person.name)}</p>`;
    }
    return html`<long-table .label=${words.heading} .columns=${COLUMNS} .rows=${this.failures}></long-table>`;
  }

  private async load(): Promise<void> {
    const { person } = this;
    this.failures = null;
    const reply = await this.take(this.app.api.get<FailuresReply>(failuresPath(this.application.id, person)));
    // Somebody else may have been chosen meanwhile.
    if (reply && person === this.person) this.failures = reply.value.failures;
  }
}

const COLUMNS: Column<Failed>[] = [
  {
    label: words.at,
    isHeading: true,
    cell: ({ at, sequence }) => html`<a href="/admin/audit/${sequence}">${timeAgo(at)}</a>`,
  },
  {
    label: words.who,
    cell: ({ person }) =>
      person === null ? words.nobody : html`<a href="/admin/people/${person.id}">${person.name}</a>`,
  },
  { label: words.reason, cell: ({ reason }) => (reason === null ? '' : reasonText(reason)) },
  { label: words.reference, cell: ({ reference }) => html`<code>${reference}</code>` },
];

customElements.define('application-failures', ApplicationFailures);
