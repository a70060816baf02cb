import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ImportReply } from '../../../server/contract/service-providers.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { radioField } from '../../components/form-fields.ts';
import { pageHead } from '../../components/page-parts.ts';
import type { ApplicationKind } from '../../data/import-draft.ts';
import { importWords } from '../../i18n/application-import-words.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';
import './application-import.ts';

const words = importWords.add;

const KINDS: ApplicationKind[] = ['salesforce', 'saml'];

/** Adds an application: what kind it is, where its facts are, what they mean, and then it is stored. */
export class ApplicationAddPage extends ConsolePage {
  static override properties: PropertyDeclarations = { kind: { state: true } };

  declare private kind: ApplicationKind | null;

  constructor() {
    super();
    this.kind = null;
  }

  protected override render(): TemplateResult {
    const back = { label: applicationsWords.list.heading, address: '/admin/applications' };
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, back })}
      <section class="card" aria-label=${words.heading}>
        ${radioField({
          name: 'kind',
          label: words.kind,
          value: this.kind ?? '',
          choices: KINDS.map((kind) => ({ value: kind, label: words.kinds[kind], hint: words.kindHints[kind] })),
          onInput: (value) => {
            this.kind = KINDS.find((kind) => kind === value) ?? null;
          },
        })}
        ${this.kind === 'salesforce' ? renderGuideLink() : nothing}
        ${
          this.kind === null
            ? nothing
            : html`<application-import
                .app=${this.app}
                .kind=${this.kind}
                .stored=${(reply: ImportReply) => this.onStored(reply)}
              ></application-import>`
        }
      </section>
    `;
  }

  private onStored({ id, isNew }: ImportReply): void {
    this.app.say(isNew ? words.added : applicationsWords.overview.updated);
    this.app.go(isNew ? `/admin/applications/${id}?tab=connect` : `/admin/applications/${id}`);
  }
}

function renderGuideLink(): TemplateResult {
  return html`<p class="hint">${words.guide} <a href="/admin/applications/connect">${words.guideLink}</a></p>`;
}

customElements.define('application-add-page', ApplicationAddPage);
