import { canonicalAttribute, canonicalText } from '../saml/canonical.ts';
import { childElements, parseMessage, textOf } from '../saml/xml.ts';

/** Breaks any message that passes the gate into lines, two spaces a level. For people: its signatures no longer hold. @throws requestRejected */
export function indentMessage(xml: string): string {
  return linesOf(parseMessage(xml), '').join('\n');
}

function linesOf(element: Element, indent: string): string[] {
  const start = `${indent}<${element.tagName}${attributesIn(element)}`;
  const children = childElements(element);
  const end = `</${element.tagName}>`;
  if (children.length > 0) {
    return [`${start}>`, ...children.flatMap((child) => linesOf(child, `${indent}  `)), `${indent}${end}`];
  }
  const text = (textOf(element) ?? '').trim();
  return [text === '' ? `${start}/>` : `${start}>${canonicalText(text)}${end}`];
}

function attributesIn(element: Element): string {
  let written = '';
  for (let index = 0; index < element.attributes.length; index += 1) {
    const attribute = element.attributes.item(index);
    if (attribute !== null) written += ` ${attribute.name}="${canonicalAttribute(attribute.value)}"`;
  }
  return written;
}
