import { html, type TemplateResult } from 'lit';
import '../../components/file-drop.ts';
import type { FileText } from '../../components/file-drop.ts';
import { checkField, type Mistakes, radioField, textAreaField, textField } from '../../components/form-fields.ts';
import type { ImportDraft, ImportWay } from '../../data/import-draft.ts';
import { importWords } from '../../i18n/application-import-words.ts';

const words = importWords.ways;
const fieldWords = importWords.fields;

const WAYS: ImportWay[] = ['file', 'paste', 'url', 'fields'];

/** 256 KiB, as the API takes it. */
const MOST_BYTES = 262_144;

/** What was typed, what is wrong with it, and what to do when it changes. */
export interface ApplicationWays {
  draft: ImportDraft;
  mistakes: Mistakes;
  onChange: (change: Partial<ImportDraft>) => void;
  /** A file has been read. */
  onFile: (text: string) => void;
}

/** The ways in which an application's facts come here, and the fields of the one that is chosen. */
export function applicationWays(ways: ApplicationWays): TemplateResult {
  const { draft, onChange } = ways;
  return html`
    ${radioField({
      name: 'way',
      label: words.label,
      value: draft.way,
      choices: WAYS.map((way) => ({ value: way, label: words.names[way], hint: words.hints[draft.kind][way] })),
      onInput: (value) => {
        const way = WAYS.find((known) => known === value);
        if (way) onChange({ way });
      },
    })}
    ${renderWay(ways)}
  `;
}

function renderWay(ways: ApplicationWays): TemplateResult {
  switch (ways.draft.way) {
    case 'file':
      return renderFile(ways);
    case 'paste':
      return textAreaField({
        name: 'metadata',
        label: words.text,
        hint: words.textHint,
        value: ways.draft.text,
        rows: 10,
        maxLength: MOST_BYTES,
        isCode: true,
        onInput: (text) => ways.onChange({ text }),
      });
    case 'url':
      return renderUrl(ways);
    case 'fields':
      return ways.draft.kind === 'salesforce' ? renderSalesforce(ways) : renderOther(ways);
  }
}

function renderFile({ onFile }: ApplicationWays): TemplateResult {
  return html`
    <file-drop
      .label=${words.file}
      .accept=${'.xml,text/xml,application/xml,application/samlmetadata+xml'}
      .maxBytes=${MOST_BYTES}
      @file-text=${({ detail }: CustomEvent<FileText>) => onFile(detail.text)}
    ></file-drop>
  `;
}

function renderUrl(ways: ApplicationWays): TemplateResult {
  return html`
    ${text(ways, 'url', { label: words.url, hint: words.urlHint })}
    ${checkField({
      name: 'watch',
      label: words.watch,
      checked: ways.draft.watch,
      onChange: (watch) => ways.onChange({ watch }),
    })}
  `;
}

function renderSalesforce(ways: ApplicationWays): TemplateResult {
  return html`
    ${text(ways, 'myDomain', { label: fieldWords.myDomain, hint: fieldWords.myDomainHint })}
    ${text(ways, 'organizationId', { label: fieldWords.organizationId, hint: fieldWords.organizationIdHint })}
    ${renderCertificate(ways)}
    <details class="more-fields" ?open=${hasUnusual(ways)}>
      <summary>${fieldWords.more}</summary>
      ${text(ways, 'assertionConsumerServiceUrl', { label: fieldWords.salesforceAcs, hint: fieldWords.salesforceAcsHint })}
      ${text(ways, 'entityId', { label: fieldWords.salesforceEntityId })}
    </details>
    <p class="hint">${fieldWords.derived}</p>
  `;
}

function renderOther(ways: ApplicationWays): TemplateResult {
  return html`
    ${text(ways, 'entityId', { label: fieldWords.entityId, hint: fieldWords.entityIdHint })}
    ${text(ways, 'assertionConsumerServiceUrl', {
      label: fieldWords.assertionConsumerServiceUrl,
      hint: fieldWords.assertionConsumerServiceUrlHint,
    })}
    ${text(ways, 'singleLogoutServiceUrl', { label: fieldWords.singleLogoutServiceUrl })} ${renderCertificate(ways)}
  `;
}

function renderCertificate({ draft, mistakes, onChange }: ApplicationWays): TemplateResult {
  return textAreaField({
    name: 'certificate',
    label: fieldWords.certificate,
    hint: fieldWords.certificateHint,
    value: draft.certificate,
    mistake: mistakes.certificate,
    maxLength: 20_000,
    rows: 4,
    isCode: true,
    onInput: (certificate) => onChange({ certificate }),
  });
}

/** Fields of one line, by the longest that the API takes. */
const LONGEST = {
  url: 2048,
  myDomain: 255,
  organizationId: 18,
  entityId: 1024,
  assertionConsumerServiceUrl: 2048,
  singleLogoutServiceUrl: 2048,
};

function text(
  { draft, mistakes, onChange }: ApplicationWays,
  name: keyof typeof LONGEST,
  { label, hint }: { label: string; hint?: string },
): TemplateResult {
  return textField({
    name,
    label,
    hint,
    value: draft[name],
    mistake: mistakes[name],
    maxLength: LONGEST[name],
    onInput: (value) => onChange({ [name]: value }),
  });
}

/** What is folded away has been used, or needs mending. */
function hasUnusual({ draft, mistakes }: ApplicationWays): boolean {
  const names = ['assertionConsumerServiceUrl', 'entityId'] as const;
  return names.some((name) => draft[name] !== '' || mistakes[name] !== undefined);
}
