import { html, nothing, type TemplateResult } from 'lit';
import type { ValueRule } from '../../../server/contract/service-providers.ts';
import { checkField, selectField, textField } from '../../components/form-fields.ts';
import { settingsWords } from '../../i18n/application-settings-words.ts';

const words = settingsWords.rule;

type Source = ValueRule['source'];

/** Everything that a value can be made of. */
export const SOURCES: readonly Source[] = [
  'federationIdOrEmail',
  'federationId',
  'email',
  'name',
  'firstName',
  'lastName',
  'id',
  'fixed',
  'template',
];

/** What tells people apart: of these a NameID can be made. */
export const IDENTIFYING_SOURCES: readonly Source[] = [
  'federationIdOrEmail',
  'federationId',
  'email',
  'id',
  'template',
];

/** A rule that is edited. */
interface RuleFields {
  /** Unique on the page; the fields' ids begin with it. */
  id: string;
  rule: ValueRule;
  sources: readonly Source[];
  /** What a pattern may hold here. */
  patternHint?: string;
  mistake?: string | undefined;
  onChange: (rule: ValueRule) => void;
}

/** How one value is made: its source, then lower case, then what stands before and after it. */
export function valueRuleFields(fields: RuleFields): TemplateResult {
  const { id, rule, sources, patternHint = words.templateHint, mistake, onChange } = fields;
  const change = (part: Partial<ValueRule>) => onChange({ ...rule, ...part });
  const hasText = rule.source === 'fixed' || rule.source === 'template';
  return html`
    <div class="rule">
      ${selectField({
        id: `${id}-source`,
        name: `${id}-source`,
        label: words.source,
        value: rule.source,
        mistake: hasText ? undefined : mistake,
        choices: sources.map((source) => ({ value: source, label: words.sources[source] })),
        onInput: (value) => {
          const source = SOURCES.find((known) => known === value);
          if (source) change({ source });
        },
      })}
      ${hasText ? renderText({ id, rule, change }, { patternHint, mistake }) : nothing}
      ${rule.source === 'fixed' ? nothing : renderFrame({ id, rule, change })}
    </div>
  `;
}

interface RulePart {
  id: string;
  rule: ValueRule;
  change: (part: Partial<ValueRule>) => void;
}

/** What is wrong with a rule that has a text of its own is wrong with the text. */
function renderText(
  { id, rule, change }: RulePart,
  { patternHint, mistake }: { patternHint: string; mistake: string | undefined },
): TemplateResult {
  const isTemplate = rule.source === 'template';
  return textField({
    id: `${id}-text`,
    name: `${id}-text`,
    label: isTemplate ? words.template : words.fixed,
    hint: isTemplate ? patternHint : undefined,
    value: rule.text,
    mistake,
    maxLength: 500,
    onInput: (text) => change({ text }),
  });
}

function renderFrame({ id, rule, change }: RulePart): TemplateResult {
  const frame = (name: 'prefix' | 'suffix') =>
    textField({
      id: `${id}-${name}`,
      name: `${id}-${name}`,
      label: words[name],
      value: rule[name],
      maxLength: 200,
      onInput: (text) => change({ [name]: text }),
    });
  return html`
    ${frame('prefix')} ${frame('suffix')}
    ${checkField({
      id: `${id}-lower`,
      name: `${id}-lower`,
      label: words.lowerCase,
      checked: rule.lowerCase,
      onChange: (lowerCase) => change({ lowerCase }),
    })}
  `;
}
