import { html, nothing, type TemplateResult } from 'lit';
import type { SessionReply } from '../../server/contract/console.ts';
import { consoleWords } from '../i18n/console-words.ts';
import { type NavigationLink, navigationLinks } from './navigation.ts';

const words = consoleWords.nav;

/** The navigation: beside the page where there is room, else folded. */
export function consoleNavigation(
  session: SessionReply,
  { pathname, isWide }: { pathname: string; isWide: boolean },
): TemplateResult {
  const navigation = html`
    <nav aria-label=${words.label} @click=${fold}>
      <ul>${navigationLinks(session.permissions, pathname).map(renderLink)}</ul>
      ${renderPerson(session)}
    </nav>
  `;
  if (isWide) return navigation;
  return html`<details class="menu"><summary>${words.menu}</summary>${navigation}</details>`;
}

function renderLink({ label, address, current }: NavigationLink): TemplateResult {
  return html`<li><a href=${address} aria-current=${current ?? nothing}>${label}</a></li>`;
}

function renderPerson({ person }: SessionReply): TemplateResult {
  return html`
    <div class="whoami">
      <p><strong>${person.name}</strong><span>${consoleWords.roles[person.role]}</span></p>
      <ul>
        <li><a href="/account">${words.account}</a></li>
        <li>
          <form method="post" action="/account/logout"><button type="submit" class="link">${words.logOut}</button></form>
        </li>
      </ul>
    </div>
  `;
}

/** A folded menu has done its work once a link was chosen. */
function fold(event: Event): void {
  const { target, currentTarget } = event;
  if (!(target instanceof HTMLAnchorElement) || !(currentTarget instanceof HTMLElement)) return;
  currentTarget.closest('details')?.removeAttribute('open');
}
