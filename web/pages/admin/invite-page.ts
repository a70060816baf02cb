import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { NewInvitationsBody, NewInvitationsReply } from '../../../server/contract/invitations.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { loadGroupChoices } from '../../app/group-choices.ts';
import { type Choice, focusMistake, radioField, selectField, textField } from '../../components/form-fields.ts';
import { loadingLine, pageHead } from '../../components/page-parts.ts';
import { formatDay } from '../../i18n/dates.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';
import { inviteResult, reportLinks } from './invite-result.ts';
import { firstOrder, type LinkOrder, linkOrderFields } from './link-order.ts';

const words = invitationsWords.invitations;

/** Invites everybody without a passkey, or those of a group. */
export class InvitePage extends ConsolePage {
  static override properties: PropertyDeclarations = {
    name: { state: true },
    whom: { state: true },
    group: { state: true },
    groups: { state: true },
    order: { state: true },
    made: { state: true },
  };

  declare private name: string;
  declare private whom: 'everybody' | 'group';
  /** The chosen group's id; empty: none yet. */
  declare private group: string;
  declare private groups: Choice[];
  declare private order: LinkOrder;
  /** What came of it: links among it, which are not shown again. */
  declare private made: NewInvitationsReply | null;

  constructor() {
    super();
    this.name = words.firstName(formatDay(new Date().toISOString()));
    this.groups = [];
    this.made = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.order = firstOrder(this.app.session.canSendMail);
    this.group = this.query.get('group') ?? '';
    this.whom = this.group === '' ? 'everybody' : 'group';
    void this.loadGroups();
  }

  protected override render(): TemplateResult {
    const { made } = this;
    return html`
      ${pageHead({
        heading: made ? words.made(made.batch.counts.people) : words.newHeading,
        lead: made ? nothing : words.newLead,
        back: { label: words.back, address: '/admin/invitations' },
        actions: made ? reportLinks([made]) : nothing,
      })}
      ${made ? inviteResult([made], this.order.by) : this.renderForm()}
    `;
  }

  private renderForm(): TemplateResult {
    return html`
      <form class="card" novalidate @submit=${this.onSubmit}>
        ${this.renderFailure()} ${this.renderWhom()}
        ${textField({
          name: 'name',
          label: words.nameLabel,
          hint: words.nameHint,
          value: this.name,
          maxLength: 100,
          required: true,
          mistake: this.mistakes.name,
          onInput: (name) => {
            this.name = name;
          },
        })}
        ${linkOrderFields({
          order: this.order,
          canSendMail: this.app.session.canSendMail,
          change: (changed) => {
            this.order = { ...this.order, ...changed };
          },
        })}
        <p class="buttons"><button type="submit" class="primary" ?disabled=${this.busy}>${words.make}</button></p>
        ${this.busy ? loadingLine(words.making) : nothing}
      </form>
    `;
  }

  private renderWhom(): TemplateResult {
    if (this.groups.length === 0) return html`<p>${words.whom}: ${words.everybody}</p>`;
    return html`
      ${radioField({
        name: 'whom',
        label: words.whom,
        value: this.whom,
        choices: [
          { value: 'everybody', label: words.everybody },
          { value: 'group', label: words.ofGroup },
        ],
        onInput: (whom) => {
          this.whom = whom === 'group' ? 'group' : 'everybody';
        },
      })}
      ${
        this.whom === 'group'
          ? selectField({
              name: 'group',
              label: words.group,
              value: this.group,
              choices: this.groups,
              onInput: (group) => {
                this.group = group;
              },
            })
          : nothing
      }
    `;
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    const group = this.whom === 'group' ? { group: this.group } : {};
    const body: NewInvitationsBody = {
      name: this.name.trim(),
      people: { withoutPasskey: true, ...group },
      ...this.order,
    };
    const reply = await this.take(this.app.api.post<NewInvitationsReply>('/api/invitations', body));
    this.made = reply?.value ?? null;
    await this.updateComplete;
    if (this.made) this.querySelector<HTMLElement>('h1')?.focus();
    else focusMistake(this);
  }

  private async loadGroups(): Promise<void> {
    this.groups = await loadGroupChoices(this.app.api, this.group);
    if (this.group === '') this.group = this.groups[0]?.value ?? '';
  }
}

customElements.define('invite-page', InvitePage);
