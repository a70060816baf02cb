import { html, type TemplateResult } from 'lit';
import type { ServiceProviderSettings } from '../../../server/contract/service-providers.ts';
import { checkField, textField } from '../../components/form-fields.ts';
import { justInTimeAttributes } from '../../data/just-in-time.ts';
import { settingsWords } from '../../i18n/application-settings-words.ts';

const words = settingsWords.justInTime;

/** The settings, and what happens when they change. */
interface JustInTimeFields {
  settings: ServiceProviderSettings;
  onChange: (change: Partial<ServiceProviderSettings>) => void;
  say: (message: string) => void;
}

/** Whether Salesforce makes users of its own, and the attributes that it makes them of. */
export function justInTimeFields({ settings, onChange, say }: JustInTimeFields): TemplateResult {
  const usePreset = ({ currentTarget }: Event) => {
    const section = currentTarget instanceof HTMLElement ? currentTarget.closest('section') : null;
    const value = (name: string) => section?.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value.trim() ?? '';
    const preset = { profileId: value('profileId'), usernameSuffix: value('usernameSuffix') };
    onChange({ attributes: justInTimeAttributes(settings, preset) });
    say(words.presetUsed);
  };
  return html`
    <p>${words.lead}</p>
    ${checkField({
      name: 'justInTime',
      label: words.on,
      hint: words.hint,
      checked: settings.justInTime,
      onChange: (justInTime) => onChange({ justInTime }),
    })}
    ${textField({ name: 'profileId', label: words.profileId, hint: words.profileIdHint, maxLength: 18 })}
    ${textField({ name: 'usernameSuffix', label: words.usernameSuffix, hint: words.usernameSuffixHint, maxLength: 40 })}
    <p class="buttons"><button type="button" @click=${usePreset}>${words.preset}</button></p>
  `;
}
