import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { AssertionPreviewReply, ServiceProviderSettings } from '../../../server/contract/service-providers.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { findPeople } from '../../app/find-people.ts';
import '../../components/code-block.ts';
import { radioField } from '../../components/form-fields.ts';
import { loadingLine, warningList } from '../../components/page-parts.ts';
import '../../components/person-picker.ts';
import type { PersonChoice } from '../../components/person-picker.ts';
import type { PasskeyKind } from '../../data/assurance.ts';
import { settingsWords } from '../../i18n/application-settings-words.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { assertionFacts } from './test-report.ts';

const words = settingsWords.trial;

/** How long settings rest before they are tried, in milliseconds. */
const PAUSE = 400;

const KINDS: PasskeyKind[] = ['deviceBound', 'synced'];

/** Shows what an application would get for a chosen person, with settings that are not stored. */
export class AssertionPreview extends ConsolePart {
  static override properties: PropertyDeclarations = {
    path: { attribute: false },
    settings: { attribute: false },
    person: { state: true },
    passkey: { state: true },
    shown: { state: true },
  };

  /** Of the application, in the API. */
  declare path: string;
  /** What differs from what is stored. */
  declare settings: Partial<ServiceProviderSettings>;
  declare private person: PersonChoice | null;
  declare private passkey: PasskeyKind;
  declare private shown: AssertionPreviewReply | null;
  private find: ((text: string) => Promise<PersonChoice[] | null>) | null = null;
  private pause = 0;
  private latest = 0;
  /** What was asked for last, so that nothing is asked twice. */
  private asked = '';

  constructor() {
    super();
    this.person = null;
    this.passkey = 'deviceBound';
    this.shown = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.find = findPeople(this.app.api);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const question = this.person && JSON.stringify(this.question(this.person));
    if (question === null || question === this.asked) return;
    this.forget();
    this.asked = question;
    this.pause = window.setTimeout(() => void this.look(), PAUSE);
  }

  protected override render(): TemplateResult {
    return html`
      <p>${words.lead}</p>
      <person-picker
        .name=${'assertion-person'}
        .label=${words.person}
        .find=${this.find}
        .picked=${this.person}
        @person-pick=${({ detail }: CustomEvent<PersonChoice | null>) => {
          this.person = detail;
          this.forget();
        }}
      ></person-picker>
      ${radioField({
        name: 'assertion-passkey',
        label: words.passkey,
        value: this.passkey,
        choices: KINDS.map((value) => ({ value, label: words.passkeys[value] })),
        onInput: (value) => {
          this.passkey = KINDS.find((kind) => kind === value) ?? this.passkey;
        },
      })}
      ${this.busy ? loadingLine(words.working) : nothing} ${this.failure ? this.renderRefusal() : nothing}
      ${this.person && this.shown && !this.failure ? renderShown(this.shown) : nothing}
    `;
  }

  private renderRefusal(): TemplateResult {
    return html`
      ${this.renderFailure()}
      <p><button type="button" @click=${this.look}>${consoleWords.page.tryAgain}</button></p>
    `;
  }

  /** What was asked before concerns somebody else, or other settings. */
  private forget(): void {
    clearTimeout(this.pause);
    this.latest += 1;
    this.asked = '';
    this.shown = null;
    this.failure = null;
    this.busy = false;
  }

  private async look(): Promise<void> {
    if (!this.person) return;
    const { latest } = this;
    this.busy = true;
    this.failure = null;
    const reply = await this.app.api.post<AssertionPreviewReply>(`${this.path}/assertion`, this.question(this.person));
    // Something else has been typed meanwhile.
    if (latest !== this.latest) return;
    const answer = await this.take(Promise.resolve(reply));
    if (answer) this.shown = answer.value;
  }

  private question({ id }: PersonChoice) {
    return { userId: id, passkey: this.passkey, settings: this.settings };
  }
}

function renderShown({ xml, refusal, facts, warnings }: AssertionPreviewReply): TemplateResult {
  return html`
    ${warningList(warnings)}
    ${refusal === null ? nothing : html`<p class="notice" role="alert"><strong>${words.refused}.</strong> ${refusal}</p>`}
    ${facts.length === 0 ? nothing : html`<h3>${words.facts}</h3>${assertionFacts(facts)}`}
    ${xml === null ? nothing : html`<code-block .label=${words.xml} .text=${xml}></code-block>`}
  `;
}

customElements.define('assertion-preview', AssertionPreview);
