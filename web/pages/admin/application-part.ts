import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { pathOf } from '../../data/api.ts';
import type { Reply } from '../../data/reply.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';

const words = applicationsWords.application.conflict;

/** One tab of an application's page: shows it as it is stored, and hands on what is stored next. */
export abstract class ApplicationPart extends ConsolePart {
  static override properties: PropertyDeclarations = {
    application: { attribute: false },
    keep: { attribute: false },
    isConflict: { state: true },
  };

  declare application: ServiceProviderReply;
  /** Takes what is stored now. */
  declare keep: (application: ServiceProviderReply) => void;
  /** Somebody else has changed it since it was read. */
  declare protected isConflict: boolean;

  constructor() {
    super();
    this.isConflict = false;
  }

  protected get mayChange(): boolean {
    return this.app.may('administer');
  }

  protected get path(): string {
    return pathOf`/api/service-providers/${this.application.id}`;
  }

  /** Forgets what was changed here and not stored. */
  protected abstract drop(): void;

  /** Sends a change; when somebody else was faster, says so instead of what the server says. */
  protected async change<Value>(request: Promise<Reply<Value>>): Promise<{ value: Value } | null> {
    const reply = await this.attempt(request);
    this.isConflict = 'problem' in reply && reply.problem.code === 'changedMeanwhile';
    if (!this.isConflict) return 'value' in reply ? reply : null;
    this.failure = null;
    await this.updateComplete;
    this.querySelector<HTMLElement>('.conflict')?.focus();
    return null;
  }

  /** Sends a change that answers with the application as it is then. */
  protected async store(request: Promise<Reply<ServiceProviderReply>>, said: string): Promise<void> {
    const reply = await this.change(request);
    if (!reply) return;
    this.keep(reply.value);
    this.app.say(said);
  }

  /** Reads what is stored now. */
  protected async reload(): Promise<boolean> {
    const reply = await this.take(this.app.api.get<ServiceProviderReply>(this.path));
    if (!reply) return false;
    this.isConflict = false;
    this.keep(reply.value);
    return true;
  }

  /** Says that somebody else was faster, and what can be done now. */
  protected renderConflict(): TemplateResult | typeof nothing {
    if (!this.isConflict) return nothing;
    const load = (act: () => Promise<void>, label: string) =>
      html`<button type="button" ?disabled=${this.busy} @click=${act}>${label}</button>`;
    return html`
      <div class="notice conflict" role="alert" tabindex="-1">
        <h2>${words.title}</h2>
        <p>${this.hasUnsavedChanges ? words.message : words.nothingStored}</p>
        <p class="buttons">
          ${
            this.hasUnsavedChanges
              ? html`${load(this.keepMine, words.keepMine)} ${load(this.dropMine, words.dropMine)}`
              : load(this.dropMine, words.load)
          }
        </p>
      </div>
    `;
  }

  private async keepMine(): Promise<void> {
    if (await this.reload()) this.app.say(words.loaded);
  }

  private async dropMine(): Promise<void> {
    if (await this.reload()) this.drop();
  }
}
