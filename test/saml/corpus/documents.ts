import type { Attack } from './attack.ts';

/** Documents that want to be expensive, or to be read in two ways; `genuine` is a message without an XML declaration. */
export function documentAttacks(genuine: string): Attack[] {
  const open = genuine.slice(0, genuine.indexOf('>') + 1);
  const around = (content: string) => genuine.replace('</samlp:AuthnRequest>', `${content}</samlp:AuthnRequest>`);
  const withAttributes = (attributes: string) =>
    genuine.replace('<samlp:AuthnRequest ', `<samlp:AuthnRequest ${attributes} `);
  const numbered = (count: number, write: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => write(n)).join('');

  return [
    ['15,000 siblings', around('<a/>'.repeat(15_000)), 'saml.xmlTooManyElements'],
    ['20,000 open elements', '<a>'.repeat(20_000), 'saml.xmlTooDeep'],
    ['500 levels', `${'<a>'.repeat(500)}${'</a>'.repeat(500)}`, 'saml.xmlTooDeep'],
    ['15,000 end tags', `${open}${'</a>'.repeat(15_000)}`, 'saml.xmlMalformed'],
    ['7,000 attributes', withAttributes(numbered(7000, (n) => `a${n}="" `)), 'saml.xmlTooManyAttributes'],
    [
      '3,500 namespace declarations',
      withAttributes(numbered(3500, (n) => `xmlns:a${n}="u" `)),
      'saml.xmlTooManyAttributes',
    ],
    [
      '1,000 attributes on many elements',
      around(numbered(490, () => '<a b="" c="" d=""/>')),
      'saml.xmlTooManyAttributes',
    ],
    [
      '490 elements of 490 names',
      around(numbered(240, (n) => `<samlp:a${n}></samlp:a${n}>`) + ' '.repeat(45_000)),
      'saml.elementForbidden',
    ],
    ['60 kB of white space in a tag', withAttributes(' '.repeat(60_000)), null],
    [
      '60 kB of white space in an end tag',
      genuine.replace('</samlp:AuthnRequest>', `</samlp:AuthnRequest${' '.repeat(60_000)}x>`),
      'saml.xmlMalformed',
    ],
    ['60 kB of name', `<${'a'.repeat(60_000)}`, 'saml.xmlMalformed'],
    ['60 kB of attribute name', `<a ${'a'.repeat(60_000)}`, 'saml.xmlMalformed'],
    ['60 kB of open value', `<a b="${'x'.repeat(60_000)}`, 'saml.xmlMalformed'],
    ['60 kB of less-than signs', '<'.repeat(60_000), 'saml.xmlMalformed'],
    ['60 kB of ampersands', around('&'.repeat(60_000)), 'saml.xmlReferenceForbidden'],
    ['60 kB of references', around('&#32;'.repeat(12_000)), 'saml.digestMismatch'],
    ['60 kB of text', around('x'.repeat(60_000)), 'saml.textForbidden'],
    ['60 kB of line ends', around('\r\n'.repeat(30_000)), 'saml.digestMismatch'],
    ['an entity', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${genuine}`, 'saml.xmlMarkupForbidden'],
    [
      'the billion laughs',
      `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${genuine.replace('https', '&b;')}`,
      'saml.xmlMarkupForbidden',
    ],
    ['an external DTD', `<!DOCTYPE a SYSTEM "https://evil.example/x.dtd">${genuine}`, 'saml.xmlMarkupForbidden'],
    [
      'a CDATA section in the issuer',
      genuine.replace('>https://acme', '><![CDATA[https://acme]]>'),
      'saml.xmlMarkupForbidden',
    ],
    ['a style sheet', `<?xml-stylesheet href="x"?>${genuine}`, 'saml.xmlMarkupForbidden'],
    [
      'XInclude',
      around('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
      'saml.elementForbidden',
    ],
    ['a byte order mark', `\ufeff${genuine}`, 'saml.xmlCharacterForbidden'],
    ['a second encoding', `<?xml version="1.0" encoding="UTF-7"?>${genuine}`, 'saml.xmlMarkupForbidden'],
    ['XML 1.1', `<?xml version="1.1"?>${genuine}`, 'saml.xmlMarkupForbidden'],
    ['NUL in the issuer', genuine.replace('https://acme', 'https://acme\u0000'), 'saml.xmlCharacterForbidden'],
    ['NUL by reference', genuine.replace('https://acme', 'https://acme&#0;'), 'saml.xmlReferenceForbidden'],
    ['text that the parser would drop', `junk${genuine}`, 'saml.xmlMalformed'],
    [
      'an end tag that the parser would drop',
      genuine.replace('</samlp:AuthnRequest>', '</x></samlp:AuthnRequest>'),
      'saml.xmlMalformed',
    ],
    [
      'a script that the parser would read as HTML',
      around('<script xmlns="http://www.w3.org/1999/xhtml"><a/></script>'),
      'saml.xmlNamespaceForbidden',
    ],
    ['names of every object', withAttributes('__proto__="a" constructor="b" toString="c"'), 'saml.attributeForbidden'],
    ['a name that the parser trips over', withAttributes('hasOwnProperty="a"'), 'saml.xmlMalformed'],
    ['a prefix that every object has', '<constructor:a/>', 'saml.xmlNamespaceForbidden'],
  ];
}
