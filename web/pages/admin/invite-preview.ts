import { html, nothing, type TemplateResult } from 'lit';
import type { InvitationsPreviewReply, LeftOut } from '../../../server/contract/invitations.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';

const words = invitationsWords.invitations;

const REASONS: Exclude<LeftOut['reason'], 'invited'>[] = ['enrolled', 'disabled', 'privileged', 'unknown'];

/** How many links would be made. */
export function countLinks({ people, withOpenLink }: InvitationsPreviewReply, onlyWithoutOpenLink: boolean): number {
  return onlyWithoutOpenLink ? people - withOpenLink : people;
}

/** How many people would get a link, how many lose one by it, and how many are left out and why. */
export function invitePreview(preview: InvitationsPreviewReply, onlyWithoutOpenLink: boolean): TemplateResult {
  const { withOpenLink, leftOut } = preview;
  const reasons = REASONS.filter((reason) => leftOut[reason] > 0);
  const openLinks = onlyWithoutOpenLink ? words.keepLink : words.loseLink;
  return html`
    <p>
      <strong>${words.getLink(countLinks(preview, onlyWithoutOpenLink))}</strong>
      ${withOpenLink > 0 ? openLinks(withOpenLink) : nothing}
    </p>
    ${
      reasons.length === 0
        ? nothing
        : html`
          <p>${words.areLeftOut}</p>
          <ul>${reasons.map((reason) => html`<li>${words.leftOutCount(leftOut[reason], words.leftOutReasons[reason])}</li>`)}</ul>
        `
    }
  `;
}
