import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { LinksReply, NewLinkBody, NewLinkReply } from '../../../server/contract/invitations.ts';
import type { Person } from '../../../server/contract/people.ts';
import { ConsolePart, type ShownOnce } from '../../app/console-part.ts';
import { checkField, selectField } from '../../components/form-fields.ts';
import { factList, loadingLine } from '../../components/page-parts.ts';
import { timeAgo, timeAt } from '../../components/time.ts';
import { addressOf, pathOf } from '../../data/api.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import { madeLink } from './made-link.ts';

const words = peopleWords.links;

type OpenLink = LinksReply['links'][number];

/** A person's enrolment link: makes one, shows it once, revokes it. Sends `links-change`. */
export class PersonLinks extends ConsolePart {
  static override properties: PropertyDeclarations = {
    person: { attribute: false },
    mayHelp: { attribute: false },
    links: { state: true },
    made: { state: true },
    hours: { state: true },
    sendMail: { state: true },
  };

  declare person: Person;
  /** Whether whoever is here may make and revoke links for this person. */
  declare mayHelp: boolean;
  declare private links: OpenLink[] | null;
  /** The link that was just made; it is not shown again. */
  declare private made: NewLinkReply | null;
  declare private hours: string;
  declare private sendMail: boolean;
  private isKept = false;

  constructor() {
    super();
    this.links = null;
    this.made = null;
    this.hours = '72';
    this.sendMail = false;
    this.addEventListener('kept', () => {
      this.isKept = true;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override get shownOnce(): ShownOnce | null {
    return this.made === null || this.isKept ? null : 'link';
  }

  protected override render(): TemplateResult {
    const isPrivileged = this.app.may('helpPeople') && !this.mayHelp;
    return html`
      <section class="card" aria-labelledby="links">
        <h2 id="links">${words.heading}</h2>
        <p class="hint">${words.lead}</p>
        ${this.renderFailure()} ${this.made ? madeLink(this.made) : nothing}
        ${this.links === null ? nothing : this.renderLinks(this.links)}
        ${this.links === null && this.failure === null ? loadingLine() : nothing}
        ${isPrivileged ? html`<p class="hint">${words.privileged}</p>` : nothing}
        ${this.mayHelp && this.person.disabledAt === null ? this.renderForm() : nothing}
      </section>
    `;
  }

  private renderLinks(links: OpenLink[]): TemplateResult {
    if (links.length === 0) return html`<p>${words.none}</p>`;
    return html`<ul class="open-links">${links.map((link) => this.renderLink(link))}</ul>`;
  }

  private renderLink({ purpose, createdAt, expiresAt, openedAt }: OpenLink): TemplateResult {
    return html`
      <li>
        <h3>${words.purposes[purpose]}</h3>
        ${factList([
          { name: words.createdAt, value: timeAgo(createdAt) },
          { name: words.until, value: timeAt(expiresAt) },
          { name: words.opened, value: openedAt === null ? words.notOpened : timeAgo(openedAt) },
        ])}
        ${
          this.mayHelp
            ? html`<button type="button" class="quiet" ?disabled=${this.busy} @click=${() => this.revoke(purpose)}>
                ${words.revoke}
              </button>`
            : nothing
        }
      </li>
    `;
  }

  private renderForm(): TemplateResult {
    const hasLink = (this.links ?? []).some(({ purpose }) => purpose === 'enrolment');
    return html`
      <form class="make-link" novalidate @submit=${this.make}>
        ${selectField({
          name: 'hours',
          label: words.hours,
          value: this.hours,
          choices: words.hoursChoices,
          onInput: (hours) => {
            this.hours = hours;
          },
        })}
        ${this.app.session.canSendMail ? this.renderMailField() : nothing}
        <p class="buttons">
          <button type="submit" ?disabled=${this.busy}>${hasLink ? words.makeAgain : words.make}</button>
        </p>
        ${hasLink ? html`<p class="hint">${words.replaces}</p>` : nothing}
      </form>
    `;
  }

  private renderMailField(): TemplateResult {
    return checkField({
      name: 'sendMail',
      label: words.sendMail(this.person.email),
      checked: this.sendMail,
      onChange: (sendMail) => {
        this.sendMail = sendMail;
      },
    });
  }

  private async make(event: Event): Promise<void> {
    event.preventDefault();
    const body: NewLinkBody = { hours: Number(this.hours), sendMail: this.sendMail };
    const reply = await this.take(this.app.api.post<NewLinkReply>(pathOf`/api/people/${this.person.id}/links`, body));
    if (reply === null) return;
    this.isKept = reply.value.delivery === 'sent';
    this.made = reply.value;
    await this.changed();
  }

  private async revoke(purpose: OpenLink['purpose']): Promise<void> {
    const address = addressOf(pathOf`/api/people/${this.person.id}/links`, { purpose });
    if (!(await this.take(this.app.api.delete(address)))) return;
    if (purpose === 'enrolment') this.made = null;
    await this.changed();
    this.app.say(words.revoked);
  }

  private async changed(): Promise<void> {
    await this.load();
    this.dispatchEvent(new CustomEvent('links-change'));
  }

  private async load(): Promise<void> {
    const reply = await this.take(this.app.api.get<LinksReply>(pathOf`/api/people/${this.person.id}/links`));
    if (reply) this.links = reply.value.links;
  }
}

customElements.define('person-links', PersonLinks);
