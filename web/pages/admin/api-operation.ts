import { html, nothing, type TemplateResult } from 'lit';
import '../../components/code-block.ts';
import { factList, tag } from '../../components/page-parts.ts';
import { curlExample, type Operation } from '../../data/openapi.ts';
import { apiWords } from '../../i18n/api-words.ts';

const words = apiWords.operation;

/** One operation: a line, and everything about it once it is opened. */
export interface ShownOperation {
  operation: Operation;
  server: string;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}

/** An operation that unfolds. */
export function apiOperation({ operation, server, isOpen, onToggle }: ShownOperation): TemplateResult {
  const { id, method, path, summary, sensitive } = operation;
  const asking = wordsFor(sensitive);
  const toggled = ({ currentTarget }: Event) => {
    if (currentTarget instanceof HTMLDetailsElement) onToggle(currentTarget.open);
  };
  return html`
    <details class="operation" id=${id} ?open=${isOpen} @toggle=${toggled}>
      <summary>
        <span class="method">${method}</span> <code>${path}</code>
        ${asking ? tag(asking.tag, 'warning') : nothing}
        <span class="what">${summary}</span>
      </summary>
      ${isOpen ? renderOperation(operation, server) : nothing}
    </details>
  `;
}

function wordsFor(sensitive: Operation['sensitive']): { tag: string; fact: string } | null {
  if (sensitive === 'sometimes') return words.sometimes;
  return sensitive ? words.always : null;
}

function renderOperation(operation: Operation, server: string): TemplateResult {
  const { permission, sensitive, takesToken, body, replies, refusals } = operation;
  const asking = wordsFor(sensitive);
  return html`
    ${factList([
      { name: words.who, value: apiWords.permissions[permission] ?? permission },
      { name: words.token, value: takesToken ? words.tokenTaken : words.tokenRefused },
      ...(asking ? [{ name: words.passkey, value: asking.fact }] : []),
    ])}
    ${renderParameters(operation)}
    ${body === null ? nothing : html`<code-block .label=${words.body} .text=${body}></code-block>`}
    ${replies.map(({ status, type }) => renderReply(words.reply(status), type))}
    <h3>${words.refusals}</h3>
    ${factList(refusals.map(({ status, codes }) => ({ name: status, value: html`<code>${codes.join(' ')}</code>` })))}
    ${
      takesToken
        ? html`<code-block .label=${words.example} .text=${curlExample(server, operation)}></code-block>`
        : nothing
    }
  `;
}

function renderParameters({ parameters }: Operation): TemplateResult | typeof nothing {
  if (parameters.length === 0) return nothing;
  return html`
    <h3>${words.parameters}</h3>
    ${factList(
      parameters.map(({ name, isRequired, type }) => ({
        name: html`<code>${name}</code>${isRequired ? nothing : html` ${words.optional}`}`,
        value: html`<code>${type}</code>`,
      })),
    )}
  `;
}

function renderReply(label: string, type: string | null): TemplateResult {
  if (type === null || type === 'null') return html`<h3>${label}</h3><p>${words.nothing}</p>`;
  return html`<code-block .label=${label} .text=${type}></code-block>`;
}
