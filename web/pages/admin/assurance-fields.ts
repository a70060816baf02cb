import { html, nothing, type TemplateResult } from 'lit';
import type { ServiceProviderReply, ServiceProviderSettings } from '../../../server/contract/service-providers.ts';
import { type Mistakes, radioField, selectField } from '../../components/form-fields.ts';
import { type Tone, tag } from '../../components/page-parts.ts';
import { choicesFor, type PasskeyKind, type Tier, tierOf, valuesSent } from '../../data/assurance.ts';
import { settingsWords } from '../../i18n/application-settings-words.ts';

const words = settingsWords.signal;

const KINDS: PasskeyKind[] = ['deviceBound', 'synced'];

/** Which setting holds the values of which kind. */
const SETTINGS = { deviceBound: 'amrDeviceBound', synced: 'amrSynced' } as const;

const TONES: Record<Tier | 'unknown', Tone> = {
  'phishing-resistant': 'good',
  standard: 'warning',
  weak: 'alert',
  unknown: 'neutral',
};

/** What is told of a login's strength, as it is being changed. */
interface AssuranceFields {
  application: ServiceProviderReply;
  settings: ServiceProviderSettings;
  mistakes: Mistakes;
  onChange: (change: Partial<ServiceProviderSettings>) => void;
}

/** Edits the assurance signal of each kind of passkey, and says what Salesforce makes of it. */
export function assuranceFields(fields: AssuranceFields): TemplateResult {
  const { application, settings, mistakes, onChange } = fields;
  const isSalesforce = application.facts.kind === 'salesforce';
  return html`
    ${isSalesforce ? html`<p>${words.salesforce}</p>${renderLockOut(fields)}` : html`<p class="hint">${words.notSalesforce}</p>`}
    ${KINDS.map((kind) => renderKind(fields, kind))}
    ${selectField({
      name: 'authnContextClassRef',
      label: words.authnContext,
      hint: words.authnContextHint,
      value: settings.authnContextClassRef,
      mistake: mistakes.authnContextClassRef,
      choices: application.authnContextChoices.map((value) => ({
        value,
        label: words.authnContextNames[value] ?? value,
      })),
      onInput: (authnContextClassRef) => onChange({ authnContextClassRef }),
    })}
  `;
}

/** What would keep administrators out, before anything else is read. */
function renderLockOut({ application, settings }: AssuranceFields): TemplateResult | typeof nothing {
  const refused = KINDS.filter((kind) => {
    const sent = valuesSent(kind, settings[SETTINGS[kind]]);
    return tierOf(sent, application.amrChoices) !== 'phishing-resistant';
  });
  if (refused.length === 0) return nothing;
  const { title, message, kinds, and } = words.lockOut;
  return html`
    <div class="notice" role="alert">
      <h3>${title}</h3>
      <p>${message(refused.map((kind) => kinds[kind]).join(and))}</p>
    </div>
  `;
}

function renderKind(fields: AssuranceFields, kind: PasskeyKind): TemplateResult {
  const { application, settings, mistakes, onChange } = fields;
  const name = SETTINGS[kind];
  const chosen = settings[name];
  const sent = valuesSent(kind, chosen);
  const tier = tierOf(sent, application.amrChoices);
  return html`
    <div class="signal">
      <h3>${words.kinds[kind]}</h3>
      <p class="hint">${words.kindHints[kind]}</p>
      ${radioField({
        name,
        label: words.how,
        value: chosen === null ? 'automatic' : 'own',
        mistake: mistakes[name],
        choices: [
          { value: 'automatic', label: words.automatic, hint: words.automaticHint },
          { value: 'own', label: words.own },
        ],
        onInput: (value) => onChange({ [name]: value === 'own' ? valuesSent(kind, chosen) : null }),
      })}
      ${chosen === null ? nothing : renderValues(fields, kind, chosen)}
      ${renderVerdict(application, tier, sent.length === 0 ? words.nothing : sent.join(', '))}
    </div>
  `;
}

/** To any other application, Salesforce's rank is a note. */
function renderVerdict({ facts }: ServiceProviderReply, tier: Tier, sent: string): TemplateResult {
  if (facts.kind === 'salesforce')
    return html`<p>${tag(words.tiers[tier], TONES[tier])} ${words.verdicts[tier](sent)}</p>`;
  return html`<p>${words.sends(sent)} <span class="hint">${words.aside(words.tiers[tier])}</span></p>`;
}

function renderValues({ application, onChange }: AssuranceFields, kind: PasskeyKind, chosen: string[]): TemplateResult {
  const choices = choicesFor(kind, application.amrChoices);
  const isSalesforce = application.facts.kind === 'salesforce';
  const toggle = (value: string, isChosen: boolean) => {
    const values = choices.map((choice) => choice.value);
    onChange({ [SETTINGS[kind]]: values.filter((other) => (other === value ? isChosen : chosen.includes(other))) });
  };
  return html`
    <fieldset class="field values">
      <legend>${words.values}</legend>
      ${choices.map(
        ({ value, tier }) => html`
          <label class="choice">
            <input
              type="checkbox"
              name="${SETTINGS[kind]}-value"
              value=${value}
              .checked=${chosen.includes(value)}
              @change=${({ currentTarget }: Event) => {
                if (currentTarget instanceof HTMLInputElement) toggle(value, currentTarget.checked);
              }}
            >
            <span><code>${value}</code> ${isSalesforce ? tag(words.tiers[tier], TONES[tier]) : nothing}</span>
          </label>
        `,
      )}
    </fieldset>
  `;
}
