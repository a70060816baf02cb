import { html, nothing, type TemplateResult } from 'lit';
import type { ServiceProviderSettings } from '../../../server/contract/service-providers.ts';
import type { SigningKey } from '../../../server/contract/signing-keys.ts';
import { type Choice, checkField, type Mistakes, selectField } from '../../components/form-fields.ts';
import { settingsWords } from '../../i18n/application-settings-words.ts';
import { formatDay } from '../../i18n/dates.ts';

const words = settingsWords.signing;

/** What is signed, with which key, and which signatures are accepted. */
interface SigningFields {
  settings: ServiceProviderSettings;
  /** Null: they could not be read. */
  keys: SigningKey[] | null;
  mistakes: Mistakes;
  onChange: (change: Partial<ServiceProviderSettings>) => void;
}

/** Edits what concerns signatures. */
export function signingFields({ settings, keys, mistakes, onChange }: SigningFields): TemplateResult {
  return html`
    ${selectField({
      name: 'signingKeyId',
      label: words.key,
      hint: keys === null ? words.keysFailed : words.keyHint,
      value: settings.signingKeyId ?? '',
      mistake: mistakes.signingKeyId,
      choices: keyChoices(keys ?? [], settings.signingKeyId),
      onInput: (id) => onChange({ signingKeyId: id === '' ? null : id }),
    })}
    ${checkField({
      name: 'signResponse',
      label: words.response,
      hint: words.responseHint,
      checked: settings.signResponse,
      onChange: (signResponse) => onChange({ signResponse }),
    })}
    ${checkField({
      name: 'allowSha1',
      label: words.sha1,
      hint: words.sha1Hint,
      checked: settings.allowSha1,
      onChange: (allowSha1) => onChange({ allowSha1 }),
    })}
    ${settings.allowSha1 ? html`<ul class="warnings"><li>${words.sha1Warning}</li></ul>` : nothing}
  `;
}

function keyChoices(keys: SigningKey[], pinned: string | null): Choice[] {
  const choices = keys.map(({ id, slot, certificate }) => ({
    value: id,
    label: words.keyLabel(words.slots[slot], certificate.subject, formatDay(certificate.notAfter)),
  }));
  const isListed = pinned === null || keys.some(({ id }) => id === pinned);
  const others = isListed ? [] : [{ value: pinned, label: words.keyGone }];
  return [{ value: '', label: words.following }, ...choices, ...others];
}
