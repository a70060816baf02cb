import { describe, expect, it } from 'vitest';
import { PERSON_FIELDS, type ValueRule } from '../../db/model.ts';
import {
  mergesFederationIds,
  nameIdMistake,
  personFields,
  ruleMistake,
  ruleValue,
} from '../../server/saml/value-rule.ts';
import { aUser, aValueRule } from '../helpers/records.ts';

const grace = aUser({ email: 'Grace@Example.com', name: 'Grace Brewster Hopper', federationId: 'GH-1' });

function valueFor(rule: ValueRule, user = grace): string | null {
  return ruleValue(rule, personFields(user));
}

function template(text: string, fields: Partial<ValueRule> = {}): ValueRule {
  return aValueRule('template', { text, ...fields });
}

describe('a rule', () => {
  it.each([
    ['federationIdOrEmail', 'GH-1'],
    ['federationId', 'GH-1'],
    ['email', 'Grace@Example.com'],
    ['name', 'Grace Brewster Hopper'],
    ['firstName', 'Grace Brewster'],
    ['lastName', 'Hopper'],
    ['id', grace.id],
  ] as const)('gives the field %s', (source, value) => {
    expect(valueFor(aValueRule(source))).toBe(value);
  });

  it('gives the e-mail address in the place of a Federation ID that is missing', () => {
    expect(valueFor(aValueRule('federationIdOrEmail'), { ...grace, federationId: null })).toBe('Grace@Example.com');
  });

  it.each(['federationId', 'firstName'] as const)('gives nothing when there is no %s, prefix or not', (source) => {
    const plato = { ...grace, name: 'Plato', federationId: null };
    expect(valueFor(aValueRule(source, { prefix: 'x-', suffix: '-y' }), plato)).toBeNull();
  });

  it('takes the lower case of the source, not of prefix and suffix', () => {
    expect(valueFor(aValueRule('email', { lowerCase: true, prefix: 'A:', suffix: '.Sandbox' }))).toBe(
      'A:grace@example.com.Sandbox',
    );
  });

  it('gives everybody a fixed text', () => {
    expect(valueFor(aValueRule('fixed', { text: 'Chatter' }))).toBe('Chatter');
    expect(valueFor(aValueRule('fixed', { text: '{email}' }))).toBe('{email}');
  });

  it('expands a template', () => {
    expect(valueFor(template('{firstName} <{email}> {email}'))).toBe(
      'Grace Brewster <Grace@Example.com> Grace@Example.com',
    );
  });

  it('expands it once: a field that holds a field is text', () => {
    const sly = { ...grace, name: '{email} {id}$&', federationId: '{lastName}' };
    expect(valueFor(template('{federationId}/{name}'), sly)).toBe('{lastName}/{email} {id}$&');
    expect(valueFor(aValueRule('name', { suffix: '{email}' }), sly)).toBe('{email} {id}$&{email}');
  });

  it('gives nothing when the template lacks one of its fields', () => {
    expect(valueFor(template('{firstName}.{lastName}'), { ...grace, name: 'Plato' })).toBeNull();
  });

  it('gives nothing for names that every object has', () => {
    expect(valueFor(template('{constructor}'))).toBeNull();
  });
});

describe('what a rule may say', () => {
  it.each([aValueRule('fixed', { text: 'x' }), ...PERSON_FIELDS.map((field) => template(`a{${field}}b`))])(
    '%j',
    (rule) => {
      expect(ruleMistake(rule)).toBeNull();
    },
  );

  it.each([
    [aValueRule('fixed', { text: ' ' }), 'Say which text'],
    [template(''), 'A template names a field'],
    [template('no field'), 'A template names a field'],
    [template('{phone}'), 'There is no field {phone}'],
    [template('{Email}'), 'There is no field {Email}'],
    [template('{}'), 'There is no field {}'],
    [template('{toString}'), 'There is no field {toString}'],
    [template('{email'), 'A brace'],
    [template('{{email}}'), 'A brace'],
    [template('{email}\n'), 'one line'],
    [aValueRule('email', { prefix: '\u0000' }), 'one line'],
    [aValueRule('email', { suffix: '\ud800' }), 'one line'],
    [aValueRule('email', { suffix: '\uffff' }), 'one line'],
    [aValueRule('email', { suffix: '\u2028' }), 'one line'],
  ])('%j is refused', (rule, mistake) => {
    expect(ruleMistake(rule)).toContain(mistake);
  });
});

describe('a rule for the NameID', () => {
  it.each([
    aValueRule('federationIdOrEmail'),
    aValueRule('federationId', { prefix: 'acme:' }),
    aValueRule('email', { lowerCase: true, suffix: '.uat' }),
    aValueRule('id', { lowerCase: true }),
    template('{email}.uat'),
    template('{federationId}/{federationId}'),
  ])('may be %j', (rule) => {
    expect(nameIdMistake(rule)).toBeNull();
  });

  it.each([
    aValueRule('fixed', { text: 'everybody' }),
    aValueRule('name'),
    aValueRule('firstName'),
    aValueRule('lastName'),
    template('{firstName}.{lastName}'),
    // "ann" + "e@x" and "an" + "ne@x" are the same.
    template('{firstName}{email}'),
    template('{id} {name}'),
    template('{federationId}{email}'),
  ])('that could give two people the same is refused: %j', (rule) => {
    expect(nameIdMistake(rule)).toContain('Two people must never get the same NameID');
  });

  it.each([
    aValueRule('federationId', { lowerCase: true }),
    aValueRule('federationIdOrEmail', { lowerCase: true }),
    template('{federationIdOrEmail}', { lowerCase: true }),
  ])('that makes two Federation IDs one is refused: %j', (rule) => {
    expect(nameIdMistake(rule)).toContain('differ in upper and lower case');
    expect(mergesFederationIds(rule)).toBe(true);
  });

  it('that is no rule at all is refused', () => {
    expect(nameIdMistake(template('{phone}'))).toContain('There is no field {phone}');
  });
});
