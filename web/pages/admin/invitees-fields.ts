import { html, nothing, type TemplateResult } from 'lit';
import type { NewInvitationsBody } from '../../../server/contract/invitations.ts';
import { type Choice, checkField, radioField, selectField } from '../../components/form-fields.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';

const words = invitationsWords.invitations;

/** Whom a round is for. */
export interface InviteesChoice {
  whom: 'everybody' | 'group' | 'chosen';
  /** The chosen group's id; empty: none yet. */
  group: string;
  /** Whoever has an open link keeps it. */
  onlyWithoutOpenLink: boolean;
}

/** What an address asks for; people who were chosen one by one have to be known still. */
export function firstInvitees(query: URLSearchParams, chosen: readonly string[]): InviteesChoice {
  const group = query.get('group') ?? '';
  const whom = group === '' ? 'everybody' : 'group';
  const areChosen = query.get('whom') === 'chosen' && chosen.length > 0;
  return { whom: areChosen ? 'chosen' : whom, group, onlyWithoutOpenLink: false };
}

/** The same as the API takes it; `chosen` are the people who were chosen one by one. */
export function readInvitees({ whom, group }: InviteesChoice, chosen: readonly string[]): NewInvitationsBody['people'] {
  if (whom === 'chosen') return { userIds: [...chosen] };
  return { withoutPasskey: true, ...(whom === 'group' && { group }) };
}

/** The fields of the choice. */
export function inviteesFields(form: {
  choice: InviteesChoice;
  groups: Choice[];
  /** How many people were chosen one by one. */
  chosen: number;
  change(changed: Partial<InviteesChoice>): void;
}): TemplateResult {
  const { choice, groups, change } = form;
  return html`
    ${renderWhom(form)}
    ${
      choice.whom === 'group'
        ? selectField({
            name: 'group',
            label: words.group,
            value: choice.group,
            choices: groups,
            onInput: (group) => change({ group }),
          })
        : nothing
    }
    ${checkField({
      name: 'onlyWithoutOpenLink',
      label: words.onlyWithoutOpenLink,
      hint: words.onlyWithoutOpenLinkHint,
      checked: choice.onlyWithoutOpenLink,
      onChange: (onlyWithoutOpenLink) => change({ onlyWithoutOpenLink }),
    })}
  `;
}

function renderWhom({ choice, groups, chosen, change }: Parameters<typeof inviteesFields>[0]): TemplateResult {
  const choices: { value: InviteesChoice['whom']; label: string }[] = [
    ...(chosen > 0 ? [{ value: 'chosen' as const, label: words.chosen(chosen) }] : []),
    { value: 'everybody', label: words.everybody },
    ...(groups.length > 0 ? [{ value: 'group' as const, label: words.ofGroup }] : []),
  ];
  if (choices.length === 1) return html`<p>${words.whom}: ${words.everybody}</p>`;
  return radioField({
    name: 'whom',
    label: words.whom,
    value: choice.whom,
    choices,
    onInput: (value) => change({ whom: choices.find((one) => one.value === value)?.value ?? 'everybody' }),
  });
}
