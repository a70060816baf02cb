import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { DoctorReply } from '../../../server/contract/doctor.ts';
import type { Connection, ConnectionsReply } from '../../../server/contract/salesforce.ts';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { findPeople } from '../../app/find-people.ts';
import { radioField, selectField } from '../../components/form-fields.ts';
import { loadingLine } from '../../components/page-parts.ts';
import '../../components/person-picker.ts';
import type { PersonChoice } from '../../components/person-picker.ts';
import { pathOf } from '../../data/api.ts';
import { doctorWords } from '../../i18n/doctor-words.ts';
import './application-failures.ts';
import './application-login-history.ts';
import { renderDiagnosis } from './diagnosis.ts';

const words = doctorWords.ask;

const PASSKEYS = ['own', 'deviceBound', 'synced'] as const;

/** Looks at the answer that a person would be sent now as the other side does, and at what was refused lately. */
export class ApplicationDoctor extends ConsolePart {
  static override properties: PropertyDeclarations = {
    application: { attribute: false },
    person: { state: true },
    passkey: { state: true },
    connections: { state: true },
    connection: { state: true },
    found: { state: true },
  };

  declare application: ServiceProviderReply;
  declare private person: PersonChoice | null;
  declare private passkey: (typeof PASSKEYS)[number];
  /** Orgs that are open in this browser, of this application. */
  declare private connections: Connection[];
  /** Which of them is asked too; empty: none. */
  declare private connection: string;
  /** What was found, and about whom. */
  declare private found: (DoctorReply & { userId: string }) | null;
  private find: ((text: string) => Promise<PersonChoice[] | null>) | null = null;

  constructor() {
    super();
    this.person = null;
    this.passkey = 'own';
    this.connections = [];
    this.connection = '';
    this.found = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.find = findPeople(this.app.api);
    if (this.isSalesforce && this.app.may('administer')) void this.loadConnections();
  }

  private get isSalesforce(): boolean {
    return this.application.facts.kind === 'salesforce';
  }

  protected override render(): TemplateResult {
    const { application, app, connections } = this;
    return html`
      <section class="card" aria-labelledby="doctor">
        <h2 id="doctor">${this.isSalesforce ? words.heading : words.otherHeading}</h2>
        <p>${words.lead}</p>
        ${this.renderForm()} ${this.renderFailure()} ${this.busy ? loadingLine(words.working) : nothing}
        ${this.found && !this.busy ? renderFound(this.found) : nothing}
        <p><a href="/admin/doctor">${doctorWords.explain.link}</a></p>
      </section>
      <application-failures .app=${app} .application=${application} .person=${this.person}></application-failures>
      ${
        this.isSalesforce && app.may('administer')
          ? html`<application-login-history .app=${app} .application=${application} .connections=${connections}
              .person=${this.person}></application-login-history>`
          : nothing
      }
    `;
  }

  private renderForm(): TemplateResult {
    return html`
      <form novalidate @submit=${this.onSubmit}>
        <person-picker
          .name=${'doctor-person'}
          .label=${words.person}
          .find=${this.find}
          .picked=${this.person}
          @person-pick=${({ detail }: CustomEvent<PersonChoice | null>) => {
            this.person = detail;
            this.found = null;
          }}
        ></person-picker>
        ${radioField({
          name: 'doctor-passkey',
          label: words.passkey,
          value: this.passkey,
          choices: PASSKEYS.map((value) => ({ value, label: words.passkeys[value] })),
          onInput: (value) => {
            this.passkey = PASSKEYS.find((kind) => kind === value) ?? this.passkey;
          },
        })}
        ${this.connections.length === 0 ? nothing : this.renderConnection()}
        <p class="buttons">
          <button type="submit" class="primary" ?disabled=${this.person === null || this.busy}>${words.start}</button>
        </p>
      </form>
    `;
  }

  private renderConnection(): TemplateResult {
    return selectField({
      name: 'doctor-connection',
      label: words.connection,
      hint: words.connectionHint,
      value: this.connection,
      choices: [
        { value: '', label: words.noConnection },
        ...this.connections.map(({ id, org }) => ({ value: id, label: org.name })),
      ],
      onInput: (value) => {
        this.connection = value;
      },
    });
  }

  private async loadConnections(): Promise<void> {
    const reply = await this.app.api.get<ConnectionsReply>('/api/salesforce/connections');
    if (!('value' in reply)) return;
    const { id } = this.application;
    this.connections = reply.value.connections.filter(({ serviceProviderId }) => serviceProviderId === id);
    this.connection = this.connections[0]?.id ?? '';
  }

  private async onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    const userId = this.person?.id;
    if (userId === undefined) return;
    const body = {
      userId,
      ...(this.passkey !== 'own' && { passkey: this.passkey }),
      ...(this.connection !== '' && { connection: this.connection }),
    };
    const path = pathOf`/api/service-providers/${this.application.id}/doctor`;
    const reply = await this.take(this.app.api.post<DoctorReply>(path, body));
    this.found = reply && { ...reply.value, userId };
  }
}

function renderFound({ diagnosis, refusal, userId }: DoctorReply & { userId: string }): TemplateResult {
  return html`
    ${
      refusal === null
        ? nothing
        : html`<p class="notice fails" role="status"><strong>${words.nothingSent}.</strong> ${refusal}</p>`
    }
    ${diagnosis === null ? nothing : renderDiagnosis(diagnosis, userId)}
  `;
}

customElements.define('application-doctor', ApplicationDoctor);
