import { describe, expect, it } from 'vitest';
import type { ServiceProviderSettings } from '../../../server/contract/service-providers.ts';
import {
  ageSeconds,
  changedSettings,
  longestAge,
  moveItem,
  newRule,
  readAge,
  settingMistakes,
} from '../../../web/data/application-settings.ts';

const stored: ServiceProviderSettings = {
  name: 'Wiki',
  enabled: true,
  nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  nameId: newRule(),
  attributes: [{ name: 'mail', value: newRule() }],
  signResponse: false,
  allowSha1: false,
  allowIdpInitiated: true,
  maxAuthenticationAgeSeconds: 0,
  amrDeviceBound: null,
  amrSynced: ['fido2'],
  authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
  signingKeyId: null,
  singleLogoutServiceUrl: null,
  justInTime: false,
};

describe('the settings that are sent', () => {
  it('are none when nothing differs', () => {
    expect(changedSettings(stored, structuredClone(stored))).toEqual({});
  });

  it('are those that differ, to the depth of a rule', () => {
    const attributes = [{ name: 'mail', value: { ...newRule(), lowerCase: true } }];
    expect(changedSettings(stored, { ...stored, attributes, amrSynced: null })).toEqual({
      attributes,
      amrSynced: null,
    });
  });
});

describe('a list', () => {
  it('lets an item move up and down', () => {
    expect(moveItem(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(moveItem(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b']);
  });

  it('keeps the first and the last where they are', () => {
    expect(moveItem(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moveItem(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });
});

describe('the age of a session', () => {
  it.each([
    [0, { amount: 0, unit: 'minutes' }],
    [900, { amount: 15, unit: 'minutes' }],
    [5400, { amount: 90, unit: 'minutes' }],
    [28_800, { amount: 8, unit: 'hours' }],
    [172_800, { amount: 2, unit: 'days' }],
  ])('of %d seconds is %j', (seconds, age) => {
    expect(readAge(seconds)).toEqual(age);
  });

  it('becomes whole seconds again, up to 30 days', () => {
    expect(ageSeconds(8, 'hours')).toBe(28_800);
    expect(ageSeconds(0.001, 'minutes')).toBe(0);
    expect(longestAge('days')).toBe(30);
  });
});

describe('a mistake', () => {
  it('is named by its setting, however the server counts', () => {
    const mistakes = { 'settings.attributes.0.name': 'Empty.', 'attributes[1]': 'Twice.', 'settings.name': 'Long.' };
    expect(settingMistakes(mistakes)).toEqual({
      'attributes[0].name': 'Empty.',
      'attributes[1]': 'Twice.',
      name: 'Long.',
    });
  });
});
