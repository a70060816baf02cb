import { html, nothing, type TemplateResult } from 'lit';
import { differencesTable, warningList } from '../../components/page-parts.ts';
import { timeAt } from '../../components/time.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';
import { namedDifferences } from './application-facts.ts';
import type { Preview } from './application-preview.ts';

const words = applicationsWords.held;

/** A change that was found, and what can be decided about it. */
interface HeldChange {
  preview: Preview;
  seenAt: string;
  mayDecide: boolean;
  busy: boolean;
  approve: () => void;
  reject: () => void;
}

/** Shows a change of the metadata that waits for approval. */
export function heldChange({ preview, seenAt, mayDecide, busy, approve, reject }: HeldChange): TemplateResult {
  return html`
    <section class="card held" aria-labelledby="held">
      <h2 id="held">${words.heading}</h2>
      <p>${words.lead}</p>
      <p class="hint">${words.seen} ${timeAt(seenAt)}</p>
      ${warningList(preview.warnings)}
      ${differencesTable(words.differences, namedDifferences(preview.updates?.differences ?? []))}
      ${
        mayDecide
          ? html`<p class="buttons">
              <button type="button" class="primary" ?disabled=${busy} @click=${approve}>${words.approve}</button>
              <button type="button" class="danger" ?disabled=${busy} @click=${reject}>${words.reject}</button>
            </p>`
          : nothing
      }
    </section>
  `;
}
