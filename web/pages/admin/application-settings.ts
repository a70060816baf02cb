import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { ServiceProviderReply, ServiceProviderSettings } from '../../../server/contract/service-providers.ts';
import type { SigningKey, SigningKeysReply } from '../../../server/contract/signing-keys.ts';
import { focusMistake, type Mistakes, textField } from '../../components/form-fields.ts';
import { changedSettings, settingMistakes } from '../../data/application-settings.ts';
import { settingsWords as words } from '../../i18n/application-settings-words.ts';
import './application-icon-field.ts';
import type { ApplicationIconField } from './application-icon-field.ts';
import { ApplicationPart } from './application-part.ts';
import './assertion-preview.ts';
import { assuranceFields } from './assurance-fields.ts';
import { attributeRules } from './attribute-rules.ts';
import { justInTimeFields } from './just-in-time-fields.ts';
import { nameIdFields } from './name-id-fields.ts';
import { sessionFields } from './session-fields.ts';
import { signingFields } from './signing-fields.ts';

/** What an application is told about people, and how sign-ins to it work. */
export class ApplicationSettings extends ApplicationPart {
  static override properties: PropertyDeclarations = {
    draft: { state: true },
    isAgeMistaken: { state: true },
    keys: { state: true },
  };

  /** The settings as they are on the page. */
  declare private draft: ServiceProviderSettings;
  declare private isAgeMistaken: boolean;
  /** Null: not read. */
  declare private keys: SigningKey[] | null;

  constructor() {
    super();
    this.isAgeMistaken = false;
    this.keys = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.loadKeys();
  }

  override get hasUnsavedChanges(): boolean {
    const icon = this.querySelector<ApplicationIconField>('application-icon-field');
    return this.isChanged || (icon?.hasUnsavedChanges ?? false);
  }

  protected override drop(): void {
    this.draft = this.application.settings;
    this.isAgeMistaken = false;
    this.mistakes = {};
    this.failure = null;
  }

