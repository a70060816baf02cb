import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import { type AppError, requestRejected } from '../errors.ts';
import { findXmlFault, type XmlFault, type XmlLimits } from './well-formed.ts';

/** How a document is read: its limits, and the error that a fault becomes. */
export interface XmlRules {
  limits: XmlLimits;
  refuse: (fault: XmlFault, where: FaultPlace) => AppError;
}

/** Where a fault is: a line, counted from 1; null when only the parser could know. */
export interface FaultPlace {
  line: number | null;
  cause?: unknown;
}

const MESSAGE_RULES: XmlRules = {
  limits: { elements: 500, attributes: 1000, depth: 32, comments: false },
  refuse: (fault, { cause }) => requestRejected(`saml.${fault}`, cause),
};

/** The gate for protocol messages: gives the root element. @throws requestRejected with `saml.xml…` */
export function parseMessage(xml: string): Element {
  return parseXml(xml, MESSAGE_RULES);
}

/** Lets a text through the gate, parses it once and gives its root element. @throws what the rules' `refuse` makes */
export function parseXml(xml: string, { limits, refuse }: XmlRules): Element {
  const body = withoutXmlDeclaration(xml);
  const found = findXmlFault(body, limits);
  if (found !== null) throw refuse(found.fault, { line: countLines(body.slice(0, found.at)) });
  const root = parse(body, refuse);
  const foreign = findForeignName(root);
  if (foreign !== null) throw refuse('xmlNamespaceForbidden', { line: lineOf(foreign) });
  return root;
}

/** The line of the text that the element begins on, counted from 1; null: not known. */
export function lineOf(element: Element): number | null {
  const line: unknown = Reflect.get(element, 'lineNumber');
  return typeof line === 'number' ? line : null;
}

/** The child elements, in document order. */
export function childElements(parent: Element): Element[] {
  const children: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node)) children.push(node);
  }
  return children;
}

/** The child elements of one name, in document order. */
export function childrenNamed(parent: Element, namespace: string, localName: string): Element[] {
  return childElements(parent).filter((child) => isNamed(child, namespace, localName));
}

/** The first child element of this name; null: there is none. */
export function childNamed(parent: Element, namespace: string, localName: string): Element | null {
  return childrenNamed(parent, namespace, localName)[0] ?? null;
}

/** Whether the element has this expanded name. */
export function isNamed(element: Element, namespace: string, localName: string): boolean {
  return element.namespaceURI === namespace && element.localName === localName;
}

/** The value of an attribute without a namespace. */
export function attributeOf(element: Element, name: string): string | null {
  return element.getAttributeNode(name)?.value ?? null;
}

/** All attributes that are not namespace declarations. */
export function attributesOf(element: Element): Attr[] {
  const attributes: Attr[] = [];
  for (let index = 0; index < element.attributes.length; index += 1) {
    const attribute = element.attributes.item(index);
    if (attribute !== null && !isNamespaceDeclaration(attribute)) attributes.push(attribute);
  }
  return attributes;
}

/** The namespace declarations of this element and its ancestors, the nearest first. */
export function namespacesInScope(element: Element): { prefix: string; namespaceURI: string }[] {
  const namespaces = new Map<string, string>();
  for (let node: Node | null = element; node !== null && isElement(node); node = node.parentNode) {
    for (let index = 0; index < node.attributes.length; index += 1) {
      const attribute = node.attributes.item(index);
      if (attribute?.prefix === 'xmlns' && !namespaces.has(attribute.localName)) {
        namespaces.set(attribute.localName, attribute.value);
      }
    }
  }
  return Array.from(namespaces, ([prefix, namespaceURI]) => ({ prefix, namespaceURI }));
}

/** The element's text; null when anything but text is in it. */
export function textOf(element: Element): string | null {
  let text = '';
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType !== TEXT_NODE) return null;
    text += node.nodeValue ?? '';
  }
  return text;
}

/** Whether text other than white space stands among the element's children. */
export function hasText(element: Element): boolean {
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === TEXT_NODE && node.nodeValue?.trim() !== '') return true;
  }
  return false;
}

/** The element as text, for a reader that wants text. */
export function serializeXml(element: Element): string {
  return new XMLSerializer().serializeToString(element);
}

const ELEMENT_NODE = 1;
const TEXT_NODE = 3;

// xml 2.8, in UTF-8 and version 1.0 alone.
const XML_DECLARATION =
  /^<\?xml[ \t\r\n]{1,8}version=["']1\.0["'](?:[ \t\r\n]{1,8}encoding=["'][Uu][Tt][Ff]-8["'])?(?:[ \t\r\n]{1,8}standalone=["'](?:yes|no)["'])?[ \t\r\n]{0,8}\?>/;

/** Its line ends stay, so that what follows keeps its line. */
function withoutXmlDeclaration(xml: string): string {
  return xml.replace(XML_DECLARATION, (declaration) => declaration.replace(/[^\r\n]+/g, ''));
}

/** How many lines there are; xml 2.11. */
function countLines(text: string): number {
  return text.split(/\r\n?|\n/).length;
}

function parse(xml: string, refuse: XmlRules['refuse']): Element {
  const errorHandler = (level: string, message: unknown): never => {
    throw new Error(`${level}: ${String(message)}`);
  };
  let root: Element | null;
  try {
    root = new DOMParser({ errorHandler, locator: {} }).parseFromString(xml, 'text/xml').documentElement;
  } catch (cause) {
    throw refuse('xmlMalformed', { line: null, cause });
  }
  if (root === null) throw refuse('xmlMalformed', { line: null });
  return root;
}

/** The first element with a name that is not bound, or there twice, or in XHTML, which the parser would read by other rules; null: none. */
function findForeignName(element: Element): Element | null {
  if (!hasPlainNames(element)) return element;
  for (const child of childElements(element)) {
    const found = findForeignName(child);
    if (found !== null) return found;
  }
  return null;
}

function hasPlainNames(element: Element): boolean {
  if (!isNamespace(element.namespaceURI) || element.namespaceURI === XHTML) return false;
  const prefixed = new Set<string>();
  for (let index = 0; index < element.attributes.length; index += 1) {
    const attribute = element.attributes.item(index);
    if (attribute === null || isRebinding(attribute)) return false;
    if (!attribute.prefix) continue;
    // One name by two prefixes is one attribute twice; xml-names 6.3.
    const name = `${attribute.namespaceURI} ${attribute.localName}`;
    if (!isNamespace(attribute.namespaceURI) || prefixed.has(name)) return false;
    prefixed.add(name);
  }
  return true;
}

/** Not only non-empty: for a prefix such as `constructor` the parser gives what every object has. */
function isNamespace(uri: unknown): boolean {
  return typeof uri === 'string' && uri !== '';
}

const XHTML = 'http://www.w3.org/1999/xhtml';

/** The prefixes `xml` and `xmlns` are fixed, and a declared prefix names something; xml-names 3. */
function isRebinding(attribute: Attr): boolean {
  if (attribute.prefix !== 'xmlns') return false;
  return attribute.localName === 'xml' || attribute.localName === 'xmlns' || attribute.value === '';
}

function isNamespaceDeclaration(attribute: Attr): boolean {
  return attribute.name === 'xmlns' || attribute.prefix === 'xmlns';
}

function isElement(node: Node): node is Element {
  return node.nodeType === ELEMENT_NODE;
}
