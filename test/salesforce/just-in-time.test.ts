import { describe, expect, it } from 'vitest';
import type { AttributeRule } from '../../db/model.ts';
import { findJustInTimeFaults } from '../../server/salesforce/just-in-time.ts';
import { justInTimeAttributes } from '../../web/data/just-in-time.ts';
import { settingsWords } from '../../web/i18n/application-settings-words.ts';
import { aValueRule } from '../helpers/records.ts';

const PRESET = { profileId: '00e5g000001abcd', usernameSuffix: '.acme' };

const NAME_ID = aValueRule('federationIdOrEmail');

function faults(attributes: AttributeRule[], nameId = NAME_ID): string[] {
  return findJustInTimeFaults({ justInTime: true, attributes, nameId }).map(({ message }) => message);
}

/** What the preset makes of some attributes. */
function preset(attributes: AttributeRule[] = [], nameId = NAME_ID): AttributeRule[] {
  return justInTimeAttributes({ attributes, nameId }, PRESET);
}

describe('the attributes that Salesforce makes users of', () => {
  it('are all in the preset, beside those that were there', () => {
    const attributes = preset([{ name: 'email', value: aValueRule('email') }]);
    expect(faults(attributes)).toEqual([]);
    expect(attributes.map(({ name }) => name)).toContain('email');
    expect(attributes.find(({ name }) => name === 'User.Username')?.value).toEqual(
      aValueRule('email', { suffix: '.acme' }),
    );
  });

  it('take the place of those of the same name', () => {
    const once = preset();
    expect(preset(once)).toEqual(once);
  });

  it.each(['User.Email', 'User.LastName', 'User.ProfileId', 'User.Username'])('are missed: %s', (name) => {
    const attributes = preset().filter((attribute) => attribute.name !== name);
    expect(faults(attributes)).toEqual([expect.stringContaining(name)]);
  });

  it('are told from those in another case', () => {
    const attributes = preset().map((attribute) =>
      attribute.name === 'User.Email' ? { ...attribute, name: 'user.email' } : attribute,
    );
    expect(faults(attributes)).toEqual([expect.stringContaining('has to be spelled “User.Email”')]);
  });

  it.each([
    ['the e-mail address', aValueRule('email')],
    ['a template', aValueRule('template', { text: '{email}' })],
    ['the Federation ID between fixed texts', aValueRule('federationId', { prefix: 'acme-', suffix: '-x' })],
  ])('make the Federation ID by the rule of the NameID: %s', (_, nameId) => {
    const attributes = preset([], nameId);
    expect(attributes.find(({ name }) => name === 'User.FederationIdentifier')?.value).toEqual(nameId);
    expect(faults(attributes, nameId)).toEqual([]);
  });

  it.each([
    ['source', aValueRule('email')],
    ['case', aValueRule('federationIdOrEmail', { lowerCase: true })],
    ['prefix', aValueRule('federationIdOrEmail', { prefix: 'x' })],
    ['suffix', aValueRule('federationIdOrEmail', { suffix: 'x' })],
  ])('are faulty when the Federation ID has another rule than the NameID: %s', (_, nameId) => {
    expect(faults(preset(), nameId)).toEqual([expect.stringContaining('another rule than the NameID')]);
  });

  it('are faulty when two templates differ, and not when a text that is not used does', () => {
    const template = (text: string) => aValueRule('template', { text });
    expect(faults(preset([], template('{email}')), template('{id}'))).toHaveLength(1);
    expect(faults(preset(), aValueRule('federationIdOrEmail', { text: 'left over' }))).toEqual([]);
  });

  it('may leave the Federation ID out, which is optional', () => {
    expect(faults(preset().filter(({ name }) => name !== 'User.FederationIdentifier'))).toEqual([]);
  });

  it('are faulty when one is there twice, in whatever case; others may be', () => {
    const twice = [...preset(), { name: 'user.email', value: aValueRule('email') }];
    expect(faults(twice)).toEqual([expect.stringContaining('“user.email” is there twice')]);
    const others = ['role', 'Role'].map((name) => ({ name, value: aValueRule('name') }));
    expect(faults([...preset(), ...others])).toEqual([]);
  });

  it('warn in their words that a fixed profile is given at later logins too', () => {
    expect(settingsWords.justInTime.profileIdHint).toContain('at every later login too');
  });

  it('name a profile by its ID', () => {
    expect(
      faults(justInTimeAttributes({ attributes: [], nameId: NAME_ID }, { ...PRESET, profileId: 'Standard User' })),
    ).toEqual([expect.stringContaining('no ID of a profile')]);
  });

  it('are nobody’s business while Salesforce makes no users', () => {
    expect(findJustInTimeFaults({ justInTime: false, attributes: [], nameId: NAME_ID })).toEqual([]);
  });
});
