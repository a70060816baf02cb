import { html, type TemplateResult } from 'lit';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import { checkField, textField } from '../../components/form-fields.ts';
import { factList, tag } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';

const words = applicationsWords.source;

/** Where an application's metadata is. */
export type Source = NonNullable<ServiceProviderReply['metadataSource']>;

/** What is typed about where metadata is. */
interface SourceDraft {
  url: string;
  isWatched: boolean;
}

/** Where metadata is, when it was looked at, and what came of it. */
export function metadataSourceFacts({ url, isWatched, checkedAt, failure, held }: Source): TemplateResult {
  return factList([
    { name: words.url, value: html`<code>${url}</code>` },
    { name: words.looks, value: isWatched ? words.watched : words.notWatched },
    { name: words.checkedAt, value: timeAgo(checkedAt) },
    {
      name: words.outcome,
      value: failure === null ? renderOutcome(held !== null) : html`${words.failure} ${failure}`,
    },
  ]);
}

function renderOutcome(isHeld: boolean): TemplateResult {
  return isHeld ? tag(applicationsWords.list.held, 'warning') : html`${words.fine}`;
}

/** Edits where metadata is, and whether it is looked at by itself. */
export function metadataSourceForm(
  form: SourceDraft & {
    mistake: string | undefined;
    busy: boolean;
    change: (change: Partial<SourceDraft>) => void;
    submit: (event: SubmitEvent) => void;
    cancel: () => void;
  },
): TemplateResult {
  return html`
    <form novalidate @submit=${form.submit}>
      ${textField({
        id: 'source-url',
        name: 'url',
        label: words.url,
        hint: words.urlHint,
        value: form.url,
        mistake: form.mistake,
        maxLength: 2048,
        onInput: (url) => form.change({ url }),
      })}
      ${checkField({
        id: 'source-watch',
        name: 'watch',
        label: words.watch,
        checked: form.isWatched,
        onChange: (isWatched) => form.change({ isWatched }),
      })}
      <p class="buttons">
        <button type="submit" class="primary" ?disabled=${form.busy}>${words.store}</button>
        <button type="button" @click=${form.cancel}>${words.cancel}</button>
      </p>
    </form>
  `;
}
