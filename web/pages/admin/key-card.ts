import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { SigningKey } from '../../../server/contract/signing-keys.ts';
import '../../components/code-block.ts';
import { factList, type Tone, tag } from '../../components/page-parts.ts';
import '../../components/person-picker.ts';
import type { PersonChoice } from '../../components/person-picker.ts';
import { timeAt } from '../../components/time.ts';
import { keysWords } from '../../i18n/keys-words.ts';
import { type ApplicationTrial, keyApplicationTrial } from './key-application-trial.ts';

const words = keysWords.keys;

/** A key, and what can be done with it. */
interface KeyCard {
  key: SigningKey;
  mayChange: boolean;
  find: ((text: string) => Promise<PersonChoice[] | null>) | null;
  activate(): void;
  retire(): void;
  remove(): void;
  tryOn(people: PersonChoice[]): void;
  /** Those that follow the active key, and how one is switched by itself. */
  applications: Pick<ApplicationTrial, 'following' | 'tryOn' | 'takeBack'>;
}

/** How soon a certificate ends, in days; as the home page announces it. */
const SOON = 60;
const VERY_SOON = 7;

/** Shows a key: its certificate, whom it signs for, what comes next for it. */
export function keyCard(card: KeyCard): TemplateResult {
  const { key } = card;
  const { certificate, slot } = key;
  return html`
    <section class="card">
      <h2>${words.slots[slot]}</h2>
      <p class="hint">${words.slotHints[slot]}</p>
      ${factList([
        { name: words.subject, value: certificate.subject },
        { name: words.fingerprint, value: html`<code>${certificate.fingerprint}</code>` },
        {
          name: words.ends,
          value: html`${timeAt(certificate.notAfter)} ${tag(words.daysLeft(key.daysLeft), toneOf(key))}`,
        },
        { name: words.created, value: timeAt(key.createdAt) },
        { name: words.signsFor, value: renderApplications(key) },
      ])}
      <details>
        <summary>${words.pem}</summary>
        <code-block .label=${words.subject} .text=${key.certificatePem}></code-block>
      </details>
      ${slot === 'next' ? html`${renderTrial(card)} ${keyApplicationTrial({ ...card, ...card.applications })}` : nothing} ${card.mayChange ? renderActions(card) : nothing}
    </section>
  `;
}

function toneOf({ daysLeft }: SigningKey): Tone {
  if (daysLeft <= VERY_SOON) return 'alert';
  return daysLeft <= SOON ? 'warning' : 'neutral';
}

function renderApplications({ serviceProviders }: SigningKey): TemplateResult {
  if (serviceProviders.length === 0) return html`${words.nobody}`;
  return html`
    <ul>
      ${serviceProviders.map(
        ({ id, name, isPinned }) => html`
          <li><a href="/admin/applications/${id}?tab=settings">${name}</a> (${isPinned ? words.pinned : words.following})</li>
        `,
      )}
    </ul>
  `;
}

function renderTrial({ key, mayChange, find, tryOn }: KeyCard): TemplateResult {
  const { trial } = words;
  const without = (id: string) => key.trialPeople.filter((person) => person.id !== id);
  return html`
    <h3>${trial.heading}</h3>
    <p>${trial.lead}</p>
    ${key.trialPeople.length === 0 ? html`<p class="hint">${trial.none}</p>` : nothing}
    <ul class="people">
      ${key.trialPeople.map(
        ({ id, name, email }) => html`
          <li>
            <a href="/admin/people/${id}">${name}</a> <span>${email}</span>
            ${
              mayChange
                ? html`<button type="button" class="quiet" @click=${() => tryOn(without(id))}>${trial.stop(name)}</button>`
                : nothing
            }
          </li>
        `,
      )}
    </ul>
    ${
      mayChange && find
        ? html`<person-picker
            .name=${'trial'}
            .label=${trial.add}
            .find=${find}
            .picked=${live(null)}
            @person-pick=${({ detail }: CustomEvent<PersonChoice | null>) => {
              if (detail) tryOn([...without(detail.id), detail]);
            }}
          ></person-picker>`
        : nothing
    }
  `;
}

function renderActions({ key, activate, retire, remove }: KeyCard): TemplateResult | typeof nothing {
  if (key.slot === 'active') return nothing;
  const isPinnedTo = key.serviceProviders.length > 0;
  return html`
    <p class="buttons">
      <button type="button" @click=${activate}>${key.slot === 'next' ? words.activate : words.back}</button>
      ${
        key.slot === 'next'
          ? html`<button type="button" class="quiet" @click=${retire}>${words.retire}</button>`
          : html`<button type="button" class="danger" ?disabled=${isPinnedTo} @click=${remove}>${words.remove}</button>`
      }
    </p>
  `;
}
