import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { ConsolePage } from '../../app/console-page.ts';
import { applicationIcon } from '../../components/application-icon.ts';
import { loadingLine, pageHead, tabLinks, tag } from '../../components/page-parts.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';
import './application-access.ts';
import './application-connect.ts';
import './application-doctor.ts';
import './application-overview.ts';
import './application-readiness.ts';
import './application-settings.ts';
import { pathOf } from '../../data/api.ts';
import { applicationTest } from './application-test.ts';

const words = applicationsWords.application;

const TABS = ['overview', 'connect', 'settings', 'access', 'test', 'doctor', 'readiness'] as const;

/** An application, in tabs: what it is, how it is connected, its settings, who has access, a test, the doctor, readiness. */
export class ApplicationPage extends ConsolePage {
  static override properties: PropertyDeclarations = { application: { state: true } };

  declare private application: ServiceProviderReply | null;

  constructor() {
    super();
    this.application = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    const { application } = this;
    const name = application?.settings.name ?? words.loading;
    const back = { label: applicationsWords.list.heading, address: '/admin/applications' };
    return html`
      ${pageHead({ heading: name, back, lead: application ? renderLead(application) : nothing })}
      ${this.renderFailure()} ${application ? this.renderTabs(application) : nothing}
      ${application === null && this.busy ? loadingLine() : nothing}
    `;
  }

  private renderTabs(application: ServiceProviderReply): TemplateResult {
    // Who is privileged is a question to Salesforce.
    const offered = TABS.filter((tab) => tab !== 'readiness' || application.facts.kind === 'salesforce');
    const current = offered.find((tab) => tab === this.query.get('tab')) ?? 'overview';
    const path = `/admin/applications/${application.id}`;
    const tabs = offered.map((tab) => ({
      label: words.tabs[tab],
      address: tab === 'overview' ? path : `${path}?tab=${tab}`,
      isCurrent: tab === current,
    }));
    return html`${tabLinks(words.tabs.label, tabs)} ${this.renderTab(current, application)}`;
  }

  private renderTab(tab: (typeof TABS)[number], application: ServiceProviderReply): TemplateResult {
    const keep = (stored: ServiceProviderReply) => {
      this.application = stored;
    };
    switch (tab) {
      case 'overview':
        return html`<application-overview .app=${this.app} .application=${application} .keep=${keep}
          .opensUpdate=${this.query.has('update')}></application-overview>`;
      case 'connect':
        return html`<application-connect .app=${this.app} .application=${application}></application-connect>`;
      case 'settings':
        return html`<application-settings .app=${this.app} .application=${application} .keep=${keep}
        ></application-settings>`;
      case 'access':
        return html`<application-access .app=${this.app} .application=${application} .keep=${keep}
        ></application-access>`;
      case 'test':
        return applicationTest(application);
      case 'doctor':
        return html`<application-doctor .app=${this.app} .application=${application}></application-doctor>`;
      case 'readiness':
        return html`<application-readiness .app=${this.app} .application=${application}></application-readiness>`;
    }
  }

  private async load(): Promise<void> {
    const reply = await this.take(
      this.app.api.get<ServiceProviderReply>(pathOf`/api/service-providers/${this.params.id ?? ''}`),
    );
    if (reply) this.application = reply.value;
  }
}

function renderLead({ settings, icon, facts }: ServiceProviderReply): TemplateResult {
  const { list } = applicationsWords;
  return html`
    <span class="app-name">
      ${applicationIcon({ name: settings.name, icon })} ${applicationsWords.kinds[facts.kind]}
      ${settings.enabled ? tag(list.on, 'good') : tag(list.off, 'warning')}
    </span>
  `;
}

customElements.define('application-page', ApplicationPage);
