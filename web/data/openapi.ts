import { describeSchema, type Schema } from './schema-text.ts';

/** `GET /api/openapi.json`, as far as it is read here. */
export interface OpenApiDocument {
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, DescribedOperation>>;
}

/** An operation as the document has it. */
interface DescribedOperation {
  summary?: string;
  tags?: string[];
  security?: Record<string, unknown>[];
  'x-permission'?: string;
  'x-sensitive'?: boolean | 'sometimes';
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}

/** One thing that the API does. */
export interface Operation {
  /** Unique among them; fit for an address's fragment. */
  id: string;
  method: string;
  path: string;
  summary: string;
  permission: string;
  /** Whether it asks for a recent passkey; `sometimes`: by what is read or sent. */
  sensitive: boolean | 'sometimes';
  takesToken: boolean;
  parameters: { name: string; place: string; isRequired: boolean; type: string }[];
  /** The JSON to send, as text; null: none. */
  body: string | null;
  /** What comes back when it is done; `type` is null when nothing does. */
  replies: { status: string; type: string | null }[];
  refusals: { status: string; codes: string[] }[];
}

/** The operations of one kind. */
export interface OperationGroup {
  name: string;
  operations: Operation[];
}

/** Reads the operations of a document, grouped by tag in the document's order; one without a tag is not shown. */
export function readOperations(document: OpenApiDocument): OperationGroup[] {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      tag: described.tags?.[0],
      operation: readOperation(method, path, described),
    })),
  );
  return document.tags
    .map(({ name }) => ({ name, operations: all.filter(({ tag }) => tag === name).map(({ operation }) => operation) }))
    .filter(({ operations }) => operations.length > 0);
}

/** Keeps what has every word of the text in its method, path or summary. */
export function searchOperations(groups: OperationGroup[], text: string): OperationGroup[] {
  const words = text.toLowerCase().split(/\s+/);
  const fits = ({ method, path, summary }: Operation) => {
    const all = `${method} ${path} ${summary}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return groups
    .map(({ name, operations }) => ({ name, operations: operations.filter(fits) }))
    .filter(({ operations }) => operations.length > 0);
}

/** A call with curl; the token comes from the environment, so that it is not kept in a shell's history. */
export function curlExample(server: string, { method, path, body, parameters }: Operation): string {
  const query = parameters.filter(({ place, isRequired }) => place === 'query' && isRequired);
  const address = `${server}${path}${query.length === 0 ? '' : `?${query.map(({ name }) => `${name}=…`).join('&')}`}`;
  const lines = [
    method === 'GET' ? 'curl' : `curl --request ${method}`,
    '--header "Authorization: Bearer $LATCHKEY_TOKEN"',
    ...(body === null ? [] : ['--header "content-type: application/json"', "--data '{ … }'"]),
    `'${address}'`,
  ];
  return lines.join(' \\\n  ');
}

function readOperation(method: string, path: string, described: DescribedOperation): Operation {
  return {
    id: `${method}${path.replaceAll(/[^a-zA-Z]+/g, '-')}`,
    method: method.toUpperCase(),
    path,
    summary: described.summary ?? '',
    permission: described['x-permission'] ?? '',
    sensitive: described['x-sensitive'] ?? false,
    takesToken: described.security?.some((scheme) => 'token' in scheme) ?? false,
    parameters: (described.parameters ?? []).map((parameter) => ({
      name: parameter.name,
      place: parameter.in,
      isRequired: parameter.required ?? false,
      type: describeSchema(parameter.schema),
    })),
    body: describeContent(described.requestBody?.content),
    replies: readReplies(described.responses),
    refusals: readRefusals(described.responses),
  };
}

function readReplies(responses: DescribedOperation['responses']): Operation['replies'] {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([status, { content }]) => ({ status, type: describeContent(content) }));
}

function readRefusals(responses: DescribedOperation['responses']): Operation['refusals'] {
  return Object.entries(responses)
    .filter(([status]) => /^[45]/.test(status))
    .map(([status, { description }]) => ({ status, codes: [...description.matchAll(/`(\w+)`/g)].map(codeOf) }));
}

function codeOf([, code = '']: RegExpMatchArray): string {
  return code;
}

function describeContent(content: Record<string, { schema: Schema }> | undefined): string | null {
  const [first] = Object.values(content ?? {});
  return first ? describeSchema(first.schema) : null;
}
