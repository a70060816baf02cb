import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Diagnosis } from '../../../server/contract/doctor.ts';
import type { ListedServiceProvider } from '../../../server/contract/service-providers.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { readWholeList } from '../../app/list-source.ts';
import { focusMistake, selectField, textAreaField } from '../../components/form-fields.ts';
import { loadingLine, pageHead } from '../../components/page-parts.ts';
import { doctorWords } from '../../i18n/doctor-words.ts';
import { renderDiagnosis } from './diagnosis.ts';

const words = doctorWords.explain;

/** Explains a SAML message that was pasted. */
export class ExplainPage extends ConsolePage {
  static override properties: PropertyDeclarations = {
    applications: { state: true },
    application: { state: true },
    diagnosis: { state: true },
  };

  declare private applications: ListedServiceProvider[];
  /** The one to hold the message against; empty: the one that it names. */
  declare private application: string;
  declare private diagnosis: Diagnosis | null;

  constructor() {
    super();
    this.applications = [];
    this.application = '';
    this.diagnosis = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.loadApplications();
  }

  protected override render(): TemplateResult {
    return html`
      ${pageHead({
        heading: words.heading,
        lead: words.lead,
        back: { label: words.back, address: '/admin/applications' },
      })}
      <form class="card" novalidate @submit=${this.onSubmit}>
        ${this.renderFailure()}
        ${textAreaField({
          name: 'message',
          label: words.message,
          hint: words.hint,
          mistake: this.mistakes.message,
          isCode: true,
          rows: 8,
          required: true,
        })}
        ${this.applications.length === 0 ? nothing : this.renderApplication()}
        <p class="buttons"><button type="submit" class="primary" ?disabled=${this.busy}>${words.start}</button></p>
        ${this.busy ? loadingLine(words.working) : nothing}
      </form>
      ${this.diagnosis && !this.busy ? renderFound(this.diagnosis) : nothing}
    `;
  }

  private renderApplication(): TemplateResult {
    return selectField({
      name: 'application',
      label: words.application,
      hint: words.applicationHint,
      value: this.application,
      choices: [
        { value: '', label: words.namedApplication },
        ...this.applications.map(({ id, name }) => ({ value: id, label: name })),
      ],
      onInput: (value) => {
        this.application = value;
      },
    });
  }

  /** Without them, a message is held against the application that it names. */
  private async loadApplications(): Promise<void> {
    const reply = await readWholeList<ListedServiceProvider>(this.app.api, '/api/service-providers');
    if ('value' in reply) this.applications = reply.value;
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    const message = this.querySelector('textarea')?.value ?? '';
    const body = { message, ...(this.application !== '' && { serviceProviderId: this.application }) };
    const reply = await this.take(this.app.api.post<Diagnosis>('/api/doctor/explain', body));
    this.diagnosis = reply?.value ?? null;
    await this.updateComplete;
    if (reply === null) focusMistake(this);
  }
}

function renderFound(diagnosis: Diagnosis): TemplateResult {
  return html`
    <section class="card" aria-labelledby="explained">
      <h2 id="explained">${words.found}</h2>
      ${renderDiagnosis(diagnosis, null)}
    </section>
  `;
}

customElements.define('explain-page', ExplainPage);
