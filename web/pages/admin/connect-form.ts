import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { AuthorizationReply, Connection, ConnectionWay } from '../../../server/contract/salesforce.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { focusMistake } from '../../components/form-fields.ts';
import { loadingLine } from '../../components/page-parts.ts';
import {
  authorizationBody,
  connectBody,
  emptyOrgDraft,
  isOrgDraftReady,
  isOrgDraftTyped,
  type OrgDraft,
  withoutSecrets,
} from '../../data/org-draft.ts';
import { connectAddress } from '../../data/org-return.ts';
import { orgWords } from '../../i18n/org-words.ts';
import { wayCards, wayFields } from './connect-fields.ts';
import { type CallbackUrl, connectHelp } from './connect-help.ts';

const { form: words, fields } = orgWords;

/** Connects an org in one of three ways; what proves who somebody is leaves the page's memory as soon as it is sent. */
export class ConnectForm extends ConsolePart {
  static override properties: PropertyDeclarations = {
    applicationId: { attribute: false },
    myDomain: { attribute: false },
    connected: { attribute: false },
    draft: { state: true },
    callbackUrl: { state: true },
  };

  /** Null: Salesforce, which has not been added yet. */
  declare applicationId: string | null;
  /** The org's own address, as far as it is known; empty: it is not. */
  declare myDomain: string;
  /** Told of the connection that was opened. */
  declare connected: (connection: Connection) => void;
  declare private draft: OrgDraft;
  declare private callbackUrl: CallbackUrl;

  constructor() {
    super();
    this.applicationId = null;
    this.myDomain = '';
    this.draft = emptyOrgDraft();
    this.callbackUrl = 'loading';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.draft = emptyOrgDraft(this.myDomain);
    void this.loadCallbackUrl();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.draft = withoutSecrets(this.draft);
  }

  override get hasUnsavedChanges(): boolean {
    return isOrgDraftTyped(this.draft);
  }

  protected override render(): TemplateResult {
    const { draft, mistakes } = this;
    const onChange = (change: Partial<OrgDraft>) => this.change(change);
    const isOAuth = draft.way === 'oauth';
    return html`
      <section class="card" aria-labelledby="connect-org">
        <h2 id="connect-org">${words.heading}</h2>
        <p>${words.lead}</p>
        <p class="promise">${words.promise}</p>
        <form novalidate autocomplete="off" @submit=${this.onSubmit}>
          ${wayCards({ draft, onChange })} ${connectHelp(draft.way, this.callbackUrl)}
          ${wayFields({ draft, mistakes, onChange })} ${this.renderFailure()}
          <p class="buttons">
            <button type="submit" class="primary" ?disabled=${this.busy || !isOrgDraftReady(draft)}>
              ${isOAuth ? fields.logIn : fields.connect}
            </button>
          </p>
          ${this.busy ? loadingLine(isOAuth ? fields.leaving : fields.connecting) : nothing}
        </form>
      </section>
    `;
  }

  /** What is typed for one way is not sent along with another. */
  private change(change: Partial<OrgDraft>): void {
    const { draft } = this;
    const isOther = change.way !== undefined && change.way !== draft.way;
    this.draft = { ...(isOther ? withoutSecrets(draft) : draft), ...change };
    if (!isOther) return;
    this.failure = null;
    this.mistakes = {};
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy || !isOrgDraftReady(this.draft)) return;
    const { draft } = this;
    await (isDirect(draft) ? this.connect(draft) : this.logIn(draft));
    await this.updateComplete;
    focusMistake(this);
  }

  private async connect(draft: OrgDraft & { way: Exclude<ConnectionWay, 'oauth'> }): Promise<void> {
    const request = this.app.api.post<Connection>('/api/salesforce/connections', connectBody(draft));
    this.draft = withoutSecrets(draft);
    const reply = await this.take(request);
    if (reply) this.connected(reply.value);
  }

  /** The browser itself goes to Salesforce, and comes back to this page. */
  private async logIn(draft: OrgDraft): Promise<void> {
    const body = authorizationBody(draft, connectAddress(this.applicationId));
    const reply = await this.take(this.app.api.post<AuthorizationReply>('/api/salesforce/authorizations', body));
    if (!reply) return;
    // Nothing that is typed would be lost: it has arrived.
    this.draft = emptyOrgDraft(this.myDomain);
    this.busy = true;
    location.assign(reply.value.url);
  }

  private async loadCallbackUrl(): Promise<void> {
    const path = '/api/salesforce/authorizations/callback-url';
    const reply = await this.app.api.get<{ callbackUrl: string }>(path);
    this.callbackUrl = 'value' in reply ? { url: reply.value.callbackUrl } : 'missing';
  }
}

function isDirect(draft: OrgDraft): draft is OrgDraft & { way: Exclude<ConnectionWay, 'oauth'> } {
  return draft.way !== 'oauth';
}

customElements.define('connect-form', ConnectForm);
