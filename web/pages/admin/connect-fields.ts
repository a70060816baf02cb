import { html, type TemplateResult } from 'lit';
import { type Mistakes, radioField, textField } from '../../components/form-fields.ts';
import type { OrgDraft, OrgPlace } from '../../data/org-draft.ts';
import { orgWords } from '../../i18n/org-words.ts';
import { secretField } from './connect-secret-field.ts';

const { fields: words, place, ways } = orgWords;

const WAYS = ['oauth', 'accessToken', 'password'] as const;

const PLACES = [
  { value: 'production', label: place.production, hint: place.productionHint },
  { value: 'sandbox', label: place.sandbox, hint: place.sandboxHint },
  { value: 'myDomain', label: place.myDomain, hint: place.myDomainHint },
];

/** What was typed so far, what of it is mistaken, and who is told of the next letter. */
export interface ConnectFields {
  draft: OrgDraft;
  mistakes: Mistakes;
  onChange: (change: Partial<OrgDraft>) => void;
}

/** The three ways, each a card with when it works. */
export function wayCards({ draft, onChange }: Pick<ConnectFields, 'draft' | 'onChange'>): TemplateResult {
  return html`
    <div class="way-cards">
      ${radioField({
        name: 'way',
        label: orgWords.form.way,
        value: draft.way,
        choices: WAYS.map((way) => ({ value: way, ...ways[way] })),
        onInput: (value) => onChange({ way: WAYS.find((way) => way === value) ?? 'oauth' }),
      })}
    </div>
  `;
}

/** What the chosen way asks for. */
export function wayFields(form: ConnectFields): TemplateResult {
  switch (form.draft.way) {
    case 'oauth':
      return html`
        ${plainField(form, 'myDomain', words.myDomainHint)} ${plainField(form, 'consumerKey', words.consumerKeyHint)}
      `;
    case 'accessToken':
      return html`
        ${plainField(form, 'myDomain', words.myDomainHint)}
        ${secret(form, { name: 'accessToken', hint: words.accessTokenHint, required: true })}
      `;
    case 'password':
      return html`
        ${placeFields(form)} ${plainField(form, 'username')} ${secret(form, { name: 'password', required: true })}
        ${secret(form, { name: 'securityToken', hint: words.securityTokenHint, required: false })}
      `;
  }
}

/** Production, a sandbox, or the org's own address. */
function placeFields(form: ConnectFields): TemplateResult {
  const { draft, onChange } = form;
  const choose = (value: string) =>
    onChange({ place: PLACES.some((one) => one.value === value) ? (value as OrgPlace) : 'production' });
  return html`
    ${radioField({ name: 'place', label: place.label, value: draft.place, choices: PLACES, onInput: choose })}
    ${draft.place === 'myDomain' ? plainField(form, 'myDomain', words.myDomainHint) : ''}
  `;
}

function plainField(
  { draft, mistakes, onChange }: ConnectFields,
  name: 'myDomain' | 'consumerKey' | 'username',
  hint?: string,
): TemplateResult {
  return textField({
    name,
    label: words[name],
    value: draft[name],
    hint,
    mistake: mistakes[name],
    required: true,
    maxLength: name === 'consumerKey' ? 500 : 255,
    onInput: (value) => onChange({ [name]: value }),
  });
}

function secret(
  { draft, mistakes, onChange }: ConnectFields,
  field: { name: 'accessToken' | 'password' | 'securityToken'; hint?: string; required: boolean },
): TemplateResult {
  const { name } = field;
  return secretField({
    ...field,
    label: words[name],
    value: draft[name],
    mistake: mistakes[name],
    onInput: (value) => onChange({ [name]: value }),
  });
}
