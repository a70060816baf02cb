import { html, nothing, type TemplateResult } from 'lit';
import type { LeftOut, NewInvitationsReply } from '../../../server/contract/invitations.ts';
import '../../components/copy-button.ts';
import '../../components/long-table.ts';
import type { Column } from '../../components/list-table.ts';
import '../../components/text-download.ts';
import { type InvitedPerson, mailMergeFile } from '../../data/mail-merge.ts';
import { invitationsWords } from '../../i18n/invitations-words.ts';

const words = invitationsWords.invitations;

const LINK_COLUMNS: Column<InvitedPerson>[] = [
  {
    label: words.person,
    isHeading: true,
    cell: ({ userId, name, email }) =>
      html`<a href="/admin/people/${userId}">${name}</a> <span class="under">${email}</span>`,
  },
  {
    label: words.link,
    cell: ({ url, name }) => html`
      <code class="value">${url}</code>
      <copy-button .text=${url} .what=${words.linkOf(name)}></copy-button>
    `,
  },
];

const LEFT_OUT_COLUMNS: Column<LeftOut>[] = [
  {
    label: words.leftOutPerson,
    isHeading: true,
    cell: ({ userId, email }) => (email === null ? words.gone : html`<a href="/admin/people/${userId}">${email}</a>`),
  },
  { label: words.leftOutReason, cell: ({ reason }) => words.leftOutReasons[reason] },
];

/** What came of inviting people; the same arrays each time, or the tables begin at their first rows again. */
export type InviteOutcome = Pick<NewInvitationsReply, 'links' | 'leftOut'>;

/** Their links, shown this once, and who was left out and why. Sends `kept` once every link has been taken along. */
export function inviteResult({ links, leftOut }: InviteOutcome, by: 'mail' | 'links'): TemplateResult {
  return html`
    ${by === 'mail' ? html`<p class="lead">${words.mailed}</p>` : nothing}
    ${leftOut.length > 0 ? renderLeftOut(leftOut) : nothing} ${links.length > 0 ? renderLinks(links) : nothing}
  `;
}

/** Where to see how those people stand. */
export function reportLinks(replies: NewInvitationsReply[]): TemplateResult[] {
  return replies.map(
    ({ batch }) => html`<a class="button" href="/admin/invitations/${batch.id}">${words.toReport}</a>`,
  );
}

function renderLinks(links: InvitedPerson[]): TemplateResult {
  return html`
    <section class="card" aria-labelledby="made-links">
      <h2 id="made-links">${words.linksHeading}</h2>
      <p>${words.linksLead}</p>
      <p class="buttons">
        <text-download
          .label=${words.linksFile}
          .name=${words.linksFileName}
          .type=${'text/csv;charset=utf-8'}
          .text=${mailMergeFile(words.linksFileHeadings, links)}
        ></text-download>
      </p>
      <long-table
        .label=${words.linksHeading}
        .columns=${LINK_COLUMNS}
        .rows=${links}
        @kept=${(event: Event) => {
          // A link of many: the others are not kept yet.
          if (links.length > 1) event.stopPropagation();
        }}
      ></long-table>
    </section>
  `;
}

function renderLeftOut(leftOut: LeftOut[]): TemplateResult {
  return html`
    <section class="card" aria-labelledby="left-out">
      <h2 id="left-out">${words.leftOut}</h2>
      <long-table .label=${words.leftOut} .columns=${LEFT_OUT_COLUMNS} .rows=${leftOut}></long-table>
    </section>
  `;
}
