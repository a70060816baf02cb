import { html, nothing, type TemplateResult } from 'lit';
import type { PersonPageReply } from '../../../server/contract/people.ts';
import { timeAgo } from '../../components/time.ts';
import { peopleWords } from '../../i18n/people-words.ts';

const words = peopleWords.passkeys;

type Passkey = PersonPageReply['passkeys'][number];

/** What a person signs in with. */
export function passkeysSection(section: {
  passkeys: Passkey[];
  mayRemove: boolean;
  remove(passkey: Passkey): void;
}): TemplateResult {
  const { passkeys } = section;
  return html`
    <section class="card" aria-labelledby="passkeys">
      <h2 id="passkeys">${words.heading}</h2>
      ${passkeys.length === 0 ? html`<p class="empty">${words.none}</p>` : renderTable(section)}
    </section>
  `;
}

function renderTable({ passkeys, mayRemove, remove }: Parameters<typeof passkeysSection>[0]): TemplateResult {
  return html`
    <table role="table" class="list whole-words">
      <caption class="unseen">${words.heading}</caption>
      <thead role="rowgroup">
        <tr role="row">
          ${[words.name, words.provider, words.kind, words.created, words.lastUsed].map(
            (head) => html`<th role="columnheader" scope="col">${head}</th>`,
          )}
          <td role="cell"></td>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${passkeys.map(
          (passkey) => html`
            <tr role="row">
              <th role="rowheader" scope="row">${passkey.name}</th>
              <td role="cell" data-label=${words.provider}>${passkey.provider ?? words.unknownProvider}</td>
              <td role="cell" data-label=${words.kind}>${passkey.synced ? words.synced : words.deviceBound}</td>
              <td role="cell" data-label=${words.created}>${timeAgo(passkey.createdAt)}</td>
              <td role="cell" data-label=${words.lastUsed}>${timeAgo(passkey.lastUsedAt)}</td>
              <td role="cell">
                ${
                  mayRemove
                    ? html`<button
                        type="button"
                        class="quiet"
                        aria-label=${words.removeNamed(passkey.name)}
                        @click=${() => remove(passkey)}
                      >${words.remove}</button>`
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
