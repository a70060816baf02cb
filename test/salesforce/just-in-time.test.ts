import { describe, expect, it } from 'vitest';
import type { AttributeRule } from '../../db/model.ts';
import { findJustInTimeFaults } from '../../server/salesforce/just-in-time.ts';
import { justInTimeAttributes } from '../../web/data/just-in-time.ts';
import { aValueRule } from '../helpers/records.ts';

const PRESET = { profileId: '00e5g000001abcd', usernameSuffix: '.acme' };

function faults(attributes: AttributeRule[]): string[] {
  return findJustInTimeFaults({ justInTime: true, attributes }).map(({ message }) => message);
}

describe('the attributes that Salesforce makes users of', () => {
  it('are all in the preset, beside those that were there', () => {
    const attributes = justInTimeAttributes([{ name: 'email', value: aValueRule('email') }], PRESET);
    expect(faults(attributes)).toEqual([]);
    expect(attributes.map(({ name }) => name)).toContain('email');
    expect(attributes.find(({ name }) => name === 'User.Username')?.value).toEqual(
      aValueRule('email', { suffix: '.acme' }),
    );
  });

  it('take the place of those of the same name', () => {
    const once = justInTimeAttributes([], PRESET);
    expect(justInTimeAttributes(once, PRESET)).toEqual(once);
  });

  it.each(['User.Email', 'User.LastName', 'User.ProfileId', 'User.Username'])('are missed: %s', (name) => {
    const attributes = justInTimeAttributes([], PRESET).filter((attribute) => attribute.name !== name);
    expect(faults(attributes)).toEqual([expect.stringContaining(name)]);
  });

  it('are told from those in another case', () => {
    const attributes = justInTimeAttributes([], PRESET).map((attribute) =>
      attribute.name === 'User.Email' ? { ...attribute, name: 'user.email' } : attribute,
    );
    expect(faults(attributes)).toEqual([expect.stringContaining('has to be spelled “User.Email”')]);
  });

  it('name a profile by its ID', () => {
    expect(faults(justInTimeAttributes([], { ...PRESET, profileId: 'Standard User' }))).toEqual([
      expect.stringContaining('no ID of a profile'),
    ]);
  });

  it('are nobody’s business while Salesforce makes no users', () => {
    expect(findJustInTimeFaults({ justInTime: false, attributes: [] })).toEqual([]);
  });
});
