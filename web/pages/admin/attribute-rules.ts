import { html, nothing, type TemplateResult } from 'lit';
import type { ServiceProviderSettings } from '../../../server/contract/service-providers.ts';
import { type Mistakes, textField } from '../../components/form-fields.ts';
import { moveItem, newRule } from '../../data/application-settings.ts';
import { settingsWords } from '../../i18n/application-settings-words.ts';
import { SOURCES, valueRuleFields } from './value-rule-fields.ts';

const words = settingsWords.attributes;

/** As many as the API takes. */
const MOST = 50;

type AttributeRule = ServiceProviderSettings['attributes'][number];

/** The attributes, and what happens when they change; `focus` is the id of what is to have the focus then. */
interface AttributeRules {
  attributes: AttributeRule[];
  mistakes: Mistakes;
  onChange: (attributes: AttributeRule[], focus?: string) => void;
  say: (message: string) => void;
}

/** Edits the list of attributes: add, remove, move, and how each value is made. */
export function attributeRules(rules: AttributeRules): TemplateResult {
  const { attributes, onChange } = rules;
  const add = () => onChange([...attributes, { name: '', value: newRule() }], `attribute-${attributes.length}-name`);
  return html`
    ${attributes.length === 0 ? html`<p class="hint">${words.none}</p>` : nothing}
    <ol class="attributes">${attributes.map((attribute, position) => renderAttribute(rules, attribute, position))}</ol>
    <p class="buttons">
      <button type="button" id="attribute-add" ?disabled=${attributes.length >= MOST} @click=${add}>${words.add}</button>
    </p>
  `;
}

function renderAttribute(rules: AttributeRules, { name, value }: AttributeRule, position: number): TemplateResult {
  const { attributes, mistakes, onChange } = rules;
  const id = `attribute-${position}`;
  const replace = (attribute: AttributeRule) => onChange(attributes.with(position, attribute));
  return html`
    <li>
      <fieldset>
        <legend>${words.legend(position + 1, name)}</legend>
        ${textField({
          id: `${id}-name`,
          name: `${id}-name`,
          label: words.name,
          value: name,
          mistake: mistakes[`attributes[${position}]`] ?? mistakes[`attributes[${position}].name`],
          maxLength: 200,
          required: true,
          onInput: (text) => replace({ name: text, value }),
        })}
        ${valueRuleFields({
          id,
          rule: value,
          sources: SOURCES,
          mistake: mistakes[`attributes[${position}].value`],
          onChange: (rule) => replace({ name, value: rule }),
        })}
        ${renderTools(rules, name, position)}
      </fieldset>
    </li>
  `;
}

function renderTools({ attributes, onChange, say }: AttributeRules, name: string, position: number): TemplateResult {
  const move = (by: -1 | 1) => {
    const target = position + by;
    onChange(moveItem(attributes, position, by), `attribute-${target}-${wayOn(target, by, attributes.length)}`);
    say(words.moved(name, target + 1));
  };
  const remove = () => onChange(attributes.toSpliced(position, 1), 'attribute-add');
  const unseen = html`<span class="unseen"> ${words.legend(position + 1, name)}</span>`;
  return html`
    <p class="buttons">
      <button type="button" class="quiet" id="attribute-${position}-up" ?disabled=${position === 0} @click=${() => move(-1)}>
        ${words.up}${unseen}
      </button>
      <button
        type="button"
        class="quiet"
        id="attribute-${position}-down"
        ?disabled=${position === attributes.length - 1}
        @click=${() => move(1)}
      >
        ${words.down}${unseen}
      </button>
      <button type="button" class="quiet" @click=${remove}>${words.remove}${unseen}</button>
    </p>
  `;
}

/** Which button goes on: the one that was pressed, unless the attribute has come to the end. */
function wayOn(target: number, by: -1 | 1, count: number): 'up' | 'down' {
  if (target === 0) return 'down';
  if (target === count - 1) return 'up';
  return by < 0 ? 'up' : 'down';
}
