import { describe, expect, it } from 'vitest';
import { findXmlFault } from '../../server/saml/well-formed.ts';
import { attributeOf, childElements, hasText, namespacesInScope, parseMessage, textOf } from '../../server/saml/xml.ts';
import { reasonOf } from '../helpers/refusal.ts';

const LIMITS = { elements: 3, attributes: 4, depth: 2, comments: false };

describe('the gate', () => {
  it.each([
    ['one element', '<a/>'],
    ['white space around the root', '\n<a/>\n'],
    ['attributes in both quotes', `<a b="1" c='2'/>`],
    ['a greater-than sign in a value', '<a b=">"/>'],
    ['prefixes', '<p:a xmlns:p="u"/>'],
    ['white space in tags', '<a  b = "1"\n></a >'],
    ['the five entities of XML', '<a>&amp;&lt;&gt;&quot;&apos;</a>'],
    ['references to plain characters', '<a b="&#65;">&#x1F600;&#13;&#10;&#9;</a>'],
    ['letters of any script', '<a>Ünïcode 日本語 😀</a>'],
    ['as many elements as the limit', '<a><b/><c/></a>'],
    ['as many attributes as the limit', '<a b="" c=""><d e="" f=""/></a>'],
    ['as much depth as the limit', '<a><b></b></a>'],
  ])('lets %s through', (_, xml) => {
    expect(findXmlFault(xml, LIMITS)).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['white space alone', '  '],
    ['text before the root', 'x<a/>'],
    ['text after the root', '<a/>x'],
    ['a second root', '<a/><b/>'],
    ['an element that never ends', '<a>'],
    ['a tag that never ends', '<a'],
    ['a value that never ends', '<a b="1'],
    ['an end tag too many', '<a></a></a>'],
    ['end tags in the wrong order', '<a><b></a></b>'],
    ['an end tag of another case', '<A></a>'],
    ['an end tag with more than a name', '<a></a b>'],
    ['an attribute without a value', '<a b/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['attributes without space between them', '<a b="1"c="2"/>'],
    ['a less-than sign in a value', '<a b="<"/>'],
    ['a less-than sign in text', '<a>1 < 2</a>'],
    ['the end of a CDATA section in text', '<a>]]></a>'],
    ['a space before a name', '< a/>'],
    ['a name that begins with a digit', '<1a/>'],
    ['a name with two colons', '<a:b:c/>'],
    ['a slash apart from its bracket', '<a / >'],
  ])('refuses %s', (_, xml) => {
    expect(findXmlFault(xml, LIMITS)?.fault).toBe('xmlMalformed');
  });

  it.each([
    ['a comment', '<a><!-- x --></a>'],
    ['a CDATA section', '<a><![CDATA[x]]></a>'],
    ['a DOCTYPE', '<!DOCTYPE a><a/>'],
    ['a processing instruction', '<a><?x y?></a>'],
    ['an XML declaration in the middle', '<a><?xml version="1.0"?></a>'],
  ])('refuses %s', (_, xml) => {
    expect(findXmlFault(xml, LIMITS)?.fault).toBe('xmlMarkupForbidden');
  });

  it.each([
    ['an entity of somebody’s own', '<a>&x;</a>'],
    ['an entity of HTML', '<a>&nbsp;</a>'],
    ['an entity in a value', '<a b="&x;"/>'],
    ['an ampersand alone', '<a>a & b</a>'],
    ['a reference to NUL', '<a>&#0;</a>'],
    ['a reference to a control character', '<a>&#x1;</a>'],
    ['a reference to a surrogate', '<a>&#xD800;</a>'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>'],
    ['a reference without a number', '<a>&#x;</a>'],
    ['a reference in capitals', '<a>&#X41;</a>'],
  ])('refuses %s', (_, xml) => {
    expect(findXmlFault(xml, LIMITS)?.fault).toBe('xmlReferenceForbidden');
  });

  it.each([
    ['NUL', '\u0000'],
    ['a bell', '\u0007'],
    ['DEL', '\u007f'],
    ['U+0080, which the parser takes for a space', '\u0080'],
    ['U+0085, which XML 1.1 takes for a line end', '\u0085'],
    ['U+2028, which XML 1.1 takes for a line end', '\u2028'],
    ['a byte order mark', '\ufeff'],
    ['U+FFFE', '\ufffe'],
    ['half a surrogate pair', '\ud800'],
  ])('refuses %s', (_, character) => {
    expect(findXmlFault(`<a>${character}</a>`, LIMITS)?.fault).toBe('xmlCharacterForbidden');
  });

  it('refuses one element more than the limit', () => {
    expect(findXmlFault('<a><b/><c/><d/></a>', LIMITS)?.fault).toBe('xmlTooManyElements');
  });

  it('refuses one attribute more than the limit', () => {
    expect(findXmlFault('<a b="" c="" d="" e="" f=""/>', LIMITS)?.fault).toBe('xmlTooManyAttributes');
  });

  it('refuses one level more than the limit', () => {
    expect(findXmlFault('<a><b><c></c></b></a>', LIMITS)?.fault).toBe('xmlTooDeep');
  });

  it('lets comments through where they are allowed', () => {
    expect(findXmlFault('<!-- a --><a><!----><!-- <b> & --></a>', { ...LIMITS, comments: true })).toBeNull();
  });

  it.each(['<a><!-- a -- b --></a>', '<a><!-- a ---></a>', '<a><!-- a </a>'])('refuses the comment in %s', (xml) => {
    expect(findXmlFault(xml, { ...LIMITS, comments: true })?.fault).toBe('xmlMalformed');
  });

  it('refuses a DOCTYPE where comments are allowed', () => {
    expect(findXmlFault('<!DOCTYPE a><a/>', { ...LIMITS, comments: true })?.fault).toBe('xmlMarkupForbidden');
  });
});

describe('a message', () => {
  it.each([
    '<?xml version="1.0"?>',
    `<?xml version='1.0' encoding='utf-8'?>\n`,
    '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>',
  ])('may begin with %s', (declaration) => {
    expect(parseMessage(`${declaration}<a xmlns="u"/>`).localName).toBe('a');
  });

  it.each([
    '<?xml version="1.1"?>',
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<?xml version="1.0" encoding="ISO-8859-1"?>',
    ' <?xml version="1.0"?>',
    '<?xml version="1.0"?><?xml version="1.0"?>',
    '<?xml-stylesheet href="x"?>',
  ])('may not begin with %s', async (declaration) => {
    expect(await reasonOf(() => parseMessage(`${declaration}<a xmlns="u"/>`))).toBe('saml.xmlMarkupForbidden');
  });

  it.each([
    ['an element without a namespace', '<a/>'],
    ['a child without a namespace', '<a xmlns="u"><b xmlns=""/></a>'],
    ['an element whose prefix is not bound', '<p:a/>'],
    ['an attribute whose prefix is not bound', '<a xmlns="u" p:b="1"/>'],
    ['an attribute that is there twice by two prefixes', '<a xmlns="u" xmlns:p="v" xmlns:q="v" p:b="1" q:b="2"/>'],
    ['a prefix bound to nothing', '<a xmlns="u" xmlns:p=""/>'],
    ['the xml prefix bound anew', '<a xmlns="u" xmlns:xml="u"/>'],
    ['the xmlns prefix bound', '<a xmlns="u" xmlns:xmlns="u"/>'],
    ['XHTML, which the parser reads by other rules', '<script xmlns="http://www.w3.org/1999/xhtml"><b/></script>'],
  ])('is refused for %s', async (_, xml) => {
    expect(await reasonOf(() => parseMessage(xml))).toBe('saml.xmlNamespaceForbidden');
  });

  it('is refused for two attributes of one name', async () => {
    expect(await reasonOf(() => parseMessage('<a xmlns="u" b="1" b="2"/>'))).toBe('saml.xmlMalformed');
  });

  it.each([500, 501])('with %i elements is at, or over, the limit', async (count) => {
    const read = () => parseMessage(`<a xmlns="u">${'<a/>'.repeat(count - 1)}</a>`).localName;
    if (count === 500) expect(read()).toBe('a');
    else expect(await reasonOf(read)).toBe('saml.xmlTooManyElements');
  });
});

describe('the readers', () => {
  const root = parseMessage('<a xmlns="u" xmlns:p="one" k="v"> <b xmlns:p="two">t&amp;t</b><c> <b/></c> </a>');
  const [b, c] = childElements(root);

  it('give child elements in order', () => {
    expect(childElements(root).map((child) => child.localName)).toEqual(['b', 'c']);
  });

  it('give an attribute, or null', () => {
    expect([attributeOf(root, 'k'), attributeOf(root, 'x')]).toEqual(['v', null]);
  });

  it('give text, and null where an element stands in it', () => {
    expect([b && textOf(b), c && textOf(c)]).toEqual(['t&t', null]);
  });

  it('do not take white space for text', () => {
    expect([hasText(root), b && hasText(b)]).toEqual([false, true]);
  });

  it('give the nearest declaration of each prefix', () => {
    expect(b && namespacesInScope(b)).toEqual([{ prefix: 'p', namespaceURI: 'two' }]);
  });
});
