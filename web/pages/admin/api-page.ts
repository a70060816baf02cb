import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { ConsolePage } from '../../app/console-page.ts';
import '../../components/code-block.ts';
import { textField } from '../../components/form-fields.ts';
import { loadingLine, pageHead } from '../../components/page-parts.ts';
import {
  type OpenApiDocument,
  type Operation,
  type OperationGroup,
  readOperations,
  searchOperations,
} from '../../data/openapi.ts';
import { apiWords as words } from '../../i18n/api-words.ts';
import { apiOperation } from './api-operation.ts';

const DOCUMENT = '/api/openapi.json';

/** The API for people: made of the document that describes it to programs. */
export class ApiPage extends ConsolePage {
  static override properties: PropertyDeclarations = {
    groups: { state: true },
    search: { state: true },
    open: { state: true },
  };

  /** Every operation; null: not known yet. */
  declare private groups: OperationGroup[] | null;
  declare private search: string;
  /** The ids of those that are unfolded. */
  declare private open: ReadonlySet<string>;

  constructor() {
    super();
    this.groups = null;
    this.search = '';
    this.open = new Set();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    const actions = html`<a class="button" href=${DOCUMENT}>${words.document}</a>`;
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, actions })}
      ${this.renderFailure()}
      ${renderStart(this.app.session.publicUrl)}
      ${this.groups ? this.renderGroups(searchOperations(this.groups, this.search)) : this.renderWaiting()}
    `;
  }

  private renderWaiting(): TemplateResult | typeof nothing {
    return this.failure ? nothing : loadingLine(words.loading);
  }

  private renderGroups(groups: OperationGroup[]): TemplateResult {
    const count = groups.reduce((sum, { operations }) => sum + operations.length, 0);
    return html`
      <search>
        ${textField({
          name: 'search',
          label: words.search,
          type: 'search',
          value: this.search,
          hint: words.searchHint,
          onInput: (value) => {
            this.search = value;
          },
        })}
        <p class="count" role="status">${count === 0 ? words.noMatch : words.found(count)}</p>
      </search>
      ${groups.map(
        ({ name, operations }) => html`
          <section class="card" aria-label=${name}>
            <h2>${name}</h2>
            ${operations.map((operation) => this.renderOperation(operation))}
          </section>
        `,
      )}
    `;
  }

  private renderOperation(operation: Operation): TemplateResult {
    return apiOperation({
      operation,
      server: this.app.session.publicUrl,
      isOpen: this.open.has(operation.id),
      onToggle: (isOpen) => {
        const others = [...this.open].filter((id) => id !== operation.id);
        this.open = new Set(isOpen ? [...others, operation.id] : others);
      },
    });
  }

  private async load(): Promise<void> {
    const reply = await this.take(this.app.api.get<OpenApiDocument>(DOCUMENT));
    if (reply) this.groups = readOperations(reply.value);
  }
}

function renderStart(server: string): TemplateResult {
  const { start } = words;
  const example = `curl --header "Authorization: Bearer $LATCHKEY_TOKEN" \\\n  '${server}/api/people?filter=withoutPasskey'`;
  return html`
    <section class="card" aria-labelledby="start">
      <h2 id="start">${start.heading}</h2>
      <ol>${start.steps.map((step) => html`<li>${step}</li>`)}</ol>
      <p><a href="/admin/tokens">${start.tokens}</a></p>
      <code-block .label=${start.example} .text=${example}></code-block>
      <h3>${start.failures}</h3>
      <p>${start.failuresText}</p>
    </section>
  `;
}

customElements.define('api-page', ApiPage);
