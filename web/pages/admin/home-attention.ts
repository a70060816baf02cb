import { html, nothing, type TemplateResult } from 'lit';
import type { SummaryReply } from '../../../server/contract/console.ts';
import { type Tone, tag } from '../../components/page-parts.ts';
import { timeAgo } from '../../components/time.ts';
import { homeWords } from '../../i18n/home-words.ts';
import { reasonText } from './reason-text.ts';

const words = homeWords.attention;

/** Something that somebody should look at. */
interface Matter {
  name: string;
  address: string;
  tone: Tone;
  tag: string;
  text: unknown;
}

const TONES: Record<SummaryReply['endingCertificates'][number]['urgency'], Tone> = {
  '60': 'neutral',
  '30': 'warning',
  '7': 'alert',
  ended: 'alert',
};

/** Whether Salesforce would keep privileged people out: that waits for no set-up to be finished. */
export function isSomebodyLockedOut({ readiness }: SummaryReply): boolean {
  return readiness.some(({ blocked }) => blocked > 0);
}

/** What needs somebody, the most urgent first; only for whom the server tells it. */
export function homeAttention(summary: SummaryReply): TemplateResult {
  const matters = [
    ...summary.readiness.filter(({ blocked }) => blocked > 0).map(readinessMatter),
    ...summary.failing.map(failingMatter),
    ...summary.endingCertificates.map(certificateMatter),
    ...summary.metadata.map(metadataMatter),
  ];
  return html`
    <section class="card" aria-labelledby="attention">
      <h2 id="attention">${words.heading}</h2>
      ${
        matters.length === 0
          ? html`<p>${words.nothing}</p>`
          : html`<ul class="matters">${matters.map(renderMatter)}</ul>`
      }
    </section>
  `;
}

function renderMatter({ name, address, tone, tag: word, text }: Matter): TemplateResult {
  return html`
    <li>
      <a href=${address}>${name}</a> ${tag(word, tone)}
      <p>${text}</p>
    </li>
  `;
}

function failingMatter({
  serviceProviderId,
  name,
  refused,
  lastAt,
  lastReason,
}: SummaryReply['failing'][number]): Matter {
  return {
    name,
    address: `/admin/audit?outcome=refused&serviceProvider=${serviceProviderId}`,
    tone: 'alert',
    tag: words.failingTag,
    text: html`
      ${words.failing(refused)}, ${timeAgo(lastAt)}.
      ${lastReason === null ? nothing : html`${words.lastReason} ${reasonText(lastReason)}`}
    `,
  };
}

function readinessMatter({
  serviceProviderId,
  name,
  privileged,
  blocked,
  readAt,
}: SummaryReply['readiness'][number]): Matter {
  return {
    name,
    address: `/admin/applications/${serviceProviderId}?tab=readiness`,
    tone: 'alert',
    tag: words.lockedOutTag,
    text: html`${words.lockedOut(blocked, privileged)}, ${words.readAt} ${timeAgo(readAt)}.`,
  };
}

function certificateMatter(certificate: SummaryReply['endingCertificates'][number]): Matter {
  const { owner, id, name, daysLeft, urgency } = certificate;
  const isOurs = owner === 'signingKey';
  const ended = isOurs ? words.keyEnded : words.certificateEnded;
  return {
    name: isOurs ? words.signingKey(name) : words.certificateOf(name),
    address: isOurs ? '/admin/signing-keys' : `/admin/applications/${id}`,
    tone: TONES[urgency],
    tag: urgency === 'ended' ? words.ended : words.soon,
    text: `${daysLeft < 0 ? ended : words.ends(daysLeft)}.`,
  };
}

function metadataMatter({ serviceProviderId, name, state, at }: SummaryReply['metadata'][number]): Matter {
  const isHeld = state === 'held';
  return {
    name,
    address: `/admin/applications/${serviceProviderId}`,
    tone: 'warning',
    tag: isHeld ? words.heldTag : words.metadataTag,
    text: html`${isHeld ? words.held : words.metadataFailing}, ${timeAgo(at)}.`,
  };
}
