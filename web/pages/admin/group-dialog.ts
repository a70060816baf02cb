import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Group } from '../../../server/contract/people.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { focusMistake, textField } from '../../components/form-fields.ts';
import type { ModalDialog } from '../../components/modal-dialog.ts';
import '../../components/modal-dialog.ts';
import { pathOf } from '../../data/api.ts';
import type { Reply } from '../../data/reply.ts';
import { peopleWords } from '../../i18n/people-words.ts';

const words = peopleWords.groups;

/** Adds a group (`group` null) or gives one another name. Sends `group-stored` with the Group, and `dialog-close`. */
export class GroupDialog extends ConsolePart {
  static override properties: PropertyDeclarations = {
    group: { attribute: false },
    open: { attribute: false },
    name: { state: true },
    theirs: { state: true },
  };

  declare group: Group | null;
  declare open: boolean;
  declare private name: string;
  /** The group as somebody else has stored it meanwhile. */
  declare private theirs: Group | null;
  /** The group as it was when the typing began. */
  private basis: Group | null = null;

  override get hasUnsavedChanges(): boolean {
    return this.open && this.name !== (this.basis?.name ?? '');
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && this.open) this.begin(this.group);
  }

  protected override render(): TemplateResult {
    return html`
      <modal-dialog
        .heading=${this.group ? words.renameHeading : words.add}
        .open=${this.open}
        .content=${this.open ? this.renderForm() : nothing}
      ></modal-dialog>
    `;
  }

  private begin(group: Group | null): void {
    this.basis = group;
    this.name = group?.name ?? '';
    this.failure = null;
    this.mistakes = {};
    this.theirs = null;
  }

  private renderForm(): TemplateResult {
    return html`
      <form novalidate @submit=${(event: Event) => this.onSubmit(event)}>
        ${this.theirs ? this.renderConflict(this.theirs) : nothing} ${this.renderFailure()}
        ${textField({
          name: 'name',
          label: words.name,
          value: this.name,
          maxLength: 100,
          required: true,
          mistake: this.mistakes.name,
          onInput: (name) => {
            this.name = name;
          },
        })}
        <p class="buttons"><button type="submit" class="primary" ?disabled=${this.busy}>${words.store}</button></p>
      </form>
    `;
  }

  private renderConflict(theirs: Group): TemplateResult {
    return html`
      <section class="notice" role="alert">
        <p>${words.conflict(theirs.name)}</p>
        <button type="button" @click=${() => this.begin(theirs)}>${peopleWords.form.takeTheirs}</button>
      </section>
    `;
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    const reply = await this.attempt(this.store(this.name.trim()));
    if ('value' in reply) {
      this.basis = reply.value;
      this.name = reply.value.name;
      this.app.say(this.group ? words.stored : words.added(reply.value.name));
      this.dispatchEvent(new CustomEvent('group-stored', { detail: reply.value }));
    } else if (this.basis && 'problem' in reply && reply.problem.code === 'changedMeanwhile') {
      await this.showTheirs(this.basis.id);
    } else {
      await this.updateComplete;
      await this.querySelector<ModalDialog>('modal-dialog')?.updateComplete;
      focusMistake(this);
    }
  }

  private store(name: string): Promise<Reply<Group>> {
    if (this.basis === null) return this.app.api.post('/api/groups', { name });
    return this.app.api.patch(pathOf`/api/groups/${this.basis.id}`, { updatedAt: this.basis.updatedAt, name });
  }

  private async showTheirs(id: string): Promise<void> {
    const reply = await this.take(this.app.api.get<Group>(pathOf`/api/groups/${id}`));
    if (reply) this.theirs = reply.value;
  }
}

customElements.define('group-dialog', GroupDialog);
