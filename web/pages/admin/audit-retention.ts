import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { AuditRetention } from '../../../server/contract/audit.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { focusMistake, radioField, textField } from '../../components/form-fields.ts';
import '../../components/modal-dialog.ts';
import { auditWords } from '../../i18n/audit-words.ts';

const words = auditWords.retention;

/** What the contract allows. */
const FEWEST = 30;
const MOST = 3650;

/** Says how long events are kept, and lets an administrator change it. */
export class AuditRetentionSetting extends ConsolePart {
  static override properties: PropertyDeclarations = {
    stored: { state: true },
    isOpen: { state: true },
    keep: { state: true },
    isMistaken: { state: true },
  };

  /** What is stored; null: not known yet. */
  declare private stored: AuditRetention | null;
  declare private isOpen: boolean;
  declare private keep: 'forGood' | 'forDays';
  declare private isMistaken: boolean;

  constructor() {
    super();
    this.stored = null;
    this.isOpen = false;
    this.keep = 'forGood';
    this.isMistaken = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    if (!this.stored) return html``;
    return html`
      <button type="button" @click=${this.open}>${words.button(this.stored.days)}</button>
      <modal-dialog
        .heading=${words.heading}
        .open=${this.isOpen}
        .content=${this.renderContent(this.stored)}
        @dialog-close=${this.close}
      ></modal-dialog>
    `;
  }

  private renderContent({ days }: AuditRetention): TemplateResult {
    if (!this.app.may('administer')) return html`<p>${words.lead}</p><p class="hint">${words.readOnly}</p>`;
    return html`
      <p>${words.lead}</p>
      ${this.renderFailure()}
      <form novalidate @submit=${(event: SubmitEvent) => void this.onSubmit(event)}>
        ${radioField({
          name: 'keep',
          label: words.heading,
          value: this.keep,
          choices: [
            { value: 'forGood', label: words.forGood },
            { value: 'forDays', label: words.forDays },
          ],
          onInput: (value) => {
            this.keep = value === 'forDays' ? 'forDays' : 'forGood';
          },
        })}
        ${
          this.keep === 'forDays'
            ? textField({
                name: 'days',
                label: words.days,
                type: 'number',
                value: String(days ?? 365),
                min: FEWEST,
                max: MOST,
                hint: words.daysHint,
                mistake: this.isMistaken ? words.daysMistake : undefined,
              })
            : ''
        }
        <p class="buttons"><button type="submit" class="primary">${words.save}</button></p>
      </form>
    `;
  }

  private open(): void {
    this.keep = this.stored?.days == null ? 'forGood' : 'forDays';
    this.isMistaken = false;
    this.failure = null;
    this.isOpen = true;
  }

  private close(): void {
    this.isOpen = false;
  }

  private async load(): Promise<void> {
    const reply = await this.app.api.get<AuditRetention>('/api/audit/retention');
    if ('value' in reply) this.stored = reply.value;
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    const typed = this.querySelector<HTMLInputElement>('[name=days]');
    const days = typed ? Number(typed.value) : null;
    this.isMistaken = days !== null && !(Number.isInteger(days) && days >= FEWEST && days <= MOST);
    await this.updateComplete;
    if (this.isMistaken) return focusMistake(this);
    if (days !== null && this.isShorter(days) && !(await this.confirm(days))) return;
    await this.save({ days });
  }

  private isShorter(days: number): boolean {
    return days < (this.stored?.days ?? Number.POSITIVE_INFINITY);
  }

  private confirm(days: number): Promise<boolean> {
    const { title, message, action } = words.confirm;
    return this.app.confirm({ title, message: message(days), action, isDangerous: true });
  }

  private async save(retention: AuditRetention): Promise<void> {
    if (!(await this.take(this.app.api.put('/api/audit/retention', retention)))) return;
    this.stored = retention;
    this.isOpen = false;
    this.app.say(words.saved);
  }
}

customElements.define('audit-retention', AuditRetentionSetting);
