import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Diagnosis } from '../../../server/contract/doctor.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { focusMistake, textAreaField } from '../../components/form-fields.ts';
import { loadingLine, pageHead } from '../../components/page-parts.ts';
import { doctorWords } from '../../i18n/doctor-words.ts';
import { renderDiagnosis } from './diagnosis.ts';

const words = doctorWords.explain;

/** Explains a SAML message that was pasted. */
export class ExplainPage extends ConsolePage {
  static override properties: PropertyDeclarations = { diagnosis: { state: true } };

  declare private diagnosis: Diagnosis | null;

  constructor() {
    super();
    this.diagnosis = null;
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
        <p class="buttons"><button type="submit" class="primary" ?disabled=${this.busy}>${words.start}</button></p>
        ${this.busy ? loadingLine(words.working) : nothing}
      </form>
      ${this.diagnosis && !this.busy ? renderFound(this.diagnosis) : nothing}
    `;
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    const message = this.querySelector('textarea')?.value ?? '';
    const reply = await this.take(this.app.api.post<Diagnosis>('/api/doctor/explain', { message }));
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
