import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthnAutofill,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';
import { html, nothing, type TemplateResult } from 'lit';
import type { LoginPageData } from '../../server/contract/pages.ts';
import { PageElement } from '../app/page-element.ts';
import type { Failure } from '../components/failure-notice.ts';
import '../components/failure-notice.ts';
import '../components/obstacle-advice.ts';
import { passkeyActions } from '../components/passkey-actions.ts';
import { loginAddress, renewLogin } from '../data/login.ts';
import { readPageData } from '../data/page-data.ts';
import { words } from '../i18n/words.ts';
import { canReachPhone, findObstacle, supportsPasskeys } from '../webauthn/browser.ts';
import { askForPasskey, awaitAutofill, lifeOf, type Way } from '../webauthn/ceremony.ts';
import { signalUnknownPasskey } from '../webauthn/signals.ts';

/** Signs a person in: by button, with the phone, or from the browser's autofill list. */
export class LoginPage extends PageElement {
  static override properties = {
    failure: { state: true },
    progress: { state: true },
    autofill: { state: true },
    phoneReachable: { state: true },
  };

  declare private failure: Failure | null;
  declare private progress: string;
  declare private autofill: boolean;
  declare private phoneReachable: boolean;
  declare private data: LoginPageData;
  private expiresAt = 0;
  private expiry = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    const data = readPageData<LoginPageData>(document);
    this.progress = '';
    this.phoneReachable = true;
    this.failure = data.failure;
    this.take(data);
    // A page that comes back by the browser's Back button has spent its options.
    addEventListener('pageshow', (event) => {
      if (event.persisted) location.replace(loginAddress(data));
    });
    if (supportsPasskeys()) void this.prepare(data);
  }

  protected override updated(): void {
    document.title = `${this.failure?.title ?? words.login.heading(this.data.serviceProvider)} – ${words.brand}`;
  }

  protected override render(): TemplateResult {
    const obstacle = findObstacle();
    return html`
      <h1>${words.login.heading(this.data.serviceProvider)}</h1>
      ${this.failure ? html`<failure-notice .failure=${this.failure}></failure-notice>` : nothing}
      ${obstacle ? html`<obstacle-advice .obstacle=${obstacle} .address=${this.address}></obstacle-advice>` : nothing}
      ${supportsPasskeys() ? this.renderForm() : nothing}
      ${obstacle ? nothing : html`<p class="aside">${words.login.noPasskeyYet}</p>`}
    `;
  }

  private renderForm(): TemplateResult {
    return html`
      <p class="lead">${words.login.lead}</p>
      <form method="post" action="/login" @submit=${this.onSubmit}>
        <input type="hidden" name="request" value=${this.data.request}>
        <input type="hidden" name="return" value=${this.data.return}>
        <input type="hidden" name="credential">
        ${passkeyActions({
          label: words.login.signIn,
          progress: this.progress,
          phoneReachable: this.phoneReachable,
          onPhone: () => void this.signIn('phone'),
        })}
        ${this.autofill ? this.renderAutofill() : nothing}
      </form>
    `;
  }

  private renderAutofill(): TemplateResult {
    return html`
      <div class="field autofill">
        <label for="passkey-autofill">${words.login.autofill}</label>
        <input
          id="passkey-autofill"
          autocomplete="username webauthn"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="passkey-autofill-hint"
        >
        <p class="hint" id="passkey-autofill-hint">${words.login.autofillHint}</p>
      </div>
    `;
  }

  private get address(): string {
    return new URL(loginAddress(this.data), location.href).href;
  }

  private onSubmit(event: Event): void {
    event.preventDefault();
    void this.signIn('here');
  }

  private take(data: LoginPageData): void {
    const life = lifeOf(data.options);
    this.data = data;
    this.expiresAt = Date.now() + life;
    clearTimeout(this.expiry);
    this.expiry = window.setTimeout(() => this.expire(), life);
  }

  private async prepare({ options, unknownCredentialId }: LoginPageData): Promise<void> {
    if (unknownCredentialId) signalUnknownPasskey(options.rpId ?? location.hostname, unknownCredentialId);
    void this.offerAutofill();
    this.phoneReachable = await canReachPhone();
  }

  private async offerAutofill(): Promise<void> {
    this.autofill = await browserSupportsWebAuthnAutofill();
    await this.updateComplete;
    if (!this.autofill || this.progress || this.isStale()) return;
    const result = await awaitAutofill(this.data.options);
    if ('response' in result) return this.send(result.response);
    // A button or the page's age has ended it, and says so itself.
    if (this.progress || this.isStale()) return;
    this.autofill = false;
    if (result.failure === 'cancelled') this.fail(words.login.failures.cancelled);
  }

  private async signIn(way: Way): Promise<void> {
    this.failure = null;
    this.progress = words.passkey.waiting;
    if (this.isStale() && !(await this.renew())) return;
    const result = await askForPasskey(this.data.options, way);
    if ('response' in result) return this.send(result.response);
    this.fail(words.login.failures[result.failure]);
    void this.offerAutofill();
  }

  /** The answer goes as a form navigation: the server's reply leads on to the service provider by itself. */
  private async send(response: AuthenticationResponseJSON): Promise<void> {
    this.failure = null;
    this.progress = words.login.sending;
    await this.updateComplete;
    const form = this.querySelector('form');
    const credential = form?.querySelector<HTMLInputElement>('[name=credential]');
    if (!form || !credential) return;
    credential.value = JSON.stringify(response);
    form.submit();
  }

  private fail(failure: Failure): void {
    this.progress = '';
    this.failure = failure;
  }

  private isStale(): boolean {
    return Date.now() >= this.expiresAt;
  }

  private expire(): void {
    this.expiresAt = 0;
    if (this.progress) return;
    WebAuthnAbortService.cancelCeremony();
    this.autofill = false;
    this.fail(words.login.stale);
  }

  private async renew(): Promise<boolean> {
    try {
      const data = await renewLogin(this.data);
      if (data) this.take(data);
      else location.replace(loginAddress(this.data));
      return data !== null;
    } catch {
      this.fail(words.offline);
      return false;
    }
  }
}

customElements.define('login-page', LoginPage);
