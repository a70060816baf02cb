import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../server/errors.ts';
import { canonicalAttribute, canonicalText } from '../../server/saml/canonical.ts';

describe('canonicalText', () => {
  it.each([
    ['an ampersand', 'R&D', 'R&amp;D'],
    ['a less-than sign', 'a<b', 'a&lt;b'],
    ['a greater-than sign', ']]>', ']]&gt;'],
    ['a carriage return', 'a\r\nb', 'a&#xD;\nb'],
    ['an escape that is already there', '&amp;', '&amp;amp;'],
  ])('escapes %s', (_, value, canonical) => {
    expect(canonicalText(value)).toBe(canonical);
  });

  it('leaves everything else as it is', () => {
    const value = `quotes " ' tab \t line \n {InResponseTo} Zoë 😀`;
    expect(canonicalText(value)).toBe(value);
  });
});

describe('canonicalAttribute', () => {
  it.each([
    ['an ampersand', '?a=1&b=2', '?a=1&amp;b=2'],
    ['a less-than sign', 'a<b', 'a&lt;b'],
    ['a double quote', 'a"b', 'a&quot;b'],
    ['a tab', 'a\tb', 'a&#x9;b'],
    ['a line feed', 'a\nb', 'a&#xA;b'],
    ['a carriage return', 'a\rb', 'a&#xD;b'],
  ])('escapes %s', (_, value, canonical) => {
    expect(canonicalAttribute(value)).toBe(canonical);
  });

  it('leaves everything else as it is', () => {
    const value = `> ' ]] {InResponseTo} Zoë 😀`;
    expect(canonicalAttribute(value)).toBe(value);
  });
});

describe.each([
  ['canonicalText', canonicalText],
  ['canonicalAttribute', canonicalAttribute],
])('%s', (_, canonical) => {
  it.each([
    ['U+0000', '\u0000'],
    ['U+0008', 'a\bc'],
    ['U+001F', '\u001F'],
    ['U+FFFE', '\uFFFE'],
    ['U+FFFF', '\uFFFF'],
    ['U+D83D', 'half an emoji: \uD83D'],
    ['U+DE00', '\uDE00 the other half'],
  ])('refuses %s, which XML 1.0 does not allow, and names it to the operator', (name, value) => {
    const refuse = () => canonical(value);
    expect(refuse).toThrow(AppError);
    expect(refuse).toThrow(
      expect.objectContaining({
        cause: new Error(`XML 1.0 does not allow ${name}.`),
        message: expect.not.stringContaining(name),
      }),
    );
  });

  it('accepts the first and the last character of every allowed range', () => {
    expect(() => canonical('\t\n\r\u0020\uD7FF\uE000\uFFFD\u{10000}\u{10FFFF}')).not.toThrow();
  });
});

describe('a value that was written', () => {
  // xmldom takes these for line ends, as XML 1.1 does and XML 1.0 does not.
  const lineEndsOfXml11 = /[\u0085\u2028]/;
  const anyValue = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => !lineEndsOfXml11.test(value));

  it('is read back as it was, or was refused', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        let xml: string;
        try {
          xml = `<e a="${canonicalAttribute(value)}">${canonicalText(value)}</e>`;
        } catch {
          return;
        }
        const element = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
        expect([element?.getAttribute('a'), element?.textContent]).toEqual([value, value]);
      }),
    );
  });
});
