import { html, nothing, type TemplateResult } from 'lit';
import type { ProblemPlace } from '../../../server/contract/common.ts';
import type { PreviewReply } from '../../../server/contract/service-providers.ts';
import { radioField, textField } from '../../components/form-fields.ts';
import { differencesTable, warningList } from '../../components/page-parts.ts';
import { importWords } from '../../i18n/application-import-words.ts';
import { applicationFacts, namedDifferences } from './application-facts.ts';

const words = importWords.preview;

/** What would be stored. */
export type Preview = Extract<PreviewReply, { digest: string }>;

/** What is shown before anything is stored. */
export interface ApplicationPreview {
  preview: Preview;
  /** It came from an address: confirming keeps that, even when no fact differs. */
  isFromUrl: boolean;
  /** Somebody is bringing a known application up to date, and need not be told that it is known. */
  isUpdate: boolean;
  /** What the new application will be called. */
  name: string;
  isNameMistaken: boolean;
  busy: boolean;
  onName: (name: string) => void;
  confirm: () => void;
}

/** Shows what was understood, and the button that stores exactly this. */
export function applicationPreview(shown: ApplicationPreview): TemplateResult {
  const { understood, warnings, facts, updates } = shown.preview;
  return html`
    <section class="card" aria-labelledby="preview">
      <h2 id="preview" tabindex="-1">${words.heading}</h2>
      <p class="hint">${words.notYet}</p>
      <ul>${understood.map((sentence) => html`<li>${sentence}</li>`)}</ul>
      ${warnings.length === 0 ? nothing : html`<h3>${words.warningsHeading}</h3>${warningList(warnings)}`}
      <h3>${words.factsHeading}</h3>
      ${applicationFacts(facts)} ${updates ? renderUpdate(shown, updates) : renderNew(shown)}
    </section>
  `;
}

/** Which one of several is meant. */
export function entityChoices(choices: string[], picked: string, onPick: (entityId: string) => void): TemplateResult {
  return html`
    <p>${words.choicesLead}</p>
    ${radioField({
      name: 'choice',
      label: words.choicesHeading,
      value: picked,
      choices: choices.map((entityId) => ({ value: entityId, label: entityId })),
      onInput: onPick,
    })}
  `;
}

/** The lines and elements that a refusal names. */
export function refusalPlaces(places: ProblemPlace[]): TemplateResult | typeof nothing {
  if (places.length === 0) return nothing;
  return html`
    <h3>${words.refusedAt}</h3>
    <ul class="places">
      ${places.map(
        ({ line, field, message }) => html`
          <li>
            <strong>${line === null ? nothing : words.line(line)}</strong>
            ${field === null ? nothing : html`<code>${field}</code>`} ${message}
          </li>
        `,
      )}
    </ul>
  `;
}

function renderNew({ name, isNameMistaken, busy, onName, confirm }: ApplicationPreview): TemplateResult {
  return html`
    ${textField({
      name: 'name',
      label: words.name,
      hint: words.nameHint,
      value: name,
      mistake: isNameMistaken ? words.nameMissing : undefined,
      maxLength: 100,
      required: true,
      onInput: onName,
    })}
    <p class="buttons">
      <button type="button" class="primary" ?disabled=${busy} @click=${confirm}>${words.add}</button>
    </p>
  `;
}

function renderUpdate(
  { isFromUrl, isUpdate, busy, confirm }: ApplicationPreview,
  { id, name, differences }: NonNullable<Preview['updates']>,
): TemplateResult {
  const isSame = differences.length === 0;
  return html`
    ${isUpdate ? nothing : html`<p>${words.known(name)}</p>`}
    <h3>${words.differences}</h3>
    ${isSame ? html`<p>${words.same}</p>` : differencesTable(words.differences, namedDifferences(differences))}
    <p class="buttons">
      ${
        isSame && !isFromUrl
          ? html`<a class="button" href="/admin/applications/${id}">${words.openKnown(name)}</a>`
          : html`<button type="button" class="primary" ?disabled=${busy} @click=${confirm}>
              ${isSame ? words.keepAddress : words.update}
            </button>`
      }
    </p>
  `;
}
