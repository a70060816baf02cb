import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Group, Person } from '../../../server/contract/people.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { findPeople } from '../../app/find-people.ts';
import { listSource } from '../../app/list-source.ts';
import type { Column } from '../../components/list-table.ts';
import { loadingLine, pageHead } from '../../components/page-parts.ts';
import type { PagedList } from '../../components/paged-list.ts';
import '../../components/paged-list.ts';
import type { PersonChoice } from '../../components/person-picker.ts';
import '../../components/person-picker.ts';
import type { Reply } from '../../data/reply.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import './group-dialog.ts';
import { pathOf } from '../../data/api.ts';
import { MEMBER_COLUMNS } from './people-columns.ts';

const words = peopleWords.groups;

/** One group and its people. */
export class GroupPage extends ConsolePage {
  static override properties: PropertyDeclarations = { group: { state: true }, isRenaming: { state: true } };

  declare private group: Group | null;
  declare private isRenaming: boolean;
  private find: (text: string) => Promise<PersonChoice[] | null> = () => Promise.resolve(null);

  constructor() {
    super();
    this.group = null;
    this.isRenaming = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.find = findPeople(this.app.api);
    void this.load();
  }

  protected override render(): TemplateResult {
    const { group } = this;
    return html`
      ${pageHead({
        heading: group?.name ?? words.group,
        lead: group ? words.count(group.memberCount) : nothing,
        back: { label: words.back, address: '/admin/groups' },
        actions: group ? this.renderActions(group) : nothing,
      })}
      ${this.renderFailure()} ${group ? this.renderGroup(group) : nothing}
      ${group || this.failure ? nothing : loadingLine()}
    `;
  }

  private renderActions(group: Group): TemplateResult {
    const rename = () => {
      this.isRenaming = true;
    };
    return html`
      ${
        this.app.may('helpPeople')
          ? html`<a class="button" href="/admin/invitations/new?group=${group.id}">${words.invite}</a>`
          : nothing
      }
      ${
        this.app.may('administer')
          ? html`
            <button type="button" @click=${rename}>${words.rename}</button>
            <button type="button" class="danger" ?disabled=${this.busy} @click=${() => this.removeGroup(group)}>
              ${words.remove}
            </button>
          `
          : nothing
      }
    `;
  }

  private renderGroup(group: Group): TemplateResult {
    return html`
      ${this.app.may('administer') ? this.renderPicker() : nothing}
      <paged-list
        .label=${words.members}
        .columns=${this.columns()}
        .itemKey=${({ id }: Person) => id}
        .load=${listSource<Person>(this.app.api, '/api/people', { group: group.id })}
        .searchLabel=${peopleWords.list.search}
        .sort=${'name'}
        .none=${words.noMembers}
      ></paged-list>
      <group-dialog
        .app=${this.app}
        .group=${group}
        .open=${this.isRenaming}
        @dialog-close=${() => {
          this.isRenaming = false;
        }}
        @group-stored=${({ detail }: CustomEvent<Group>) => {
          this.isRenaming = false;
          this.group = detail;
        }}
      ></group-dialog>
    `;
  }

  private renderPicker(): TemplateResult {
    return html`
      <person-picker
        .name=${'member'}
        .label=${words.addMember}
        .find=${this.find}
        .picked=${live(null)}
        @person-pick=${({ detail }: CustomEvent<PersonChoice | null>) => {
          if (detail) void this.addMember(detail);
        }}
      ></person-picker>
    `;
  }

  private columns(): Column<Person>[] {
    if (!this.app.may('administer')) return MEMBER_COLUMNS;
    const takeOut = (person: Person) => html`
      <button type="button" class="quiet" aria-label=${words.takeOutNamed(person.name)} @click=${() => this.takeOut(person)}>
        ${words.takeOut}
      </button>
    `;
    return [...MEMBER_COLUMNS, { label: consoleWords.list.actions, cell: takeOut }];
  }

  private async addMember({ id, name }: PersonChoice): Promise<void> {
    const path = pathOf`/api/groups/${this.params.id ?? ''}/members`;
    if (!(await this.change(this.app.api.post(path, { userIds: [id] }), words.memberAdded(name)))) return;
    this.querySelector<HTMLElement>('person-picker input')?.focus();
  }

  private async takeOut({ id, name }: Person): Promise<void> {
    const path = pathOf`/api/groups/${this.params.id ?? ''}/members`;
    if (!(await this.change(this.app.api.delete(path, { userIds: [id] }), words.takenOut(name)))) return;
    // The button is gone with its row.
    this.querySelector<HTMLElement>('h1')?.focus();
  }

  private async removeGroup({ id, name }: Group): Promise<void> {
    if (!(await this.app.confirm({ ...words.removeQuestion(name), isDangerous: true }))) return;
    if (!(await this.take(this.app.api.delete(pathOf`/api/groups/${id}`)))) return;
    this.app.say(words.removed);
    this.app.go('/admin/groups');
  }

  private async change(act: Promise<Reply<unknown>>, said: string): Promise<boolean> {
    if (!(await this.take(act))) return false;
    this.app.say(said);
    await Promise.all([this.load(), this.querySelector<PagedList<Person>>('paged-list')?.reload()]);
    return true;
  }

  private async load(): Promise<void> {
    const reply = await this.take(this.app.api.get<Group>(pathOf`/api/groups/${this.params.id ?? ''}`));
    if (reply) this.group = reply.value;
  }
}

customElements.define('group-page', GroupPage);
