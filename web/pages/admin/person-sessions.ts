import { html, nothing, type TemplateResult } from 'lit';
import type { PersonPageReply } from '../../../server/contract/people.ts';
import { tag } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { formatDayAndTime } from '../../i18n/dates.ts';
import { peopleWords } from '../../i18n/people-words.ts';

const words = peopleWords.sessions;

type PersonSession = PersonPageReply['sessions'][number];

/** Where a person is signed in. */
export function sessionsSection(section: {
  sessions: PersonSession[];
  mayEnd: boolean;
  end(session: PersonSession): void;
  endAll(): void;
}): TemplateResult {
  const { sessions, mayEnd, endAll } = section;
  return html`
    <section class="card" aria-labelledby="sessions">
      <h2 id="sessions">${words.heading}</h2>
      ${sessions.length === 0 ? html`<p class="empty">${words.none}</p>` : renderTable(section)}
      ${
        mayEnd && sessions.length > 1
          ? html`<p class="buttons"><button type="button" @click=${endAll}>${words.endAll}</button></p>`
          : nothing
      }
    </section>
  `;
}

function renderTable({ sessions, mayEnd, end }: Parameters<typeof sessionsSection>[0]): TemplateResult {
  return html`
    <table role="table" class="list whole-words">
      <caption class="unseen">${words.heading}</caption>
      <thead role="rowgroup">
        <tr role="row">
          ${[words.started, words.lastSeen, words.expires, words.passkey].map(
            (head) => html`<th role="columnheader" scope="col">${head}</th>`,
          )}
          <td role="cell"></td>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${sessions.map(
          (session) => html`
            <tr role="row">
              <th role="rowheader" scope="row">
                ${timeAgo(session.startedAt)} ${session.isCurrent ? tag(words.current) : nothing}
              </th>
              <td role="cell" data-label=${words.lastSeen}>${timeAgo(session.lastSeenAt)}</td>
              <td role="cell" data-label=${words.expires}>${timeAgo(session.expiresAt)}</td>
              <td role="cell" data-label=${words.passkey}>${session.passkey ?? '–'}</td>
              <td role="cell">
                ${
                  mayEnd
                    ? html`<button
                        type="button"
                        class="quiet"
                        aria-label=${words.endStarted(formatDayAndTime(session.startedAt))}
                        @click=${() => end(session)}
                      >${words.end}</button>`
                    : nothing
                }
              </td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}
