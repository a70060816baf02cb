import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Person, PersonChangeBody, PersonPageReply, PersonReply } from '../../../server/contract/people.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { focusMistake } from '../../components/form-fields.ts';
import type { ModalDialog } from '../../components/modal-dialog.ts';
import '../../components/modal-dialog.ts';
import { warningList } from '../../components/page-parts.ts';
import { pathOf } from '../../data/api.ts';
import { checkPerson } from '../../data/person.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { bodyOf, differing, draftOf, isTyped, type PersonDraft, personConflict, personFields } from './person-form.ts';

const words = peopleWords.form;

/** Adds a person (`person` null) or changes one. Sends `person-stored` with the Person, and `dialog-close`. */
export class PersonDialog extends ConsolePart {
  static override properties: PropertyDeclarations = {
    person: { attribute: false },
    open: { attribute: false },
    draft: { state: true },
    theirs: { state: true },
    stored: { state: true },
  };

  declare person: Person | null;
  declare open: boolean;
  declare private draft: PersonDraft;
  /** The person as somebody else has stored them meanwhile. */
  declare private theirs: Person | null;
  /** What was stored, while there is something to know about it. */
  declare private stored: PersonReply | null;
  /** The person as they were when the typing began. */
  private basis: Person | null = null;

  override get hasUnsavedChanges(): boolean {
    return this.open && this.stored === null && isTyped(this.draft, this.basis);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') && this.open) this.begin(this.person);
  }

  protected override render(): TemplateResult {
    return html`
      <modal-dialog
        .heading=${this.person ? words.editHeading(this.person.name) : words.addHeading}
        .open=${this.open}
        .content=${this.open ? this.renderContent() : nothing}
        @dialog-close=${this.onClose}
      ></modal-dialog>
    `;
  }

  private begin(person: Person | null): void {
    this.basis = person;
    this.draft = draftOf(person);
    this.failure = null;
    this.mistakes = {};
    this.theirs = null;
    this.stored = null;
  }

  private renderContent(): TemplateResult {
    if (this.stored) return this.renderStored(this.stored);
    const { theirs } = this;
    return html`
      <form novalidate @submit=${(event: Event) => this.onSubmit(event)}>
        ${theirs ? personConflict(theirs, () => this.begin(theirs)) : nothing} ${this.renderFailure()}
        ${personFields({
          draft: this.draft,
          mistakes: this.mistakes,
          mayChangeRole: this.person?.id !== this.app.session.person.id,
          change: (changed) => {
            this.draft = { ...this.draft, ...changed };
          },
        })}
        <p class="buttons">
          <button type="submit" class="primary" ?disabled=${this.busy}>${this.person ? words.store : words.add}</button>
        </p>
      </form>
    `;
  }

  private renderStored({ person, warnings }: PersonReply): TemplateResult {
    return html`
      <p role="status">${this.person ? words.stored : words.added(person.name)}</p>
      ${warningList(warnings)}
      <p class="buttons">
        <button type="button" class="primary" autofocus @click=${() => this.finish(person)}>${consoleWords.dialog.close}</button>
      </p>
    `;
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    if (!this.isWellTyped()) return this.showMistake();
    const reply = await this.attempt(this.store());
    if ('value' in reply) {
      if (reply.value.warnings.length > 0) this.stored = reply.value;
      else this.finish(reply.value.person);
    } else if (this.basis && 'problem' in reply && reply.problem.code === 'changedMeanwhile') {
      await this.showTheirs(this.basis.id);
    } else {
      await this.showMistake();
    }
  }

  private isWellTyped(): boolean {
    const { name, email } = checkPerson(bodyOf(this.draft));
    this.mistakes = { ...(name && { name: words.nameMistake }), ...(email && { email: words.emailMistake }) };
    return !name && !email;
  }

  private async showMistake(): Promise<void> {
    await this.updateComplete;
    await this.querySelector<ModalDialog>('modal-dialog')?.updateComplete;
    focusMistake(this);
  }

  private store() {
    const body = bodyOf(this.draft);
    if (this.basis === null) return this.app.api.post<PersonReply>('/api/people', body);
    const change: PersonChangeBody = { updatedAt: this.basis.updatedAt, ...differing(body, this.basis) };
    return this.app.api.patch<PersonReply>(pathOf`/api/people/${this.basis.id}`, change);
  }

  private async showTheirs(id: string): Promise<void> {
    const reply = await this.take(this.app.api.get<PersonPageReply>(pathOf`/api/people/${id}`));
    if (reply) this.theirs = reply.value.person;
  }

  private finish(person: Person): void {
    this.basis = person;
    this.draft = draftOf(person);
    this.app.say(this.person ? words.stored : words.added(person.name));
    this.dispatchEvent(new CustomEvent('person-stored', { detail: person }));
  }

  private onClose(): void {
    if (this.stored) this.finish(this.stored.person);
  }
}

customElements.define('person-dialog', PersonDialog);
