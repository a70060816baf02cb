import { html, type TemplateResult } from 'lit';
import type { RenewInvitationsBody } from '../../../server/contract/invitations.ts';
import { radioField, selectField } from '../../components/form-fields.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';
import { peopleWords } from '../../i18n/people-words.ts';

const words = invitationsWords.invitations;

/** How long links work, and how they reach people. */
export type LinkOrder = Required<RenewInvitationsBody>;

/** What is asked for unless somebody says otherwise. */
export function firstOrder(canSendMail: boolean): LinkOrder {
  return { hours: 72, by: canSendMail ? 'mail' : 'links' };
}

/** The fields of an order. */
export function linkOrderFields(form: {
  order: LinkOrder;
  canSendMail: boolean;
  change(changed: Partial<LinkOrder>): void;
}): TemplateResult {
  const { order, canSendMail, change } = form;
  return html`
    ${selectField({
      name: 'hours',
      label: words.hours,
      value: String(order.hours),
      choices: peopleWords.links.hoursChoices,
      onInput: (hours) => change({ hours: Number(hours) }),
    })}
    ${
      canSendMail
        ? radioField({
            name: 'by',
            label: words.how,
            value: order.by,
            choices: [
              { value: 'mail', label: words.byMail, hint: words.byMailHint },
              { value: 'links', label: words.byLinks, hint: words.byLinksHint },
            ],
            onInput: (by) => change({ by: by === 'mail' ? 'mail' : 'links' }),
          })
        : html`<p class="hint">${words.noMail}</p>`
    }
  `;
}
