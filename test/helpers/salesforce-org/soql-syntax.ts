/** The subset of SOQL that clients of an org's setup need, as strict as SOQL: no mixing of AND and OR, quotes around text. */

/** A literal. */
export type SoqlValue = { kind: 'text' | 'word'; value: string } | { kind: 'list'; values: SoqlValue[] };

/** A condition. */
export type SoqlCondition =
  | { kind: 'and' | 'or'; parts: SoqlCondition[] }
  | { kind: 'not'; part: SoqlCondition }
  | { kind: 'compare'; field: string; operator: string; value: SoqlValue };

/** A query. */
export interface SoqlQuery {
  fields: string[];
  object: string;
  where: SoqlCondition | null;
  orderBy: { field: string; isDescending: boolean }[];
  limit: number | null;
}

interface Token {
  kind: 'word' | 'text' | 'sign';
  value: string;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const OPERATORS = ['=', '!=', '<>', '<', '>', '<=', '>='];

/** What is thrown for a query that is none. */
export function malformedQuery(message: string): Error {
  return Object.assign(new Error(message), { errorCode: 'MALFORMED_QUERY' });
}

/** Parses a query. @throws malformedQuery */
export function parseSoql(text: string): SoqlQuery {
  const tokens = readTokens(text);
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const isNext = (...words: string[]) =>
    words.every((word, index) => {
      const token = tokens[at + index];
      return token !== undefined && token.kind !== 'text' && token.value.toUpperCase() === word;
    });
  const skip = (...words: string[]) => {
    const isThere = isNext(...words);
    if (isThere) at += words.length;
    return isThere;
  };
  const unexpected = () => malformedQuery(`unexpected token: ${peek()?.value ?? '<EOF>'}`);
  const expect = (...words: string[]) => {
    if (!skip(...words)) throw unexpected();
  };
  const word = (): string => {
    const token = peek();
    if (token?.kind !== 'word' || !/^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/.test(token.value)) throw unexpected();
    at += 1;
    return token.value;
  };
  const listed = <Item>(read: () => Item): Item[] => {
    const items = [read()];
    while (skip(',')) items.push(read());
    return items;
  };

  function condition(): SoqlCondition {
    const first = term();
    const [kind, sign] = isNext('AND') ? (['and', 'AND'] as const) : (['or', 'OR'] as const);
    const parts = [first];
    while (skip(sign)) parts.push(term());
    // SOQL and SOSL Reference, "Logical Operators": parentheses say what belongs together.
    if (isNext('AND') || isNext('OR')) throw unexpected();
    return parts.length === 1 ? first : { kind, parts };
  }

  function term(): SoqlCondition {
    if (skip('NOT')) return { kind: 'not', part: term() };
    if (skip('(')) {
      const inner = condition();
      expect(')');
      return inner;
    }
    return comparison(word());
  }

  function comparison(field: string): SoqlCondition {
    if (skip('NOT', 'IN')) return { kind: 'compare', field, operator: 'NOT IN', value: list() };
    if (skip('IN')) return { kind: 'compare', field, operator: 'IN', value: list() };
    if (skip('LIKE')) return { kind: 'compare', field, operator: 'LIKE', value: literal() };
    const operator = peek()?.value ?? '';
    if (peek()?.kind !== 'sign' || !OPERATORS.includes(operator)) throw unexpected();
    at += 1;
    return { kind: 'compare', field, operator: operator === '<>' ? '!=' : operator, value: literal() };
  }

  function list(): SoqlValue {
    expect('(');
    const values = listed(literal);
    expect(')');
    return { kind: 'list', values };
  }

  function literal(): SoqlValue {
    const token = peek();
    if (token === undefined || token.kind === 'sign') throw unexpected();
    at += 1;
    return { kind: token.kind, value: token.value };
  }

  function ordering(): { field: string; isDescending: boolean } {
    const field = word();
    const isDescending = skip('DESC');
    if (!isDescending) skip('ASC');
    if (!skip('NULLS', 'FIRST')) skip('NULLS', 'LAST');
    return { field, isDescending };
  }

  function limit(): number {
    const token = peek();
    if (token?.kind !== 'word' || !/^\d{1,9}$/.test(token.value)) throw unexpected();
    at += 1;
    return Number(token.value);
  }

  expect('SELECT');
  const fields = listed(word);
  expect('FROM');
  const object = word();
  const query: SoqlQuery = {
    fields,
    object,
    where: skip('WHERE') ? condition() : null,
    orderBy: skip('ORDER', 'BY') ? listed(ordering) : [],
    limit: skip('LIMIT') ? limit() : null,
  };
  if (at < tokens.length) throw unexpected();
  return query;
}

function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|'((?:[^'\\]|\\[\s\S])*)'|([A-Za-z0-9_.:+-]+)|(<=|>=|!=|<>|[(),=<>])/y;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) throw malformedQuery(`unexpected token: ${text.slice(start, start + 20)}`);
    const [, quoted, word, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', value: withoutEscapes(quoted) });
    if (word !== undefined) tokens.push({ kind: 'word', value: word });
    if (sign !== undefined) tokens.push({ kind: 'sign', value: sign });
  }
  return tokens;
}

function withoutEscapes(quoted: string): string {
  return quoted.replace(/\\([\s\S])/g, (_, character: string) => {
    if (!/[nrtbf'"\\%_]/i.test(character)) throw malformedQuery(`Illegal character sequence '\\${character}'`);
    return ESCAPES[character.toLowerCase()] ?? character;
  });
}
