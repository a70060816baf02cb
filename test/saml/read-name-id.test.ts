import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNameId } from '../../server/saml/read-name-id.ts';
import { personFields, ruleValue } from '../../server/saml/value-rule.ts';
import { aUser, aValueRule } from '../helpers/records.ts';

describe('a NameID', () => {
  test.each(['federationIdOrEmail', 'federationId', 'email', 'id'] as const)('of %s alone is its value', (field) => {
    expect(readNameId(aValueRule(field), 'E-4711')).toEqual({ field, value: 'E-4711' });
  });

  test('is read without what stands around it', () => {
    const rule = aValueRule('template', { text: 'a-{id}-b', prefix: 'x/', suffix: '@z' });
    expect(readNameId(rule, 'x/a-42-b@z')).toEqual({ field: 'id', value: '42' });
  });

  test('is read whatever its upper and lower case', () => {
    const rule = aValueRule('email', { prefix: 'CORP\\' });
    expect(readNameId(rule, 'corp\\Ada@acme.example')).toEqual({ field: 'email', value: 'Ada@acme.example' });
  });

  test.each([
    ['has not what stands around it', aValueRule('email', { suffix: '@z' }), 'ada'],
    ['has nothing between', aValueRule('email', { prefix: 'ab', suffix: 'cd' }), 'abcd'],
    ['is shorter than what stands around it', aValueRule('email', { prefix: 'aba', suffix: 'aba' }), 'aba'],
    ['is the same for everybody', aValueRule('fixed', { text: 'all' }), 'all'],
    ['is of two fields', aValueRule('template', { text: '{firstName}{lastName}' }), 'AdaLovelace'],
    ['has its field twice', aValueRule('template', { text: '{id}-{id}' }), '1-1'],
  ])('is not read when it %s', (_, rule, nameId) => {
    expect(readNameId(rule, nameId)).toBeNull();
  });

  test('leads back to the person it was made of', () => {
    const part = fc.stringMatching(/^[a-zA-Z0-9@/-]{0,5}$/);
    const parts = fc.record({ prefix: part, suffix: part, before: part, after: part, lowerCase: fc.boolean() });
    fc.assert(
      fc.property(parts, ({ before, after, ...fields }) => {
        const user = aUser({ email: 'Ada@Acme.example' });
        const rule = aValueRule('template', { text: `${before}{email}${after}`, ...fields });
        const nameId = ruleValue(rule, personFields(user)) ?? '';
        expect(readNameId(rule, nameId)?.value.toLowerCase()).toBe(user.email.toLowerCase());
      }),
    );
  });
});
