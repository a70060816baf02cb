/** How much XML a document may hold, and whether comments may stand in it. */
export interface XmlLimits {
  elements: number;
  attributes: number;
  depth: number;
  comments: boolean;
}

/** Why a text is not XML that we read. */
export type XmlFault =
  | 'xmlCharacterForbidden'
  | 'xmlMarkupForbidden'
  | 'xmlReferenceForbidden'
  | 'xmlTooManyElements'
  | 'xmlTooManyAttributes'
  | 'xmlTooDeep'
  | 'xmlMalformed'
  | 'xmlNamespaceForbidden';

/** A reason, and the place of the character or tag that is it. */
export interface PlacedFault {
  fault: XmlFault;
  /** Code units from the beginning. */
  at: number;
}

interface StartTag {
  kind: 'start';
  name: string;
  attributeValues: string[];
  selfClosing: boolean;
  end: number;
}

/** `end` is where the next token begins. */
type Token =
  | StartTag
  | { kind: 'text'; text: string; end: number }
  | { kind: 'end'; name: string; end: number }
  | { kind: 'comment'; end: number };

/**
 * Looks for a reason not to hand this text (without its XML declaration) to the parser; null: there is none.
 *
 * The parser mends what is broken (it drops stray end tags and text before the root, it takes &#0; and `<` in values), and
 * two readers that mend differently are how signatures get fooled. One linear pass; no pattern in it can backtrack far.
 */
export function findXmlFault(xml: string, limits: XmlLimits): PlacedFault | null {
  const character = xml.search(FORBIDDEN_CHARACTER);
  if (character >= 0) return { fault: 'xmlCharacterForbidden', at: character };
  const progress: Progress = { open: [], elements: 0, attributes: 0 };
  for (let at = 0; at < xml.length; ) {
    const token = readToken(xml, at);
    if (typeof token === 'string') return { fault: token, at };
    const fault = findTokenFault(token, progress, limits);
    if (fault !== null) return { fault, at };
    at = token.end;
  }
  return progress.elements > 0 && progress.open.length === 0 ? null : { fault: 'xmlMalformed', at: xml.length };
}

/** How far the scan has come: names of the open elements, and counts. */
interface Progress {
  open: string[];
  elements: number;
  attributes: number;
}

function findTokenFault(token: Token, progress: Progress, limits: XmlLimits): XmlFault | null {
  switch (token.kind) {
    case 'comment':
      return limits.comments ? null : 'xmlMarkupForbidden';
    case 'text':
      return findTextFault(token.text, progress);
    case 'end':
      return progress.open.pop() === token.name ? null : 'xmlMalformed';
    case 'start':
      return findStartFault(token, progress, limits);
  }
}

function findTextFault(text: string, { open }: Progress): XmlFault | null {
  if (text.includes(']]>')) return 'xmlMalformed';
  if (open.length === 0 && !BLANK.test(text)) return 'xmlMalformed';
  return hasOnlyPlainReferences(text) ? null : 'xmlReferenceForbidden';
}

function findStartFault(tag: StartTag, progress: Progress, limits: XmlLimits): XmlFault | null {
  if (progress.open.length === 0 && progress.elements > 0) return 'xmlMalformed';
  progress.elements += 1;
  progress.attributes += tag.attributeValues.length;
  if (progress.elements > limits.elements) return 'xmlTooManyElements';
  if (progress.attributes > limits.attributes) return 'xmlTooManyAttributes';
  if (!tag.selfClosing && progress.open.push(tag.name) > limits.depth) return 'xmlTooDeep';
  return tag.attributeValues.every(hasOnlyPlainReferences) ? null : 'xmlReferenceForbidden';
}

function readToken(xml: string, at: number): Token | XmlFault {
  if (xml[at] !== '<') {
    const next = xml.indexOf('<', at);
    const end = next < 0 ? xml.length : next;
    return { kind: 'text', text: xml.slice(at, end), end };
  }
  switch (xml[at + 1]) {
    case '!':
      return readComment(xml, at);
    case '?':
      return 'xmlMarkupForbidden';
    case '/':
      return readEndTag(xml, at);
    default:
      return readStartTag(xml, at);
  }
}

function readComment(xml: string, at: number): Token | XmlFault {
  if (!xml.startsWith('<!--', at)) return 'xmlMarkupForbidden';
  const dashes = xml.indexOf('--', at + 4);
  if (dashes < 0 || xml[dashes + 2] !== '>') return 'xmlMalformed';
  return { kind: 'comment', end: dashes + 3 };
}

function readEndTag(xml: string, at: number): Token | XmlFault {
  const name = matchAt(END_TAG, xml, at)?.[1];
  if (name === undefined) return 'xmlMalformed';
  return { kind: 'end', name, end: END_TAG.lastIndex };
}

function readStartTag(xml: string, at: number): Token | XmlFault {
  const name = matchAt(START_OF_TAG, xml, at)?.[1];
  if (name === undefined) return 'xmlMalformed';
  const attributeValues: string[] = [];
  let end = START_OF_TAG.lastIndex;
  for (let match = matchAt(ATTRIBUTE, xml, end); match !== null; match = matchAt(ATTRIBUTE, xml, end)) {
    attributeValues.push(match[1] ?? match[2] ?? '');
    end = ATTRIBUTE.lastIndex;
  }
  const tail = matchAt(END_OF_TAG, xml, end);
  if (tail === null) return 'xmlMalformed';
  return { kind: 'start', name, attributeValues, selfClosing: tail[1] === '/', end: END_OF_TAG.lastIndex };
}

/** No entity but the five of XML itself; no reference to a character that may not stand there literally. */
function hasOnlyPlainReferences(text: string): boolean {
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    const match = matchAt(REFERENCE, text, at);
    if (match === null) return false;
    const [, decimal, hexadecimal] = match;
    if (decimal === undefined && hexadecimal === undefined) continue;
    const codePoint = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number.parseInt(decimal, 10);
    if (codePoint > 0x10ffff || FORBIDDEN_CHARACTER.test(String.fromCodePoint(codePoint))) return false;
  }
  return true;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

// Controls, lone surrogates, and what only some readers take for a line end or a byte order mark; xml 2.2, xml11 2.11.
const FORBIDDEN_CHARACTER =
  /[^\t\n\r\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
const BLANK = /^[ \t\r\n]*$/;

// Names of every vocabulary we read are ASCII.
const NAME = '[A-Za-z_][A-Za-z0-9._-]*';
const QUALIFIED_NAME = `${NAME}(?::${NAME})?`;
const SPACE = '[ \\t\\r\\n]';
const START_OF_TAG = new RegExp(`<(${QUALIFIED_NAME})`, 'y');
const ATTRIBUTE = new RegExp(`${SPACE}+${QUALIFIED_NAME}${SPACE}*=${SPACE}*(?:"([^<"]*)"|'([^<']*)')`, 'y');
const END_OF_TAG = new RegExp(`${SPACE}*(/?)>`, 'y');
const END_TAG = new RegExp(`</(${QUALIFIED_NAME})${SPACE}*>`, 'y');
const REFERENCE = /&(?:amp|lt|gt|quot|apos|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));/y;
