import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { GroupsReply } from '../../../server/contract/people.ts';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { radioField } from '../../components/form-fields.ts';
import '../../components/person-picker.ts';
import type { PersonChoice } from '../../components/person-picker.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';
import { ApplicationPart } from './application-part.ts';

const words = applicationsWords.access;

/** How many groups the picker shows. */
const MOST = 8;

type Access = Pick<ServiceProviderReply, 'access' | 'groups'>;

/** Who may sign in to an application: everyone, or the people of some groups. */
export class ApplicationAccess extends ApplicationPart {
  static override properties: PropertyDeclarations = { draft: { state: true } };

  declare private draft: Access;

  override get hasUnsavedChanges(): boolean {
    return !isSame(this.draft, this.application);
  }

  protected override drop(): void {
    const { access, groups } = this.application;
    this.draft = { access, groups };
    this.failure = null;
  }

  /** What was chosen here stays, whatever is stored meanwhile. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('application')) return;
    const before = changed.get('application');
    if (!before || isSame(this.draft, before)) this.drop();
  }

  protected override render(): TemplateResult {
    const { access } = this.draft;
    return html`
      ${this.renderConflict()} ${this.renderFailure()}
      <form class="card" novalidate @submit=${this.onSubmit}>
        <h2>${words.heading}</h2>
        ${radioField({
          name: 'access',
          label: words.who,
          value: access,
          disabled: !this.mayChange,
          choices: [
            { value: 'everyone', label: words.everyone, hint: words.everyoneHint },
            { value: 'groups', label: words.groups, hint: words.groupsHint },
          ],
          onInput: (value) => {
            this.draft = { ...this.draft, access: value === 'groups' ? 'groups' : 'everyone' };
          },
        })}
        ${access === 'groups' ? this.renderGroups() : nothing} ${this.mayChange ? this.renderSave() : nothing}
      </form>
    `;
  }

  private renderGroups(): TemplateResult {
    const { groups } = this.draft;
    return html`
      <h3 tabindex="-1">${words.chosen}</h3>
      ${groups.length === 0 ? html`<ul class="warnings"><li>${words.none}</li></ul>` : nothing}
      <ul class="groups">${groups.map((group) => this.renderGroup(group))}</ul>
      ${
        this.mayChange
          ? html`<person-picker
              .name=${'group'}
              .label=${words.find}
              .words=${words.picker}
              .find=${this.find}
              .picked=${null}
              @person-pick=${this.onPick}
            ></person-picker>`
          : nothing
      }
      <p><a href="/admin/groups">${words.manage}</a></p>
    `;
  }

  private renderGroup({ id, name }: Access['groups'][number]): TemplateResult {
    return html`
      <li>
        <a href="/admin/groups/${id}">${name}</a>
        ${
          this.mayChange
            ? html`<button type="button" class="quiet" @click=${() => this.takeAway(id)}>${words.remove(name)}</button>`
            : nothing
        }
      </li>
    `;
  }

  private renderSave(): TemplateResult {
    return html`
      <p class="buttons">
        <button type="submit" class="primary" ?disabled=${this.busy || !this.hasUnsavedChanges}>${words.save}</button>
      </p>
    `;
  }

  private readonly find = async (search: string): Promise<PersonChoice[] | null> => {
    const reply = await this.app.api.get<GroupsReply>('/api/groups', { search, limit: MOST });
    if (!('value' in reply)) return null;
    return reply.value.items.map(({ id, name, memberCount }) => ({ id, name, email: words.members(memberCount) }));
  };

  private onPick(event: CustomEvent<PersonChoice | null>): void {
    const { detail, currentTarget } = event;
    if (!detail) return;
    const others = this.draft.groups.filter(({ id }) => id !== detail.id);
    this.draft = { ...this.draft, groups: [...others, { id: detail.id, name: detail.name }] };
    if (currentTarget instanceof HTMLElement && 'picked' in currentTarget) currentTarget.picked = null;
  }

  private async takeAway(id: string): Promise<void> {
    this.draft = { ...this.draft, groups: this.draft.groups.filter((group) => group.id !== id) };
    await this.updateComplete;
    this.querySelector<HTMLElement>('h3')?.focus();
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { access, groups } = this.draft;
    const shutsOut = access === 'groups' && groups.length === 0;
    if (shutsOut && !(await this.app.confirm({ ...words.noneQuestion, isDangerous: true }))) return;
    const body = { updatedAt: this.application.updatedAt, access, groupIds: groups.map(({ id }) => id) };
    await this.store(this.app.api.put<ServiceProviderReply>(`${this.path}/access`, body), words.saved);
  }
}

function isSame(one: Access, other: Access): boolean {
  const ids = ({ groups }: Access) => groups.map(({ id }) => id).sort();
  return one.access === other.access && ids(one).join() === ids(other).join();
}

customElements.define('application-access', ApplicationAccess);
