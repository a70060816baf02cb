import { html, type TemplateResult } from 'lit';
import type { ServiceProviderReply, ServiceProviderSettings } from '../../../server/contract/service-providers.ts';
import { checkField, type Mistakes, textField } from '../../components/form-fields.ts';
import { settingsWords } from '../../i18n/application-settings-words.ts';
import './session-age-field.ts';

const words = settingsWords.session;

/** How sign-ins begin, how old they may be, and where they end. */
interface SessionFields {
  application: ServiceProviderReply;
  settings: ServiceProviderSettings;
  isAgeMistaken: boolean;
  mistakes: Mistakes;
  /** In seconds; null: what is typed is no age. */
  onAge: (seconds: number | null) => void;
  onChange: (change: Partial<ServiceProviderSettings>) => void;
}

/** Edits what concerns sessions. */
export function sessionFields(fields: SessionFields): TemplateResult {
  const { application, settings, isAgeMistaken, mistakes, onAge, onChange } = fields;
  return html`
    <session-age-field
      .seconds=${isAgeMistaken ? null : settings.maxAuthenticationAgeSeconds}
      .mistake=${mistakes.maxAuthenticationAgeSeconds}
      @age-change=${({ detail }: CustomEvent<number | null>) => onAge(detail)}
    ></session-age-field>
    ${checkField({
      name: 'allowIdpInitiated',
      label: words.idpInitiated,
      hint: words.idpInitiatedHint,
      checked: settings.allowIdpInitiated,
      onChange: (allowIdpInitiated) => onChange({ allowIdpInitiated }),
    })}
    ${textField({
      name: 'singleLogoutServiceUrl',
      label: words.logout,
      hint: words.logoutHint(application.facts.singleLogoutServices[0]?.url ?? words.noLogout),
      value: settings.singleLogoutServiceUrl ?? '',
      mistake: mistakes.singleLogoutServiceUrl,
      maxLength: 2048,
      onInput: (url) => onChange({ singleLogoutServiceUrl: url.trim() || null }),
    })}
  `;
}
