import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type {
  InvitationsPreviewReply,
  NewInvitationsBody,
  NewInvitationsReply,
} from '../../../server/contract/invitations.ts';
import { ConsolePage } from '../../app/console-page.ts';
import type { ShownOnce } from '../../app/console-part.ts';
import { loadGroupChoices } from '../../app/group-choices.ts';
import { readFailure } from '../../app/read-failure.ts';
import { type Choice, focusMistake, type Mistakes, textField } from '../../components/form-fields.ts';
import { loadingLine, pageHead } from '../../components/page-parts.ts';
import { formatDay } from '../../i18n/dates.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';
import { countLinks, invitePreview } from './invite-preview.ts';
import { inviteResult, reportLinks } from './invite-result.ts';
import { firstInvitees, type InviteesChoice, inviteesFields, readInvitees } from './invitees-fields.ts';
import { firstOrder, type LinkOrder, linkOrderFields } from './link-order.ts';

const words = invitationsWords.invitations;

/** Invites everybody without a passkey, those of a group, or people who were chosen one by one. */
export class InvitePage extends ConsolePage {
  static override properties: PropertyDeclarations = {
    name: { state: true },
    choice: { state: true },
    preview: { state: true },
    groups: { state: true },
    order: { state: true },
    made: { state: true },
  };

  declare private name: string;
  declare private choice: InviteesChoice;
  /** What would come of the choice; null: that is not known yet. */
  declare private preview: InvitationsPreviewReply | null;
  declare private groups: Choice[];
  declare private order: LinkOrder;
  /** What came of it: links among it, which are not shown again. */
  declare private made: NewInvitationsReply | null;
  private isKept = false;
  private latest = 0;

  constructor() {
    super();
    this.name = words.firstName(formatDay(new Date().toISOString()));
    this.groups = [];
    this.preview = null;
    this.made = null;
    this.addEventListener('kept', () => {
      this.isKept = true;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.order = firstOrder(this.app.session.canSendMail);
    this.choice = firstInvitees(this.query, this.app.chosenPeople);
    void this.look();
    void this.loadGroups();
  }

  override get shownOnce(): ShownOnce | null {
    return this.isKept || !this.made?.links.length ? null : 'links';
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
      ${made ? inviteResult(made, this.order.by) : this.renderForm()}
    `;
  }

  private renderForm(): TemplateResult {
    return html`
      <form class="card" novalidate @submit=${this.onSubmit}>
        ${this.renderFailure()} ${this.isForgotten ? html`<p class="notice">${words.forgotten}</p>` : nothing}
        ${inviteesFields({
          choice: this.choice,
          groups: this.groups,
          chosen: this.app.chosenPeople.length,
          change: (changed) => this.choose(changed),
        })}
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
        <div class="notice" role="status">
          ${this.preview ? invitePreview(this.preview, this.choice.onlyWithoutOpenLink) : words.counting}
        </div>
        <p class="buttons">
          <button type="submit" class="primary" ?disabled=${this.busy || this.count === 0}>${words.make}</button>
        </p>
        ${this.busy ? loadingLine(words.making) : nothing}
      </form>
    `;
  }

  /** How many links would be made; null: that is not known yet. */
  private get count(): number | null {
    return this.preview && countLinks(this.preview, this.choice.onlyWithoutOpenLink);
  }

  /** They were chosen one by one, and the page has been loaded again since. */
  private get isForgotten(): boolean {
    return this.query.get('whom') === 'chosen' && this.app.chosenPeople.length === 0;
  }

  private choose(changed: Partial<InviteesChoice>): void {
    this.choice = { ...this.choice, ...changed };
    void this.look();
  }

  /** Only the answer to the latest question counts. */
  private async look(): Promise<void> {
    this.latest += 1;
    const number = this.latest;
    this.preview = null;
    this.failure = null;
    const people = readInvitees(this.choice, this.app.chosenPeople);
    const reply = await this.app.api.post<InvitationsPreviewReply>('/api/invitations/preview', { people });
    if (number !== this.latest) return;
    if ('value' in reply) this.preview = reply.value;
    else this.failure = readFailure(reply);
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.name.trim() === '') return this.showMistakes({ name: words.nameMistake });
    await this.look();
    if (!this.preview || !this.count) return;
    const { onlyWithoutOpenLink } = this.choice;
    const message = invitePreview(this.preview, onlyWithoutOpenLink);
    if (!(await this.app.confirm({ title: words.question(this.count), message, action: words.make }))) return;
    const body: NewInvitationsBody = {
      name: this.name.trim(),
      people: readInvitees(this.choice, this.app.chosenPeople),
      onlyWithoutOpenLink,
      ...this.order,
    };
    const reply = await this.take(this.app.api.post<NewInvitationsReply>('/api/invitations', body));
    this.made = reply?.value ?? null;
    await this.updateComplete;
    if (this.made) this.querySelector<HTMLElement>('h1')?.focus();
    else focusMistake(this);
  }

  private async showMistakes(mistakes: Mistakes): Promise<void> {
    this.mistakes = mistakes;
    await this.updateComplete;
    focusMistake(this);
  }

  private async loadGroups(): Promise<void> {
    this.groups = await loadGroupChoices(this.app.api, this.choice.group);
    if (this.choice.group === '') this.choice = { ...this.choice, group: this.groups[0]?.value ?? '' };
  }
}

customElements.define('invite-page', InvitePage);
