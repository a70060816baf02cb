import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { NewApiTokenBody, NewApiTokenReply } from '../../../server/contract/api-tokens.ts';
import { ConsolePart, type ShownOnce } from '../../app/console-part.ts';
import { focusMistake, selectField, textField } from '../../components/form-fields.ts';
import type { ModalDialog } from '../../components/modal-dialog.ts';
import '../../components/modal-dialog.ts';
import '../../components/value-row.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { keysWords } from '../../i18n/keys-words.ts';

const words = keysWords.tokens;

const ROLES = ['helpDesk', 'auditor', 'administrator'] as const;

/** What a new token is to be. */
interface Draft {
  name: string;
  role: NewApiTokenBody['role'];
  days: string;
}

const FIRST_DRAFT: Draft = { name: '', role: 'auditor', days: '90' };

/** Makes a token, and shows it this once. Sends `token-made`, and `dialog-close`. */
export class TokenDialog extends ConsolePart {
  static override properties: PropertyDeclarations = {
    open: { attribute: false },
    draft: { state: true },
    made: { state: true },
  };

  declare open: boolean;
  declare private draft: Draft;
  /** The token that was just made, to be copied; empty: none yet. */
  declare private made: string;
  private isKept = false;

  constructor() {
    super();
    this.draft = FIRST_DRAFT;
    this.made = '';
    this.addEventListener('kept', () => {
      this.isKept = true;
    });
  }

  override get hasUnsavedChanges(): boolean {
    const { name, role, days } = this.draft;
    const isFirst = name === FIRST_DRAFT.name && role === FIRST_DRAFT.role && days === FIRST_DRAFT.days;
    return this.open && this.made === '' && !isFirst;
  }

  override get shownOnce(): ShownOnce | null {
    return this.open && this.made !== '' && !this.isKept ? 'token' : null;
  }

  /** What was made is forgotten when the dialog closes. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('open')) return;
    this.draft = FIRST_DRAFT;
    this.made = '';
    this.isKept = false;
    this.failure = null;
    this.mistakes = {};
  }

  protected override render(): TemplateResult {
    return html`
      <modal-dialog
        .heading=${this.made === '' ? words.make : words.madeHeading}
        .open=${this.open}
        .locked=${this.busy}
        .content=${this.renderContent()}
      ></modal-dialog>
    `;
  }

  private renderContent(): TemplateResult | typeof nothing {
    if (!this.open) return nothing;
    return this.made === '' ? this.renderForm() : renderMade(this.made);
  }

  private renderForm(): TemplateResult {
    const { draft, mistakes } = this;
    const change = (changed: Partial<Draft>) => {
      this.draft = { ...this.draft, ...changed };
    };
    return html`
      <form novalidate @submit=${(event: Event) => this.onSubmit(event)}>
        ${this.renderFailure()}
        ${textField({
          name: 'name',
          label: words.name,
          hint: words.nameHint,
          value: draft.name,
          maxLength: 100,
          required: true,
          mistake: mistakes.name,
          onInput: (name) => change({ name }),
        })}
        ${selectField({
          name: 'role',
          label: words.role,
          value: draft.role,
          choices: ROLES.map((role) => ({ value: role, label: consoleWords.roles[role] })),
          onInput: (value) => change({ role: ROLES.find((role) => role === value) ?? draft.role }),
        })}
        ${textField({
          name: 'days',
          label: words.days,
          hint: words.daysHint,
          value: draft.days,
          type: 'number',
          min: 1,
          max: 366,
          mistake: mistakes.days,
          onInput: (days) => change({ days }),
        })}
        <p class="buttons">
          <button type="submit" class="primary" ?disabled=${this.busy}>${words.create}</button>
        </p>
      </form>
    `;
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    const body: NewApiTokenBody = { ...this.draft, name: this.draft.name.trim(), days: Number(this.draft.days) };
    const reply = await this.take(this.app.api.post<NewApiTokenReply>('/api/tokens', body));
    if (reply) {
      this.made = reply.value.token;
      this.dispatchEvent(new CustomEvent('token-made'));
    } else {
      await this.updateComplete;
      await this.querySelector<ModalDialog>('modal-dialog')?.updateComplete;
      focusMistake(this);
    }
  }
}

function renderMade(token: string): TemplateResult {
  return html`
    <p role="status">${words.madeLead}</p>
    <value-row .label=${words.token} .value=${token}></value-row>
  `;
}

customElements.define('token-dialog', TokenDialog);
