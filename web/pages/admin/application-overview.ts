import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import type { SigningKey, SigningKeysReply } from '../../../server/contract/signing-keys.ts';
import type { ConsolePart } from '../../app/console-part.ts';
import { factList, warningList } from '../../components/page-parts.ts';
import { timeAt } from '../../components/time.ts';
import '../../components/value-row.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';
import { applicationFacts } from './application-facts.ts';
import './application-import.ts';
import type { ApplicationImport } from './application-import.ts';
import { ApplicationPart } from './application-part.ts';
import './metadata-source.ts';
import { signedBy } from './signed-by.ts';

const words = applicationsWords.overview;

/** What an application is: its switch, its facts, where newer ones come from, and its end. */
export class ApplicationOverview extends ApplicationPart {
  static override properties: PropertyDeclarations = {
    opensUpdate: { attribute: false },
    isUpdating: { state: true },
    keys: { state: true },
  };

  /** The address asks for the form that brings it up to date. */
  declare opensUpdate: boolean;

  /** The form that brings it up to date is open. */
  declare private isUpdating: boolean;
  /** Null: not read. */
  declare private keys: SigningKey[] | null;

  constructor() {
    super();
    this.opensUpdate = false;
    this.isUpdating = false;
    this.keys = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.loadKeys();
    if (this.opensUpdate && this.mayChange) void this.openUpdate();
  }

  override get hasUnsavedChanges(): boolean {
    const parts = this.querySelectorAll<ConsolePart>('application-import, metadata-source');
    return [...parts].some((part) => part.hasUnsavedChanges);
  }

  protected override drop(): void {
    this.isUpdating = false;
  }

  protected override render(): TemplateResult {
    const { application } = this;
    const isHeld = Boolean(application.metadataSource?.held);
    return html`
      ${warningList(application.warnings)} ${this.renderConflict()} ${this.renderFailure()}
      ${isHeld ? this.renderSource() : nothing} ${this.renderSwitch(application)}
      <section class="card" aria-labelledby="facts">
        <h2 id="facts">${words.factsHeading}</h2>
        ${applicationFacts(application.facts)}
        ${factList([
          { name: words.signedBy, value: signedBy(application, this.keys) },
          { name: words.added, value: timeAt(application.createdAt) },
          { name: words.changed, value: timeAt(application.updatedAt) },
        ])}
      </section>
      ${isHeld ? nothing : this.renderSource()}
      ${this.mayChange ? html`${this.renderUpdate(application)} ${this.renderRemoval(application)}` : nothing}
    `;
  }

  /** What waits for a decision comes first. */
  private renderSource(): TemplateResult {
    return html`
      <metadata-source .app=${this.app} .application=${this.application} .keep=${this.keep}></metadata-source>
    `;
  }

  private renderSwitch({ settings, startUrl }: ServiceProviderReply): TemplateResult {
    return html`
      <section class="card" aria-labelledby="switch">
        <h2 id="switch">${words.switchHeading}</h2>
        <p>${settings.enabled ? words.isOn : words.isOff}</p>
        ${
          startUrl === null
            ? html`<p class="hint">${words.noStartUrl}</p>`
            : html`<value-row .label=${words.startUrl} .value=${startUrl}></value-row>
                <p class="hint">${words.startUrlHint}</p>`
        }
        ${
          this.mayChange
            ? html`<p class="buttons">
                <button type="button" class=${settings.enabled ? 'danger' : 'primary'} ?disabled=${this.busy} @click=${this.turn}>
                  ${settings.enabled ? words.switchOff : words.switchOn}
                </button>
              </p>`
            : nothing
        }
      </section>
    `;
  }

  private renderUpdate({ id, facts }: ServiceProviderReply): TemplateResult {
    return html`
      <section class="card" aria-labelledby="update">
        <h2 id="update">${words.updateHeading}</h2>
        <p>${words.updateLead}</p>
        ${
          this.isUpdating
            ? html`<application-import
                .app=${this.app}
                .kind=${facts.kind}
                .updateOf=${id}
                .stored=${() => this.onImported()}
              ></application-import>`
            : html`<p class="buttons"><button type="button" @click=${this.openUpdate}>${words.update}</button></p>`
        }
      </section>
    `;
  }

  private renderRemoval({ settings }: ServiceProviderReply): TemplateResult {
    return html`
      <section class="card" aria-labelledby="remove">
        <h2 id="remove">${words.removeHeading}</h2>
        <p>${words.removeLead}</p>
        <p class="buttons">
          <button type="button" class="danger" ?disabled=${this.busy} @click=${() => this.removeApplication(settings.name)}>
            ${words.remove}
          </button>
        </p>
      </section>
    `;
  }

  private async openUpdate(): Promise<void> {
    this.isUpdating = true;
    await this.updateComplete;
    await this.querySelector<ApplicationImport>('application-import')?.updateComplete;
    this.querySelector<HTMLElement>('application-import [name=way]')?.focus();
  }

  private async loadKeys(): Promise<void> {
    const reply = await this.app.api.get<SigningKeysReply>('/api/signing-keys');
    if ('value' in reply) this.keys = reply.value.items;
  }

  private async onImported(): Promise<void> {
    this.isUpdating = false;
    if (await this.reload()) this.app.say(words.updated);
  }

  private async turn(): Promise<void> {
    const { settings, updatedAt } = this.application;
    const enabled = !settings.enabled;
    const question = enabled ? words.onQuestion(settings.name) : words.offQuestion(settings.name);
    if (!(await this.app.confirm({ ...question, isDangerous: !enabled }))) return;
    const change = this.app.api.patch<ServiceProviderReply>(this.path, { updatedAt, settings: { enabled } });
    await this.store(change, enabled ? words.switchedOn : words.switchedOff);
  }

  private async removeApplication(name: string): Promise<void> {
    const question = { ...words.removeQuestion(name), isDangerous: true, typed: name };
    if (!(await this.app.confirm(question))) return;
    if (!(await this.take(this.app.api.delete(this.path)))) return;
    this.isUpdating = false;
    await this.updateComplete;
    this.app.say(words.removed);
    this.app.go('/admin/applications');
  }
}

customElements.define('application-overview', ApplicationOverview);
