import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Connection, EndConnectionReply } from '../../../server/contract/salesforce.ts';
import { ConsolePart } from '../../app/console-part.ts';
import { checkField } from '../../components/form-fields.ts';
import '../../components/modal-dialog.ts';
import { factList, tag } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { addressOf, pathOf } from '../../data/api.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { formatDayAndTime } from '../../i18n/dates.ts';
import { orgWords } from '../../i18n/org-words.ts';

const { connected: words, disconnect } = orgWords;

/** The org that is connected: what it is, until when, and the way out. */
export class ConnectPanel extends ConsolePart {
  static override properties: PropertyDeclarations = {
    connection: { attribute: false },
    ended: { attribute: false },
    isAsking: { state: true },
    revokes: { state: true },
  };

  declare connection: Connection;
  /** Told when it has ended, and what to say. */
  declare ended: (said: string) => void;
  declare private isAsking: boolean;
  declare private revokes: boolean;

  constructor() {
    super();
    this.isAsking = false;
    this.revokes = true;
  }

  protected override render(): TemplateResult {
    const { org, way, expiresAt } = this.connection;
    return html`
      <section class="card" aria-labelledby="connected-org">
        <h2 id="connected-org" tabindex="-1">
          ${words.heading(org.name)} ${org.isSandbox ? tag(words.sandbox, 'warning') : tag(words.production)}
        </h2>
        ${factList([
          { name: words.host, value: html`<span class="break-anywhere">${org.host}</span>` },
          { name: words.edition, value: org.edition },
          { name: words.organizationId, value: html`<code>${org.organizationId}</code>` },
          { name: words.way, value: words.ways[way] },
          { name: words.until, value: html`${formatDayAndTime(expiresAt)} (${timeAgo(expiresAt)})` },
        ])}
        <p class="buttons"><button type="button" @click=${this.ask}>${words.disconnect}</button></p>
      </section>
      <modal-dialog
        .heading=${disconnect.heading}
        .open=${this.isAsking}
        .locked=${this.busy}
        .content=${this.renderQuestion()}
        @dialog-close=${this.close}
      ></modal-dialog>
    `;
  }

  private renderQuestion(): TemplateResult {
    return html`
      <form novalidate @submit=${(event: SubmitEvent) => this.onSubmit(event)}>
        <p>${disconnect.message}</p>
        ${checkField({
          name: 'revoke',
          label: disconnect.revoke,
          hint: disconnect.revokeHint,
          checked: this.revokes,
          onChange: (revokes) => {
            this.revokes = revokes;
          },
        })}
        <p>${disconnect.advice[this.connection.way]}</p>
        ${this.isAsking ? this.renderFailure() : nothing}
        <p class="buttons">
          <button type="submit" class="primary" ?disabled=${this.busy}>${disconnect.action}</button>
          <button type="button" ?disabled=${this.busy} @click=${() => this.close()}>${consoleWords.dialog.cancel}</button>
        </p>
      </form>
    `;
  }

  private ask(): void {
    this.failure = null;
    this.isAsking = true;
  }

  private close(): void {
    this.isAsking = false;
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const path = pathOf`/api/salesforce/connections/${this.connection.id}`;
    const request = this.app.api.delete<EndConnectionReply>(addressOf(path, { revoke: this.revokes }));
    const reply = await this.attempt(request);
    if ('problem' in reply && reply.problem.code === 'orgSessionEnded') return this.finish(disconnect.done);
    if ('value' in reply) this.finish(saidOf(reply.value));
  }

  private finish(said: string): void {
    this.isAsking = false;
    this.ended(said);
  }
}

function saidOf({ isRevoked }: EndConnectionReply): string {
  if (isRevoked === null) return disconnect.done;
  return isRevoked ? disconnect.revoked : disconnect.notRevoked;
}

customElements.define('connect-panel', ConnectPanel);
