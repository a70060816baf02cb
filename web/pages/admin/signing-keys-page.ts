import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import type { SigningKey, SigningKeysReply } from '../../../server/contract/signing-keys.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { findPeople } from '../../app/find-people.ts';
import type { Question } from '../../components/confirm-dialog.ts';
import { loadingLine, pageHead, warningList } from '../../components/page-parts.ts';
import type { PersonChoice } from '../../components/person-picker.ts';
import type { Reply } from '../../data/reply.ts';
import { keysWords } from '../../i18n/keys-words.ts';
import type { SignedApplication } from './key-application-trial.ts';
import { keyCard } from './key-card.ts';
import './own-key-dialog.ts';
import { pathOf } from '../../data/api.ts';

const words = keysWords.keys;

/** The keys that sign, and the way from one to the next. */
export class SigningKeysPage extends ConsolePage {
  static override properties: PropertyDeclarations = {
    keys: { state: true },
    warnings: { state: true },
    bringsOwn: { state: true },
  };

  declare private keys: SigningKey[] | null;
  declare private warnings: { message: string }[];
  declare private bringsOwn: boolean;
  private find: ((text: string) => Promise<PersonChoice[] | null>) | null = null;

  constructor() {
    super();
    this.keys = null;
    this.warnings = [];
    this.bringsOwn = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.find = findPeople(this.app.api);
    void this.load();
  }

  protected override render(): TemplateResult {
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, actions: this.renderActions() })}
      ${this.bringsOwn ? nothing : this.renderFailure()} ${warningList(this.warnings)}
      ${this.keys === null ? loadingLine() : this.renderKeys(this.keys)}
      <own-key-dialog
        .open=${this.bringsOwn}
        .store=${(own: { privateKey: string; certificate: string }) => this.make(own)}
        .mistakes=${this.mistakes}
        .failure=${this.bringsOwn ? this.failure : null}
        @dialog-close=${this.closeOwn}
      ></own-key-dialog>
    `;
  }

  private renderActions(): TemplateResult | typeof nothing {
    const hasNext = this.keys?.some(({ slot }) => slot === 'next') ?? true;
    if (hasNext || !this.app.may('administer')) return nothing;
    return html`
      <button type="button" class="primary" ?disabled=${this.busy} @click=${() => this.make(null)}>${words.make}</button>
      <button
        type="button"
        @click=${() => {
          this.bringsOwn = true;
        }}
      >${words.bring}</button>
    `;
  }

  private renderKeys(keys: SigningKey[]): TemplateResult {
    const hasNext = keys.some(({ slot }) => slot === 'next');
    return html`
      ${hasNext ? nothing : html`<p class="notice">${words.noNext}</p>`}
      ${keys.map((key) =>
        keyCard({
          key,
          mayChange: this.app.may('administer') && !this.busy,
          find: this.find,
          activate: () => this.activate(key),
          retire: () =>
            this.ask(words.retireQuestion, () => this.app.api.post('/api/signing-keys/next/retire'), words.retired),
          remove: () =>
            this.ask(
              { ...words.removeQuestion, isDangerous: true },
              () => this.app.api.delete(pathOf`/api/signing-keys/${key.id}`),
              words.removed,
            ),
          tryOn: (people) => this.tryOn(key, people),
          applications: {
            following: this.following,
            tryOn: (application) => this.tryOnApplication(key, application),
            takeBack: (application) => this.pin(application, null, words.applicationTrial.wentBack(application.name)),
          },
        }),
      )}
    `;
  }

  /** The applications that follow the active key. */
  private get following(): SignedApplication[] {
    const signed = this.keys?.find(({ slot }) => slot === 'active')?.serviceProviders ?? [];
    return signed.filter(({ isPinned }) => !isPinned);
  }

  /** What was wrong with the key is no longer of interest. */
  private closeOwn(): void {
    this.bringsOwn = false;
    this.failure = null;
    this.mistakes = {};
  }

  private async load(): Promise<void> {
    const reply = await this.take(this.app.api.get<SigningKeysReply>('/api/signing-keys'));
    if (reply) this.keys = reply.value.items;
  }

  /** Makes the next key, or stores the one that was brought along. */
  private async make(own: { privateKey: string; certificate: string } | null): Promise<void> {
    const body = own === null ? {} : { own };
    const reply = await this.take(
      this.app.api.post<{ id: string; warnings: { message: string }[] }>('/api/signing-keys', body),
    );
    if (!reply) return;
    this.bringsOwn = false;
    this.warnings = reply.value.warnings;
    await this.load();
    this.app.say(words.made);
  }

  private activate(key: SigningKey): Promise<void> {
    const count = this.following.length;
    const { title, message, action } = words.activateQuestion;
    const question = key.slot === 'next' ? { title, message: message(count), action } : words.backQuestion;
    const said = key.slot === 'next' ? words.activated : words.wentBack;
    return this.ask(question, () => this.app.api.post(pathOf`/api/signing-keys/${key.id}/activate`), said);
  }

  private async tryOn(key: SigningKey, people: PersonChoice[]): Promise<void> {
    const userIds = people.map(({ id }) => id);
    await this.change(this.app.api.put(pathOf`/api/signing-keys/${key.id}/trial`, { userIds }), words.trial.stored);
    if (!this.failure) this.querySelector<HTMLElement>('person-picker input')?.focus();
  }

  private async tryOnApplication(key: SigningKey, application: SignedApplication): Promise<void> {
    const { question, stored } = words.applicationTrial;
    if (!(await this.app.confirm({ ...question(application.name), isDangerous: true }))) return;
    await this.pin(application, key.id, stored(application.name));
  }

  /** Has a key sign for an application; null: whichever is active. */
  private async pin({ id }: SignedApplication, signingKeyId: string | null, said: string): Promise<void> {
    const path = pathOf`/api/service-providers/${id}`;
    const stored = await this.take(this.app.api.get<ServiceProviderReply>(path));
    if (!stored) return;
    const { updatedAt } = stored.value;
    await this.change(this.app.api.patch(path, { updatedAt, settings: { signingKeyId } }), said);
  }

  private async ask(question: Question, act: () => Promise<Reply<unknown>>, said: string): Promise<void> {
    if (await this.app.confirm(question)) await this.change(act(), said);
  }

  private async change(act: Promise<Reply<unknown>>, said: string): Promise<void> {
    if (!(await this.take(act))) return;
    // Said once it can be seen.
    await this.load();
    this.app.say(said);
  }
}

customElements.define('signing-keys-page', SigningKeysPage);
