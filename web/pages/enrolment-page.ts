import { html, nothing, type TemplateResult } from 'lit';
import type { EnrolmentVerifyReply, LinkReply } from '../../server/contract/enrolment.ts';
import { PageElement } from '../app/page-element.ts';
import { readFailure } from '../app/read-failure.ts';
import type { Failure } from '../components/failure-notice.ts';
import '../components/failure-notice.ts';
import '../components/obstacle-advice.ts';
import { passkeyActions } from '../components/passkey-actions.ts';
import { personCard } from '../components/person-card.ts';
import { personFields } from '../components/person-fields.ts';
import { askLink, type Flow, finishEnrolment, readToken, startEnrolment } from '../data/enrolment.ts';
import { checkPerson } from '../data/person.ts';
import type { Refusal } from '../data/reply.ts';
import { words } from '../i18n/words.ts';
import { canReachPhone, findObstacle, supportsPasskeys } from '../webauthn/browser.ts';
import { makePasskey, type Way } from '../webauthn/ceremony.ts';
import { enrolmentDone } from './enrolment-done.ts';

/** What the page shows: the link is being checked, it cannot be used, it waits for the person, or all is done. */
type State =
  | { name: 'loading' }
  | { name: 'stopped'; canRetry: boolean }
  | { name: 'ready'; person: LinkReply['person'] }
  | { name: 'done'; passkey: EnrolmentVerifyReply['passkey']; next: Flow };

const NO_MISTAKES = { name: false, email: false };

/** Turns an invitation, or the set-up link of an administrator, into a passkey. */
export class EnrolmentPage extends PageElement {
  static override properties = {
    flow: {},
    state: { state: true },
    failure: { state: true },
    progress: { state: true },
    mistakes: { state: true },
    phoneReachable: { state: true },
  };

  declare flow: Flow;
  declare private state: State;
  declare private failure: Failure | null;
  declare private progress: string;
  declare private mistakes: typeof NO_MISTAKES;
  declare private phoneReachable: boolean;
  private token = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.progress = '';
    this.mistakes = NO_MISTAKES;
    this.phoneReachable = true;
    // Another link pasted into this tab changes the fragment alone.
    addEventListener('hashchange', () => location.reload());
    void this.load();
  }

  protected override updated(): void {
    document.title = `${this.failure?.title ?? this.heading} – ${words.brand}`;
  }

  protected override render(): TemplateResult {
    return html`
      <h1 tabindex="-1">${this.heading}</h1>
      ${this.failure ? html`<failure-notice .failure=${this.failure}></failure-notice>` : nothing}
      ${this.renderState()}
    `;
  }

  private get heading(): string {
    return this.state.name === 'done' ? words.enrolment.done.heading : words.enrolment.heading[this.flow];
  }

  private renderState(): TemplateResult | typeof nothing {
    switch (this.state.name) {
      case 'loading':
        return html`<p class="progress" role="status">${words.enrolment.loading}</p>`;
      case 'stopped':
        return this.state.canRetry
          ? html`<button type="button" class="primary" @click=${this.load}>${words.enrolment.tryAgain}</button>`
          : nothing;
      case 'ready':
        return this.renderReady(this.state.person);
      case 'done':
        return enrolmentDone(this.state.passkey, this.state.next);
    }
  }

  private renderReady(person: LinkReply['person']): TemplateResult {
    const obstacle = findObstacle();
    return html`
      <p class="lead">${words.enrolment.lead[person ? 'enrolment' : this.flow]}</p>
      ${person ? personCard(person, words.enrolment.yourAccount) : nothing}
      ${obstacle ? html`<obstacle-advice .obstacle=${obstacle} .address=${location.href}></obstacle-advice>` : nothing}
      ${supportsPasskeys() ? this.renderForm(person) : nothing}
      ${person ? html`<p class="aside">${words.enrolment.notYou}</p>` : nothing}
    `;
  }

  private renderForm(person: LinkReply['person']): TemplateResult {
    return html`
      <form novalidate @submit=${this.onSubmit}>
        ${person ? nothing : personFields(this.mistakes)}
        <h2>${words.enrolment.whatHappens}</h2>
        <ol>${words.enrolment.steps.map((step) => html`<li>${step}</li>`)}</ol>
        ${passkeyActions({
          label: words.enrolment.create,
          progress: this.progress,
          phoneReachable: this.phoneReachable,
          onPhone: () => void this.create('phone'),
        })}
      </form>
    `;
  }

  private onSubmit(event: Event): void {
    event.preventDefault();
    void this.create('here');
  }

  private async load(): Promise<void> {
    this.failure = null;
    this.state = { name: 'loading' };
    const token = readToken(location.hash);
    if (!token) return this.stop(words.enrolment.brokenLink, false);
    this.token = token;
    const reply = await askLink(this.flow, token);
    if (!('value' in reply)) return this.stop(readFailure(reply), !isLinkGone(reply));
    this.state = { name: 'ready', person: reply.value.person };
    if (supportsPasskeys()) this.phoneReachable = await canReachPhone();
  }

  private async create(way: Way): Promise<void> {
    const person = await this.readPerson();
    if (!person) return;
    this.failure = null;
    this.progress = words.passkey.waiting;
    const started = await startEnrolment(this.flow, { token: this.token, ...person });
    if (!('value' in started)) return this.refuse(started);
    const result = await makePasskey(started.value.options, way);
    if ('failure' in result) return this.fail(words.enrolment.failures[result.failure]);
    this.progress = words.enrolment.saving;
    const finished = await finishEnrolment(this.flow, this.token, result.response);
    if (!('value' in finished)) return this.refuse(finished);
    await this.finish(finished.value.passkey, 'email' in person);
  }

  /** What the administrator-to-be typed, or nothing when the link knows; null: a field needs mending and has the focus. */
  private async readPerson(): Promise<{ name?: string; email?: string } | null> {
    if (this.state.name !== 'ready' || this.state.person) return {};
    const form = new FormData(this.querySelector('form') ?? undefined);
    const person = { name: String(form.get('name')).trim(), email: String(form.get('email')).trim() };
    this.mistakes = checkPerson(person);
    if (!this.mistakes.name && !this.mistakes.email) return person;
    this.failure = null;
    await this.updateComplete;
    this.querySelector<HTMLInputElement>('[aria-invalid=true]')?.focus();
    return null;
  }

  private async finish(passkey: EnrolmentVerifyReply['passkey'], isNewAdministrator: boolean): Promise<void> {
    history.replaceState(null, '', location.pathname);
    this.state = { name: 'done', passkey, next: isNewAdministrator ? 'setup' : 'enrolment' };
    await this.updateComplete;
    this.querySelector('h1')?.focus();
  }

  private refuse(reply: Refusal): void {
    if (isLinkGone(reply)) this.stop(readFailure(reply), false);
    else this.fail(readFailure(reply));
  }

  private stop(failure: Failure, canRetry: boolean): void {
    this.state = { name: 'stopped', canRetry };
    this.fail(failure);
  }

  private fail(failure: Failure): void {
    this.progress = '';
    this.failure = failure;
  }
}

function isLinkGone(refusal: Refusal): boolean {
  return 'problem' in refusal && refusal.problem.code === 'linkGone';
}

customElements.define('enrolment-page', EnrolmentPage);
