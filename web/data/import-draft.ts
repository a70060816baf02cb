import type { ImportSource } from '../../server/contract/service-providers.ts';

/** The ways in which an application's facts come here. */
export type ImportWay = 'file' | 'paste' | 'url' | 'fields';

/** What kind of application it is; it decides which plain fields are asked for. */
export type ApplicationKind = 'salesforce' | 'saml';

/** Everything that was typed, whichever way is open: nothing is lost by looking at another. */
export interface ImportDraft {
  kind: ApplicationKind;
  way: ImportWay;
  /** Out of the file. */
  file: string;
  /** Pasted. */
  text: string;
  url: string;
  watch: boolean;
  myDomain: string;
  organizationId: string;
  entityId: string;
  assertionConsumerServiceUrl: string;
  singleLogoutServiceUrl: string;
  certificate: string;
}

/** Nothing typed yet. */
export function emptyDraft(kind: ApplicationKind): ImportDraft {
  return {
    kind,
    way: 'file',
    file: '',
    text: '',
    url: '',
    watch: true,
    myDomain: '',
    organizationId: '',
    entityId: '',
    assertionConsumerServiceUrl: '',
    singleLogoutServiceUrl: '',
    certificate: '',
  };
}

/** Whether there is enough to ask the server what it means. */
export function isReady(draft: ImportDraft): boolean {
  switch (draft.way) {
    case 'file':
      return draft.file.trim() !== '';
    case 'paste':
      return draft.text.trim() !== '';
    case 'url':
      return draft.url.trim() !== '';
    case 'fields':
      return draft.kind === 'salesforce'
        ? draft.myDomain.trim() !== ''
        : draft.entityId.trim() !== '' && draft.assertionConsumerServiceUrl.trim() !== '';
  }
}

/** Whether something was typed that would be lost. */
export function isTyped(draft: ImportDraft): boolean {
  const { kind: _kind, way: _way, watch: _watch, ...texts } = draft;
  return Object.values(texts).some((text) => text.trim() !== '');
}

/** What the API is asked with; `entityId` picks one of several. */
export function readSource(draft: ImportDraft, entityId: string | null): ImportSource {
  const pick = entityId === null ? {} : { entityId };
  switch (draft.way) {
    case 'file':
      return { metadata: draft.file, ...pick };
    case 'paste':
      return { metadata: draft.text, ...pick };
    case 'url':
      return { url: draft.url.trim(), watch: draft.watch, ...pick };
    case 'fields':
      return draft.kind === 'salesforce' ? salesforceSource(draft) : fieldsSource(draft);
  }
}

/** Mistakes by the field's own name: `source.salesforce.myDomain` is `myDomain`. */
export function sourceMistakes(mistakes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(mistakes).map(([path, mistake]) => [path.replace(/^.*\./, ''), mistake]));
}

function salesforceSource(draft: ImportDraft): ImportSource {
  const { organizationId, entityId, assertionConsumerServiceUrl, certificate } = draft;
  const others = { organizationId, entityId, assertionConsumerServiceUrl, certificate };
  return { salesforce: { myDomain: draft.myDomain.trim(), ...filled(others) } };
}

function fieldsSource(draft: ImportDraft): ImportSource {
  const { entityId, assertionConsumerServiceUrl, singleLogoutServiceUrl, certificate } = draft;
  return {
    fields: {
      entityId: entityId.trim(),
      assertionConsumerServiceUrl: assertionConsumerServiceUrl.trim(),
      ...filled({ singleLogoutServiceUrl, certificate }),
    },
  };
}

/** What was typed; an empty field is left out, so that it is derived. */
function filled<Name extends string>(texts: Record<Name, string>): Partial<Record<Name, string>> {
  const typed: Partial<Record<Name, string>> = {};
  for (const name in texts) {
    const text = texts[name].trim();
    if (text !== '') typed[name] = text;
  }
  return typed;
}
