import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { NewInvitationsBody, NewInvitationsReply } from '../../../server/contract/invitations.ts';
import { ConsolePart, type ShownOnce } from '../../app/console-part.ts';
import { loadingLine } from '../../components/page-parts.ts';
import { formatDay } from '../../i18n/dates.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';
import { type InviteOutcome, inviteResult, reportLinks } from './invite-result.ts';
import type { LinkOrder } from './link-order.ts';

const words = invitationsWords.importing;

/** As many people as the server invites at once. */
const MOST_PEOPLE = 10_000;

/** Invites the people who have just been added, and shows what came of it. */
export class ImportInvitations extends ConsolePart {
  static override properties: PropertyDeclarations = {
    userIds: { attribute: false },
    order: { attribute: false },
    made: { state: true },
  };

  declare userIds: string[];
  declare order: LinkOrder;
  declare private made: NewInvitationsReply[];
  /** Of all of them together. */
  private outcome: InviteOutcome = { links: [], leftOut: [] };
  private isKept = false;
  /** Who is not invited yet. */
  private waiting: string[] = [];

  constructor() {
    super();
    this.made = [];
    this.addEventListener('kept', () => {
      this.isKept = true;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.waiting = this.userIds;
    void this.invite();
  }

  override get shownOnce(): ShownOnce | null {
    return this.isKept || this.outcome.links.length === 0 ? null : 'links';
  }

  protected override render(): TemplateResult {
    return html`
      ${this.renderFailure()}
      ${this.failure ? html`<p class="buttons"><button type="button" @click=${this.invite}>${words.inviteAgain}</button></p>` : nothing}
      ${this.busy ? loadingLine(invitationsWords.invitations.making) : nothing}
      ${this.made.length > 0 ? html`<p class="buttons">${reportLinks(this.made)}</p>` : nothing}
      ${this.made.length > 0 ? inviteResult(this.outcome, this.order.by) : nothing}
    `;
  }

  private async invite(): Promise<void> {
    while (this.waiting.length > 0) {
      const body: NewInvitationsBody = {
        name: words.inviteName(formatDay(new Date().toISOString())),
        people: { userIds: this.waiting.slice(0, MOST_PEOPLE) },
        ...this.order,
      };
      const reply = await this.take(this.app.api.post<NewInvitationsReply>('/api/invitations', body));
      if (reply === null) return;
      const { links, leftOut } = reply.value;
      this.isKept = false;
      this.outcome = { links: [...this.outcome.links, ...links], leftOut: [...this.outcome.leftOut, ...leftOut] };
      this.made = [...this.made, reply.value];
      this.waiting = this.waiting.slice(MOST_PEOPLE);
    }
  }
}

customElements.define('import-invitations', ImportInvitations);
