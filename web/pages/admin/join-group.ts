import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { MembersReply } from '../../../server/contract/people.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { loadGroupChoices } from '../../app/group-choices.ts';
import { type Choice, selectField } from '../../components/form-fields.ts';
import '../../components/modal-dialog.ts';
import { loadingLine } from '../../components/page-parts.ts';
import { pathOf } from '../../data/api.ts';
import { peopleWords } from '../../i18n/people-words.ts';

const words = peopleWords.joining;

/** A button that adds people to a group, which is chosen in a dialog. Sends `group-join`. */
export class JoinGroup extends ConsolePart {
  static override properties: PropertyDeclarations = {
    userIds: { attribute: false },
    label: { attribute: false },
    isOpen: { state: true },
    groups: { state: true },
    group: { state: true },
  };

  declare userIds: readonly string[];
  /** On the button. */
  declare label: string;
  declare private isOpen: boolean;
  /** The groups to choose from; null: they are on their way. */
  declare private groups: Choice[] | null;
  declare private group: string;

  constructor() {
    super();
    this.label = words.open;
    this.isOpen = false;
    this.groups = null;
    this.group = '';
  }

  protected override render(): TemplateResult {
    return html`
      <button type="button" @click=${this.begin}>${this.label}</button>
      <modal-dialog
        .heading=${words.heading(this.userIds.length)}
        .open=${this.isOpen}
        .content=${this.isOpen ? this.renderContent() : nothing}
        @dialog-close=${this.shut}
      ></modal-dialog>
    `;
  }

  private renderContent(): TemplateResult {
    const { groups } = this;
    if (groups === null) return loadingLine();
    if (groups.length === 0) return html`<p>${words.none} <a href="/admin/groups">${words.toGroups}</a></p>`;
    return html`
      <form novalidate @submit=${(event: Event) => this.onSubmit(event)}>
        ${this.renderFailure()}
        ${selectField({
          id: 'joined-group',
          name: 'group',
          label: words.group,
          value: this.group,
          choices: groups,
          onInput: (group) => {
            this.group = group;
          },
        })}
        <p class="buttons"><button type="submit" class="primary" ?disabled=${this.busy}>${words.join}</button></p>
      </form>
    `;
  }

  private async begin(): Promise<void> {
    this.failure = null;
    this.groups = null;
    this.isOpen = true;
    this.groups = await loadGroupChoices(this.app.api, this.group);
    this.group ||= this.groups[0]?.value ?? '';
  }

  private shut(): void {
    this.isOpen = false;
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    const path = pathOf`/api/groups/${this.group}/members`;
    const reply = await this.take(this.app.api.post<MembersReply>(path, { userIds: this.userIds }));
    if (reply === null) return;
    const name = this.groups?.find(({ value }) => value === this.group)?.label ?? '';
    this.shut();
    this.app.say(words.joined(reply.value.changed, name));
    this.dispatchEvent(new CustomEvent('group-join'));
  }
}

customElements.define('join-group', JoinGroup);
