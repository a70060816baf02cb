import { html, nothing, type TemplateResult } from 'lit';
import type { SigningKey } from '../../../server/contract/signing-keys.ts';
import { selectField } from '../../components/form-fields.ts';
import { keysWords } from '../../i18n/keys-words.ts';

const words = keysWords.keys.applicationTrial;

/** An application that a key signs for. */
export type SignedApplication = SigningKey['serviceProviders'][number];

/** The next key, tried on single applications. */
export interface ApplicationTrial {
  /** The next key. */
  key: SigningKey;
  /** Those that follow the active key, and so can be brought back to it. */
  following: SignedApplication[];
  mayChange: boolean;
  tryOn: (application: SignedApplication) => void;
  takeBack: (application: SignedApplication) => void;
}

/** Lists the applications that the next key is tried on, and takes one more. */
export function keyApplicationTrial({ key, following, mayChange, tryOn, takeBack }: ApplicationTrial): TemplateResult {
  return html`
    <h3>${words.heading}</h3>
    <p>${words.lead}</p>
    ${key.serviceProviders.length === 0 ? html`<p class="hint">${words.none}</p>` : nothing}
    <ul class="people">
      ${key.serviceProviders.map(
        (application) => html`
          <li>
            <a href="/admin/applications/${application.id}">${application.name}</a>
            ${
              mayChange
                ? html`<button type="button" class="quiet" @click=${() => takeBack(application)}>
                    ${words.back(application.name)}
                  </button>`
                : nothing
            }
          </li>
        `,
      )}
    </ul>
    ${mayChange ? renderChoice(following, tryOn) : nothing}
  `;
}

function renderChoice(following: SignedApplication[], tryOn: ApplicationTrial['tryOn']): TemplateResult {
  if (following.length === 0) return html`<p class="hint">${words.nothingFollows}</p>`;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const id = new FormData(event.currentTarget).get('trial-application');
    const application = following.find((other) => other.id === id);
    if (application) tryOn(application);
  };
  return html`
    <form novalidate @submit=${onSubmit}>
      ${selectField({
        name: 'trial-application',
        label: words.application,
        choices: following.map(({ id, name }) => ({ value: id, label: name })),
      })}
      <p class="buttons"><button type="submit">${words.start}</button></p>
    </form>
  `;
}
