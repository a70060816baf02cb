import { html, nothing, type TemplateResult } from 'lit';
import type { FederationIdRow, UsersSource } from '../../../server/contract/federation-ids.ts';
import type { Connection } from '../../../server/contract/salesforce.ts';
import '../../components/file-drop.ts';
import type { FileText } from '../../components/file-drop.ts';
import '../../components/long-table.ts';
import { progressBar } from '../../components/page-parts.ts';
import '../../components/text-download.ts';
import { peopleFile, peopleHandedOver } from '../../data/federation-csv.ts';
import type { WriteStep, Written } from '../../data/federation-write.ts';
import { federationIdsWords } from '../../i18n/federation-ids-words.ts';
import { FAILURE_COLUMNS } from './federation-id-columns.ts';

const { source: words, outcome, people, write } = federationIdsWords;

/** As large a file as the server takes. */
const MAX_BYTES = 5_000_000;

/** Where users of the org come from: a connected org, or a file. */
export function usersSource(form: {
  connections: Connection[];
  connectAddress: string;
  isBusy: boolean;
  read: (source: UsersSource) => void;
}): TemplateResult {
  const { connections, connectAddress, isBusy, read } = form;
  return html`
    <section class="card" aria-labelledby="users-source">
      <h2 id="users-source">${words.heading}</h2>
      ${
        connections.length === 0
          ? html`<p>${words.noConnection} <a href=${connectAddress}>${words.connect}</a></p>`
          : html`
            <p class="buttons">
              ${connections.map(
                ({ id, org }) => html`
                  <button type="button" class="primary break-anywhere" ?disabled=${isBusy} @click=${() => read({ connection: id })}>
                    ${words.fromOrg(org.name, org.host)}
                  </button>
                `,
              )}
            </p>
          `
      }
      ${
        isBusy
          ? nothing
          : html`
            <file-drop
              .label=${words.file}
              .accept=${'.csv,text/csv'}
              .maxBytes=${MAX_BYTES}
              @file-text=${({ detail }: CustomEvent<FileText>) => read({ csv: detail.text })}
            ></file-drop>
            <p class="hint">${words.fileHint}</p>
          `
      }
    </section>
  `;
}

/** How far writing or taking back has come, and its end before the time. */
export function writingProgress(
  { written, of }: WriteStep,
  { label, isStopping, stop }: { label: string; isStopping: boolean; stop: () => void },
): TemplateResult {
  return html`
    ${progressBar({ label, value: written, max: of })}
    <p role="status">${isStopping ? write.stopping : nothing}</p>
    <p class="buttons"><button type="button" ?disabled=${isStopping} @click=${stop}>${write.stop}</button></p>
  `;
}

/** What was written, what was not and why, and another try. */
export function writeOutcome(
  { written, failures }: Written,
  { said, isBusy, retry }: { said: string; isBusy: boolean; retry: (() => void) | null },
): TemplateResult {
  const isFine = failures.length === 0;
  return html`
    <div class="notice ${isFine ? 'works' : 'fails'}">
      <p><strong>${said}</strong></p>
      ${isFine ? nothing : html`<p>${outcome.failed(failures.length)}</p>`}
    </div>
    ${
      isFine
        ? nothing
        : html`<long-table .label=${outcome.label} .columns=${FAILURE_COLUMNS} .rows=${failures}></long-table>`
    }
    ${
      isFine || retry === null
        ? nothing
        : html`<p class="buttons"><button type="button" class=${written === 0 ? 'primary' : ''} ?disabled=${isBusy} @click=${retry}>${outcome.retry}</button></p>`
    }
  `;
}

/** The users of the org who are not here, and how they come here. */
export function peopleNotHere(
  rows: readonly FederationIdRow[],
  take: (csv: string) => void,
): TemplateResult | typeof nothing {
  const absent = rows.filter(({ state, email }) => state === 'notHere' && email !== '');
  if (absent.length === 0) return nothing;
  return html`
    <section class="card" aria-labelledby="people-not-here">
      <h2 id="people-not-here">${people.heading(absent.length)}</h2>
      <p>${people.message}</p>
      <p class="buttons">
        <text-download
          .label=${people.download}
          .name=${people.file}
          .type=${'text/csv'}
          .text=${peopleFile(people.headings, absent)}
        ></text-download>
        <button type="button" class="primary" @click=${() => take(peopleHandedOver(people.headings, absent))}>${people.open}</button>
      </p>
    </section>
  `;
}
