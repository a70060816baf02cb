import { html, nothing, type TemplateResult } from 'lit';
import type { AccountPageData, AccountPasskey } from '../../server/contract/pages.ts';
import { PageElement } from '../app/page-element.ts';
import { personCard } from '../components/person-card.ts';
import { readPageData } from '../data/page-data.ts';
import { formatDay, formatDayAndTime } from '../i18n/dates.ts';
import { words } from '../i18n/words.ts';
import { signalAcceptedPasskeys, signalPersonDetails } from '../webauthn/signals.ts';

/** Shows a person who they are here, and their passkeys. */
export class AccountPage extends PageElement {
  private readonly data = readPageData<AccountPageData>(document);

  override connectedCallback(): void {
    super.connectedCallback();
    signalAcceptedPasskeys(
      this.data,
      this.data.passkeys.map(({ id }) => id),
    );
    signalPersonDetails(this.data, this.data.person);
  }

  protected override render(): TemplateResult {
    const { person, passkeys, console } = this.data;
    return html`
      <h1>${words.account.heading}</h1>
      ${personCard(person)}
      <h2>${words.account.passkeys}</h2>
      ${
        passkeys.length === 0
          ? html`<p class="notice">${words.account.none}</p>`
          : html`<ul class="passkeys">${passkeys.map(renderPasskey)}</ul>`
      }
      ${console ? html`<p class="action"><a href="/admin">${words.account.console}</a></p>` : nothing}
      <form method="post" action="/account/logout" class="action">
        <button type="submit">${words.account.logOut}</button>
      </form>
    `;
  }
}

function renderPasskey({ name, createdAt, lastUsedAt, synced }: AccountPasskey): TemplateResult {
  return html`
    <li>
      <h3>${name}</h3>
      <p class="tag">${synced ? words.account.synced : words.account.onOneDevice}</p>
      <p>${words.account.created} <time datetime=${createdAt}>${formatDay(createdAt)}</time></p>
      <p>
        ${
          lastUsedAt
            ? html`${words.account.lastUsed} <time datetime=${lastUsedAt}>${formatDayAndTime(lastUsedAt)}</time>`
            : words.account.neverUsed
        }
      </p>
    </li>
  `;
}

customElements.define('account-page', AccountPage);
