import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { IdentityProviderReply, ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { loadingLine } from '../../components/page-parts.ts';
import { connectWords } from '../../i18n/connect-words.ts';
import { orgWords } from '../../i18n/org-words.ts';
import { identityProviderValues } from './identity-provider-values.ts';
import { otherGuide } from './other-guide.ts';
import './salesforce-connect.ts';
import { salesforceGuide } from './salesforce-guide.ts';

/** How an application is connected: by us, for Salesforce, and by hand with the values that it needs. */
export class ApplicationConnect extends ConsolePart {
  static override properties: PropertyDeclarations = {
    application: { attribute: false },
    identityProvider: { state: true },
  };

  /** Null: Salesforce, which has not been added yet. */
  declare application: ServiceProviderReply | null;
  declare private identityProvider: IdentityProviderReply | null;

  constructor() {
    super();
    this.application = null;
    this.identityProvider = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    if (this.identityProvider === null) return html`${this.renderFailure()} ${this.busy ? loadingLine() : nothing}`;
    const isSalesforce = this.application === null || this.application.facts.kind === 'salesforce';
    const isPinned = !this.identityProvider.signingKey.isActive;
    const values = identityProviderValues(this.identityProvider, { isSalesforce, isPinned });
    if (!isSalesforce) return html`${values} ${otherGuide()}`;
    return html`
      ${this.renderOnlyHere()} ${this.renderOrg()} ${values}
      ${salesforceGuide(this.identityProvider, this.application)}
    `;
  }

  /** Whoever may not change anything here has nothing set up from here. */
  private renderOrg(): TemplateResult {
    if (!this.app.may('administer')) return html`<p class="notice">${orgWords.form.onlyAdministrators}</p>`;
    const id = this.application?.id ?? null;
    return html`
      <salesforce-connect .app=${this.app} .applicationId=${id}></salesforce-connect>
      <h2>${orgWords.byHand.heading}</h2>
    `;
  }

  /** Salesforce takes neither http nor an address that only this machine knows. */
  private renderOnlyHere(): TemplateResult | typeof nothing {
    const { publicUrl } = this.app.session;
    if (canBeReached(new URL(publicUrl))) return nothing;
    return html`<ul class="warnings"><li>${connectWords.connect.onlyHere(publicUrl)}</li></ul>`;
  }

  private async load(): Promise<void> {
    const serviceProvider = this.application?.id;
    const query = serviceProvider === undefined ? {} : { serviceProvider };
    const reply = await this.take(this.app.api.get<IdentityProviderReply>('/api/identity-provider', query));
    if (reply) this.identityProvider = reply.value;
  }
}

function canBeReached({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && !/(?:^|\.)localhost$/.test(hostname);
}

customElements.define('application-connect', ApplicationConnect);
