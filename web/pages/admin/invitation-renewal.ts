import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { NewInvitationsReply } from '../../../server/contract/invitations.ts';
import { ConsolePart, type ShownOnce } from '../../app/console-part.ts';
import { loadingLine } from '../../components/page-parts.ts';
import { pathOf } from '../../data/api.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';
import { inviteResult } from './invite-result.ts';
import { firstOrder, type LinkOrder, linkOrderFields } from './link-order.ts';

const words = invitationsWords.invitations;

/** Makes new links for those of a round who have no passkey. Sends `renewed`. */
export class InvitationRenewal extends ConsolePart {
  static override properties: PropertyDeclarations = {
    batchId: { attribute: false },
    order: { state: true },
    made: { state: true },
  };

  declare batchId: string;
  declare private order: LinkOrder;
  /** What came of it: links among it, which are not shown again. */
  declare private made: { reply: NewInvitationsReply; by: LinkOrder['by'] } | null;
  private isKept = false;

  constructor() {
    super();
    this.made = null;
    this.addEventListener('kept', () => {
      this.isKept = true;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.order = firstOrder(this.app.session.canSendMail);
  }

  override get shownOnce(): ShownOnce | null {
    return this.isKept || !this.made?.reply.links.length ? null : 'links';
  }

  protected override render(): TemplateResult {
    return html`
      <details class="card">
        <summary>${words.renew}</summary>
        <form novalidate @submit=${this.onSubmit}>
          <p>${words.renewLead}</p>
          ${this.renderFailure()}
          ${linkOrderFields({
            order: this.order,
            canSendMail: this.app.session.canSendMail,
            change: (changed) => {
              this.order = { ...this.order, ...changed };
            },
          })}
          <p class="buttons"><button type="submit" ?disabled=${this.busy}>${words.renewAction}</button></p>
          ${this.busy ? loadingLine(words.making) : nothing}
        </form>
      </details>
      ${this.made ? inviteResult(this.made.reply, this.made.by) : nothing}
    `;
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    const { order } = this;
    const reply = await this.take(
      this.app.api.post<NewInvitationsReply>(pathOf`/api/invitations/${this.batchId}/renew`, order),
    );
    if (reply === null) return;
    this.isKept = false;
    this.made = { reply: reply.value, by: order.by };
    this.app.say(order.by === 'mail' ? words.mailed : words.renewed(reply.value.links.length));
    this.dispatchEvent(new CustomEvent('renewed'));
  }
}

customElements.define('invitation-renewal', InvitationRenewal);
