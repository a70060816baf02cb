import { html, type TemplateResult } from 'lit';
import type { ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import type { SigningKey } from '../../../server/contract/signing-keys.ts';
import { applicationsWords } from '../../i18n/applications-words.ts';
import { consoleWords } from '../../i18n/console-words.ts';
import { formatDay } from '../../i18n/dates.ts';

const words = applicationsWords.overview;

/** Which key signs an application's answers: the active one, or the one it is pinned to; `keys` null: not read yet. */
export function signedBy({ settings }: ServiceProviderReply, keys: SigningKey[] | null): TemplateResult {
  const { signingKeyId } = settings;
  const key = keys?.find(({ id, slot }) => (signingKeyId === null ? slot === 'active' : id === signingKeyId));
  if (keys === null) return html`${consoleWords.page.loading}`;
  if (key === undefined) return html`<a href="/admin/signing-keys">${words.signedByUnknown}</a>`;
  const isPinnedActive = signingKeyId !== null && key.slot === 'active';
  return html`
    <a href="/admin/signing-keys">${isPinnedActive ? words.pinnedActive : words.signedBySlots[key.slot]}</a>,
    ${words.keyUntil(formatDay(key.certificate.notAfter))}
  `;
}
