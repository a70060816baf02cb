import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { PageElement } from '../../app/page-element.ts';
import type { Failure } from '../../components/failure-notice.ts';
import '../../components/failure-notice.ts';
import { type Mistakes, textAreaField } from '../../components/form-fields.ts';
import '../../components/modal-dialog.ts';
import { keysWords } from '../../i18n/keys-words.ts';

const words = keysWords.keys.own;

/** Asks for a private key and its certificate; forgets both when it closes. */
export class OwnKeyDialog extends PageElement {
  static override properties = {
    open: { attribute: false },
    store: { attribute: false },
    mistakes: { attribute: false },
    failure: { attribute: false },
    privateKey: { state: true },
    certificate: { state: true },
  };

  declare open: boolean;
  declare store: (own: { privateKey: string; certificate: string }) => Promise<void>;
  /** By field: `own.privateKey`, `own.certificate`. */
  declare mistakes: Mistakes;
  declare failure: Failure | null;
  declare private privateKey: string;
  declare private certificate: string;

  constructor() {
    super();
    this.privateKey = '';
    this.certificate = '';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('open') || this.open) return;
    this.privateKey = '';
    this.certificate = '';
  }

  protected override render(): TemplateResult {
    return html`
      <modal-dialog .heading=${words.heading} .open=${this.open} .content=${this.renderForm()}></modal-dialog>
    `;
  }

  private renderForm(): TemplateResult {
    return html`
      <form novalidate @submit=${(event: Event) => this.onSubmit(event)}>
        <p>${words.lead}</p>
        ${this.failure ? html`<failure-notice .failure=${this.failure}></failure-notice>` : nothing}
        ${textAreaField({
          name: 'privateKey',
          label: words.privateKey,
          hint: words.privateKeyHint,
          value: this.privateKey,
          mistake: this.mistakes['own.privateKey'],
          isCode: true,
          required: true,
          onInput: (value) => {
            this.privateKey = value;
          },
        })}
        ${textAreaField({
          name: 'certificate',
          label: words.certificate,
          hint: words.certificateHint,
          value: this.certificate,
          mistake: this.mistakes['own.certificate'],
          isCode: true,
          required: true,
          onInput: (value) => {
            this.certificate = value;
          },
        })}
        <p class="buttons"><button type="submit" class="primary">${words.store}</button></p>
      </form>
    `;
  }

  private onSubmit(event: Event): void {
    event.preventDefault();
    void this.store({ privateKey: this.privateKey, certificate: this.certificate });
  }
}

customElements.define('own-key-dialog', OwnKeyDialog);
