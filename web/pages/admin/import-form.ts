import { html, nothing, type TemplateResult } from 'lit';
import { checkField } from '../../components/form-fields.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';
import { type LinkOrder, linkOrderFields } from './link-order.ts';

const words = invitationsWords.importing;

/** What an import is to do beside adding people. */
export interface ImportWish {
  invites: boolean;
  order: LinkOrder;
}

/** Confirms an import: whether the new people are invited, and how. */
export function importForm(form: {
  /** How many people would be added. */
  count: number;
  wish: ImportWish;
  canSendMail: boolean;
  change(wish: ImportWish): void;
  submit(event: Event): void;
}): TemplateResult {
  const { count, wish, canSendMail, change } = form;
  return html`
    <form novalidate @submit=${form.submit}>
      ${checkField({
        name: 'invites',
        label: words.invite,
        hint: words.inviteHint,
        checked: wish.invites,
        onChange: (invites) => change({ ...wish, invites }),
      })}
      ${
        wish.invites
          ? linkOrderFields({
              order: wish.order,
              canSendMail,
              change: (changed) => change({ ...wish, order: { ...wish.order, ...changed } }),
            })
          : nothing
      }
      <p class="buttons"><button type="submit" class="primary">${words.store(count)}</button></p>
    </form>
  `;
}
