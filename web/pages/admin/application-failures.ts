import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { FailuresReply } from '../../../server/contract/doctor.ts';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { ConsolePart } from '../../app/console-part.ts';
import type { Column } from '../../components/list-table.ts';
import '../../components/long-table.ts';
import { loadingLine } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { pathOf } from '../../data/api.ts';
import { doctorWords } from '../../i18n/doctor-words.ts';
import { reasonText } from './reason-text.ts';

const words = doctorWords.failures;

type Failed = FailuresReply['failures'][number];

/** The last sign-ins to an application that were refused here. */
export class ApplicationFailures extends ConsolePart {
  static override properties: PropertyDeclarations = {
    application: { attribute: false },
    failures: { state: true },
  };

  declare application: ServiceProviderReply;
  declare private failures: Failed[] | null;

  constructor() {
    super();
    this.failures = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    return html`
      <section class="card" aria-labelledby="failures">
        <h2 id="failures">${words.heading}</h2>
        <p>${words.lead}</p>
        ${this.renderFailure()} ${this.renderList()}
      </section>
    `;
  }

  private renderList(): TemplateResult {
    if (this.failures === null) return this.failure ? html`` : loadingLine();
    if (this.failures.length === 0) return html`<p class="empty">${words.none}</p>`;
    return html`<long-table .label=${words.heading} .columns=${COLUMNS} .rows=${this.failures}></long-table>`;
  }

  private async load(): Promise<void> {
    const path = pathOf`/api/service-providers/${this.application.id}/failures`;
    const reply = await this.take(this.app.api.get<FailuresReply>(path));
    if (reply) this.failures = reply.value.failures;
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
