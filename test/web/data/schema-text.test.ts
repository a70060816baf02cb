import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { Id, Instant, Nullable, OneOf, PageOf } from '../../../server/contract/common.ts';
import { describeSchema } from '../../../web/data/schema-text.ts';

describe('a schema in words', () => {
  it.each([
    ['a text with bounds', Type.String({ minLength: 1, maxLength: 100 }), 'string (1 to 100 characters)'],
    ['a number with a default', Type.Integer({ minimum: 1, default: 50 }), 'integer (at least 1, default 50)'],
    ['an instant or nothing', Nullable(Instant), 'instant | null'],
    ['one of some texts', OneOf('csv', 'ndjson'), '"csv" | "ndjson"'],
    ['a literal', Type.Literal(true), 'true'],
    ['a list', Type.Array(Id, { maxItems: 500 }), 'string[] (at most 500 items)'],
    ['a list of one of some', Type.Array(OneOf('a', 'b')), '("a" | "b")[]'],
    ['names that are not known', Type.Record(Type.String(), Type.Integer()), '{ [name]: integer }'],
    [
      'what is described elsewhere',
      Type.Object({}, { description: 'A passkey’s answer.' }),
      'object (A passkey’s answer)',
    ],
    ['anything', Type.Unknown(), 'any'],
  ])('is short: %s', (_, schema, text) => {
    expect(describeSchema(JSON.parse(JSON.stringify(schema)))).toBe(text);
  });

  it('sets an object out line by line, with what may be left out', () => {
    const schema = PageOf(Type.Object({ name: Type.String(), email: Type.Optional(Type.String()) }));
    expect(describeSchema(JSON.parse(JSON.stringify(schema)))).toBe(
      ['{', '  items: {', '    name: string', '    email?: string', '  }[]', '  next: string | null', '}'].join('\n'),
    );
  });
});
