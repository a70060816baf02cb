import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { NewInvitationsReply } from '../../../server/contract/invitations.ts';
import type { ReadinessRow } from '../../../server/contract/readiness.ts';
import { ConsolePart, type ShownOnce } from '../../app/console-part.ts';
import type { Question } from '../../components/confirm-dialog.ts';
import { loadingLine } from '../../components/page-parts.ts';
import { peopleHandedOver } from '../../data/federation-csv.ts';
import { type Invitees, invitationOrder, peopleNotHere, sortInvitees } from '../../data/readiness.ts';
import { federationIdsWords } from '../../i18n/federation-ids-words.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';
import { readinessWords } from '../../i18n/readiness-words.ts';
import { inviteResult, reportLinks } from './invite-result.ts';

const { invite: words, notHere } = readinessWords;

/** As many names as a question can hold. */
const MOST_NAMES = 10;

/** Invites the privileged people who lack a passkey, and hands those who are not here to the import. Sends `invited`. */
export class ReadinessInvitation extends ConsolePart {
  static override properties: PropertyDeclarations = {
    people: { attribute: false },
    applicationName: { attribute: false },
    made: { state: true },
  };

  declare people: readonly ReadinessRow[];
  declare applicationName: string;
  /** Links among it, which are not shown again; null: none were made, or they went out by e-mail. */
  declare private made: NewInvitationsReply | null;
  private isKept = false;

  constructor() {
    super();
    this.made = null;
    this.addEventListener('kept', () => {
      this.isKept = true;
    });
  }

  override get shownOnce(): ShownOnce | null {
    return this.isKept || !this.made?.links.length ? null : 'links';
  }

  protected override render(): TemplateResult {
    const invitees = sortInvitees(this.people);
    const absent = peopleNotHere(this.people);
    const { made } = this;
    return html`
      ${this.renderFailure()} ${this.busy ? loadingLine(invitationsWords.invitations.making) : nothing}
      ${made ? html`<p class="buttons">${reportLinks([made])}</p> ${inviteResult(made, 'links')}` : nothing}
      ${this.app.may('helpPeople') ? this.renderInvitation(invitees) : nothing}
      ${absent.length > 0 && this.app.may('administer') ? this.renderAbsent(absent) : nothing}
    `;
  }

  private renderInvitation(invitees: Invitees): TemplateResult {
    const { together, open, alone } = invitees;
    return html`
      ${
        together.length === 0
          ? nothing
          : html`
            <p class="buttons">
              <button type="button" class="primary" ?disabled=${this.busy} @click=${() => this.invite(invitees)}>
                ${words.action(together.length)}
              </button>
            </p>
          `
      }
      ${open.length > 0 ? html`<p>${words.open(open.length)}</p>` : nothing}
      ${
        alone.length === 0
          ? nothing
          : html`<p>${words.alone} ${alone.map(({ id, name }, index) => html`${index > 0 ? ', ' : ''}<a href="/admin/people/${id}">${name}</a>`)}</p>`
      }
    `;
  }

  private renderAbsent(absent: ReturnType<typeof peopleNotHere>): TemplateResult {
    return html`
      <p>${notHere.message(absent.length)}</p>
      <p class="buttons">
        <button type="button" @click=${() => this.importPeople(absent)}>${notHere.import(absent.length)}</button>
      </p>
    `;
  }

  private importPeople(absent: ReturnType<typeof peopleNotHere>): void {
    this.app.handOverPeople(peopleHandedOver(federationIdsWords.people.headings, absent));
    this.app.go('/admin/people/import');
  }

  private async invite(invitees: Invitees): Promise<void> {
    const { canSendMail } = this.app.session;
    if (!(await this.app.confirm(questionOf(invitees, canSendMail)))) return;
    const order = invitationOrder(invitees, { name: words.roundName(this.applicationName), canSendMail });
    const reply = await this.take(this.app.api.post<NewInvitationsReply>('/api/invitations', order));
    if (reply === null) return;
    const { batch, links } = reply.value;
    if (order.by === 'mail') {
      this.app.say(words.mailed(batch.counts.people));
      return this.app.go(`/admin/invitations/${batch.id}`);
    }
    this.isKept = false;
    this.made = reply.value;
    this.app.say(words.made(links.length));
    this.dispatchEvent(new CustomEvent('invited'));
  }
}

/** How many are invited, who they are, and how their links reach them. */
function questionOf({ together, open }: Invitees, canSendMail: boolean): Question {
  const more = together.length - MOST_NAMES;
  return {
    title: words.title(together.length),
    message: html`
      <ul>
        ${together.slice(0, MOST_NAMES).map(({ name, email }) => html`<li>${name} (${email})</li>`)}
        ${more > 0 ? html`<li>${words.more(more)}</li>` : nothing}
      </ul>
      <p>${canSendMail ? words.byMail : words.byLinks}</p>
      ${open.length > 0 ? html`<p>${words.open(open.length)}</p>` : nothing}
    `,
    action: words.confirm,
  };
}

customElements.define('readiness-invitation', ReadinessInvitation);
