import { html, nothing, type TemplateResult } from 'lit';
import type { ServiceProviderReply, ServiceProviderSettings } from '../../../server/contract/service-providers.ts';
import { type Mistakes, selectField } from '../../components/form-fields.ts';
import { settingsWords } from '../../i18n/application-settings-words.ts';
import { IDENTIFYING_SOURCES, valueRuleFields } from './value-rule-fields.ts';

const words = settingsWords.nameId;

/** By what an application knows a person. */
interface NameIdFields {
  application: ServiceProviderReply;
  settings: ServiceProviderSettings;
  mistakes: Mistakes;
  onChange: (change: Partial<ServiceProviderSettings>) => void;
}

/** Edits the NameID and its format. */
export function nameIdFields({ application, settings, mistakes, onChange }: NameIdFields): TemplateResult {
  return html`
    <p>${words.lead} ${application.facts.kind === 'salesforce' ? words.salesforce : nothing}</p>
    ${valueRuleFields({
      id: 'name-id',
      rule: settings.nameId,
      sources: IDENTIFYING_SOURCES,
      patternHint: words.patternHint,
      mistake: mistakes.nameId,
      onChange: (nameId) => onChange({ nameId }),
    })}
    ${selectField({
      name: 'nameIdFormat',
      label: words.format,
      value: settings.nameIdFormat,
      mistake: mistakes.nameIdFormat,
      choices: words.formats,
      onInput: (nameIdFormat) => onChange({ nameIdFormat }),
    })}
  `;
}