  /** What was changed here stays on top of whatever is stored next. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('application')) return;
    const before = changed.get('application');
    const mine = before ? changedSettings(before.settings, this.draft) : {};
    this.draft = { ...this.application.settings, ...mine };
  }

  private get isChanged(): boolean {
    return this.isAgeMistaken || Object.keys(this.changes()).length > 0;
  }

  protected override render(): TemplateResult {
    return html`
      ${this.mayChange ? nothing : html`<p class="hint">${words.settings.readOnly}</p>`}
      <div class="beside">
      <form novalidate @submit=${this.onSubmit}>
        ${this.renderConflict()} ${this.renderFailure()}
        <fieldset class="sections" ?disabled=${!this.mayChange}>
          ${this.renderShown()} ${this.renderNameId()} ${this.renderAttributes()}
          ${this.renderJustInTime()} ${this.renderSignal()}
          ${this.renderSession()} ${this.renderSigning()}
        </fieldset>
        ${this.isChanged ? this.renderSave() : nothing}
      </form>
      <section class="card trial" aria-labelledby="trial">
        <h2 id="trial" tabindex="-1">${words.trial.heading}</h2>
        <assertion-preview .app=${this.app} .path=${this.path} .settings=${this.changes()}></assertion-preview>
      </section>
      </div>
    `;
  }

  private renderShown(): TemplateResult {
    return section('shown', words.settings.shownHeading, [
      textField({
        name: 'name',
        label: words.settings.name,
        hint: words.settings.nameHint,
        value: this.draft.name,
        mistake: this.settingMistakes.name,
        maxLength: 100,
        required: true,
        onInput: (name) => this.set({ name }),
      }),
      html`<application-icon-field
        .app=${this.app}
        .application=${this.application}
        .keep=${this.keep}
      ></application-icon-field>`,
    ]);
  }

  private renderNameId(): TemplateResult {
    const fields = nameIdFields({
      application: this.application,
      settings: this.draft,
      mistakes: this.settingMistakes,
      onChange: (change) => this.set(change),
    });
    return section('name-id-heading', words.nameId.heading, [fields]);
  }

  private renderAttributes(): TemplateResult {
    return section('attributes', words.attributes.heading, [
      html`<p>${words.attributes.lead}</p>`,
      attributeRules({
        attributes: this.draft.attributes,
        mistakes: this.settingMistakes,
        onChange: (attributes, focus) => {
          this.set({ attributes });
          if (focus) void this.focusOn(focus);
        },
        say: (message) => this.app.say(message),
      }),
    ]);
  }

  private renderJustInTime(): TemplateResult | typeof nothing {
    if (this.application.facts.kind !== 'salesforce') return nothing;
    const fields = justInTimeFields({
      settings: this.draft,
      onChange: (change) => this.set(change),
      say: (message) => this.app.say(message),
    });
    return section('just-in-time', words.justInTime.heading, [fields]);
  }

  private renderSignal(): TemplateResult {
    const fields = assuranceFields({
      application: this.application,
      settings: this.draft,
      mistakes: this.settingMistakes,
      onChange: (change) => this.set(change),
    });
    return section('signal', words.signal.heading, [html`<p>${words.signal.lead}</p>`, fields]);
  }

  private renderSession(): TemplateResult {
    const fields = sessionFields({
      application: this.application,
      settings: this.draft,
      isAgeMistaken: this.isAgeMistaken,
      mistakes: this.settingMistakes,
      onAge: (seconds) => {
        this.isAgeMistaken = seconds === null;
        if (seconds !== null) this.set({ maxAuthenticationAgeSeconds: seconds });
      },
      onChange: (change) => this.set(change),
    });
    return section('session', words.session.heading, [fields]);
  }

  private renderSigning(): TemplateResult {
    const fields = signingFields({
      settings: this.draft,
      keys: this.keys,
      mistakes: this.settingMistakes,
      onChange: (change) => this.set(change),
    });
    return section('signing', words.signing.heading, [fields]);
  }

  private renderSave(): TemplateResult {
    return html`
      <div class="save-bar">
        <p>${words.settings.unsaved}</p>
        <p class="buttons">
          <button type="submit" class="primary" ?disabled=${this.busy}>${words.settings.save}</button>
          <button type="button" ?disabled=${this.busy} @click=${() => this.drop()}>${words.settings.undo}</button>
          <button type="button" class="quiet to-trial" @click=${() => this.focusOn('trial')}>${words.settings.showSent}</button>
        </p>
      </div>
    `;
  }

  private set(change: Partial<ServiceProviderSettings>): void {
    this.draft = { ...this.draft, ...change };
  }

  private get settingMistakes(): Mistakes {
    return settingMistakes(this.mistakes);
  }

  private changes(): Partial<ServiceProviderSettings> {
    return changedSettings(this.application.settings, this.draft);
  }

  private async focusOn(id: string): Promise<void> {
    await this.updateComplete;
    this.querySelector<HTMLElement>(`#${id}`)?.focus();
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const settings = this.changes();
    if (!this.isAgeMistaken && Object.keys(settings).length > 0) {
      const { updatedAt } = this.application;
      const change = this.app.api.patch<ServiceProviderReply>(this.path, { updatedAt, settings });
      await this.store(change, words.settings.saved);
    }
    await this.updateComplete;
    focusMistake(this);
  }

  private async loadKeys(): Promise<void> {
    const reply = await this.app.api.get<SigningKeysReply>('/api/signing-keys');
    if ('value' in reply) this.keys = reply.value.items;
  }
}

function section(id: string, heading: string, content: unknown[]): TemplateResult {
  return html`<section class="card" aria-labelledby=${id}><h2 id=${id}>${heading}</h2>${content}</section>`;
}

customElements.define('application-settings', ApplicationSettings);
