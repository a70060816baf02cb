import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ListedServiceProvider, TestSignInReport } from '../../../server/contract/service-providers.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { readWholeList } from '../../app/list-source.ts';
import { loadingLine, pageHead } from '../../components/page-parts.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';
import { testLink, testSteps } from './application-test.ts';
import { testReport } from './test-report.ts';

const words = applicationsWords.test;

/** What arrived at the end of a test sign-in; opened without one, the choice of an application to test. */
export class TestSignInPage extends ConsolePage {
  static override properties: PropertyDeclarations = { report: { state: true }, applications: { state: true } };

  declare private report: TestSignInReport | null;
  declare private applications: ListedServiceProvider[] | null;

  constructor() {
    super();
    this.report = null;
    this.applications = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.report = this.app.takeTestSignIn();
    if (!this.report) void this.load();
  }

  protected override render(): TemplateResult {
    return this.report ? renderReport(this.report) : this.renderChoice();
  }

  private renderChoice(): TemplateResult {
    return html`
      ${pageHead({ heading: words.heading, lead: words.lead, back: BACK })} ${this.renderFailure()} ${testSteps()}
      ${this.busy ? loadingLine() : this.renderApplications(this.applications ?? [])}
    `;
  }

  private renderApplications(applications: ListedServiceProvider[]): TemplateResult {
    if (this.failure) return html``;
    if (applications.length === 0) return html`<p class="empty">${words.none}</p>`;
    return html`
      <p>${words.pickLead}</p>
      <ul class="tests">${applications.map(({ id, name }) => html`<li>${testLink(id, words.pick(name))}</li>`)}</ul>
    `;
  }

  private async load(): Promise<void> {
    const reply = await this.take(readWholeList<ListedServiceProvider>(this.app.api, '/api/service-providers'));
    if (reply) this.applications = reply.value;
  }
}

const BACK = { label: applicationsWords.list.heading, address: '/admin/applications' };

function renderReport(report: TestSignInReport): TemplateResult {
  const { id, name } = report.serviceProvider;
  return html`
    ${pageHead({
      heading: applicationsWords.report.heading(name),
      back: BACK,
      actions: html`
        ${testLink(id, applicationsWords.report.again)}
        <a class="button" href="/admin/applications/${id}">${applicationsWords.report.open(name)}</a>
      `,
    })}
    ${testReport(report)}
  `;
}

customElements.define('test-sign-in-page', TestSignInPage);
