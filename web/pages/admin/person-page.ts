import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Person, PersonPageReply } from '../../../server/contract/people.ts';
import { ConsolePage } from '../../app/console-page.ts';
import type { Question } from '../../components/confirm-dialog.ts';
import { loadingLine, pageHead } from '../../components/page-parts.ts';
import type { Reply } from '../../data/reply.ts';
import { peopleWords } from '../../i18n/people-words.ts';
import './person-dialog.ts';
import './person-events.ts';
import { personFacts } from './person-facts.ts';
import './person-links.ts';
import { pathOf } from '../../data/api.ts';
import { passkeysSection } from './person-passkeys.ts';
import { removalQuestion } from './person-removal.ts';
import { sessionsSection } from './person-sessions.ts';

const words = peopleWords.person;

/** One person: who they are, their passkeys, sessions, link and last events. */
export class PersonPage extends ConsolePage {
  static override properties: PropertyDeclarations = { content: { state: true }, isEditing: { state: true } };

  declare private content: PersonPageReply | null;
  declare private isEditing: boolean;

  constructor() {
    super();
    this.content = null;
    this.isEditing = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    const { content } = this;
    return html`
      ${pageHead({
        heading: content?.person.name ?? words.heading,
        lead: content?.person.email,
        back: { label: words.back, address: '/admin/people' },
        actions: content ? this.renderActions(content) : nothing,
      })}
      ${this.renderFailure()} ${content ? this.renderPerson(content) : nothing}
      ${content || this.failure ? nothing : loadingLine()}
    `;
  }

  private renderActions({ person, dependents }: PersonPageReply): TemplateResult | typeof nothing {
    if (!this.app.may('administer')) return nothing;
    const isSelf = person.id === this.app.session.person.id;
    const edit = () => {
      this.isEditing = true;
    };
    return html`
      <button type="button" @click=${edit}>${words.edit}</button>
      ${isSelf ? nothing : this.renderSwitch(person)}
      ${
        isSelf
          ? nothing
          : html`<button type="button" class="danger" ?disabled=${this.busy} @click=${() => this.removePerson(person, dependents)}>
              ${words.remove}
            </button>`
      }
    `;
  }

  private renderSwitch(person: Person): TemplateResult {
    const path = pathOf`/api/people/${person.id}`;
    return person.disabledAt === null
      ? html`<button
          type="button"
          ?disabled=${this.busy}
          @click=${() => this.confirmed(words.disableQuestion(person.name), () => this.app.api.post(`${path}/disable`), words.disabled)}
        >${words.disable}</button>`
      : html`<button
          type="button"
          ?disabled=${this.busy}
          @click=${() => this.change(this.app.api.post(`${path}/enable`), words.enabled)}
        >${words.enable}</button>`;
  }

  private renderPerson(content: PersonPageReply): TemplateResult {
    const { person } = content;
    const path = pathOf`/api/people/${person.id}`;
    // Somebody with a role at the console is helped by administrators alone.
    const mayHelp = this.app.may('administer') || (this.app.may('helpPeople') && person.role === 'user');
    return html`
      ${personFacts(this.app, content, () => this.load())}
      ${passkeysSection({
        passkeys: content.passkeys,
        mayRemove: this.app.may('administer') && !this.busy,
        remove: ({ id, name }) =>
          this.confirmed(
            { ...peopleWords.passkeys.removeQuestion(name), isDangerous: true },
            () => this.app.api.delete(`${path}/passkeys/${id}`),
            peopleWords.passkeys.removed,
          ),
      })}
      ${sessionsSection({
        sessions: content.sessions,
        mayEnd: mayHelp && !this.busy,
        end: ({ id }) => this.change(this.app.api.delete(`${path}/sessions/${id}`), peopleWords.sessions.ended),
        endAll: () => this.change(this.app.api.delete(`${path}/sessions`), peopleWords.sessions.endedAll),
      })}
      <person-links .app=${this.app} .person=${person} .mayHelp=${mayHelp} @links-change=${() => this.load()}></person-links>
      ${
        this.app.may('seeEverything') || person.role === 'user'
          ? html`<person-events .app=${this.app} .personId=${person.id} .readAt=${content}></person-events>`
          : nothing
      }
      <person-dialog
        .app=${this.app}
        .person=${person}
        .open=${this.isEditing}
        @dialog-close=${() => {
          this.isEditing = false;
        }}
        @person-stored=${() => {
          this.isEditing = false;
          void this.load();
        }}
      ></person-dialog>
    `;
  }

  private async removePerson(person: Person, dependents: PersonPageReply['dependents']): Promise<void> {
    if (!(await this.app.confirm(removalQuestion(person, dependents)))) return;
    if (!(await this.take(this.app.api.delete(pathOf`/api/people/${person.id}`)))) return;
    this.app.say(words.removed(person.name));
    // Nothing of the person is left to be asked about.
    this.content = null;
    await this.updateComplete;
    this.app.go('/admin/people');
  }

  private async confirmed(question: Question, act: () => Promise<Reply<unknown>>, said: string): Promise<void> {
    if (await this.app.confirm(question)) await this.change(act(), said);
  }

  private async change(act: Promise<Reply<unknown>>, said: string): Promise<void> {
    if (!(await this.take(act))) return;
    await this.load();
    this.app.say(said);
  }

  private async load(): Promise<void> {
    const reply = await this.take(this.app.api.get<PersonPageReply>(pathOf`/api/people/${this.params.id ?? ''}`));
    if (reply) this.content = reply.value;
  }
}

customElements.define('person-page', PersonPage);
