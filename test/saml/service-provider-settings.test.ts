import { describe, expect, it } from 'vitest';
import type { ServiceProvider } from '../../db/model.ts';
import { NAME_ID_FORMATS } from '../../server/saml/names.ts';
import {
  checkAssertionSettings,
  settingsOf,
  settingWarnings,
  withSettings,
} from '../../server/saml/service-provider-settings.ts';
import { aServiceProvider, aValueRule } from '../helpers/records.ts';
import { messageOf } from '../helpers/refusal.ts';

function withAttributes(...names: string[]): Partial<ServiceProvider> {
  return { attributes: names.map((name) => ({ name, value: aValueRule('email') })) };
}

describe('settings', () => {
  it('that are put on change nothing else', () => {
    const stored = aServiceProvider();
    expect(withSettings(stored, {})).toEqual(stored);
    expect(withSettings(stored, { amrSynced: ['fido2'], enabled: false })).toEqual({
      ...stored,
      enabled: false,
      assurance: { ...stored.assurance, amrSynced: ['fido2'] },
    });
  });

  it('are taken by their names: nothing else of what comes along is', () => {
    const stored = aServiceProvider();
    const others = {
      id: 'x',
      entityId: 'https://evil.example',
      assertionConsumerServices: [],
      access: 'everyone',
      foo: 1,
    };
    expect(withSettings(stored, { ...others, allowSha1: true })).toEqual({ ...stored, allowSha1: true });
  });

  it('are read and put on again', () => {
    const [one, other] = [aServiceProvider(), aServiceProvider({ name: 'Other', allowSha1: true })];
    expect(settingsOf(withSettings(one, settingsOf(other)))).toEqual(settingsOf(other));
  });
});

describe('an assertion', () => {
  it('may say what a new service provider says', () => {
    expect(() => checkAssertionSettings(aServiceProvider())).not.toThrow();
    expect(() =>
      checkAssertionSettings(aServiceProvider(withAttributes('User.Email', 'email', 'Email'))),
    ).not.toThrow();
  });

  it.each([
    ['nameIdFormat', { nameIdFormat: NAME_ID_FORMATS.persistent }, 'The NameID format should be one of'],
    ['nameId', { nameId: aValueRule('lastName') }, 'Two people must never get the same NameID'],
    ['attributes[1]', withAttributes('email', 'email'), 'There are two attributes named "email"'],
    ['attributes[0]', withAttributes(' email'), 'without spaces around it'],
    ['attributes[0]', withAttributes(''), 'one line of text'],
    ['attributes[0]', withAttributes('a\nb'), 'one line of text'],
    ['attributes[1]', withAttributes('email', 'amr'), 'Latchkey alone sends "amr"'],
    ['attributes[0]', withAttributes('AMR'), 'Latchkey alone sends "AMR"'],
    ['attributes[0]', withAttributes('AuthMethodsReferences'), 'Latchkey alone sends'],
    [
      'attributes[0]',
      withAttributes('http://schemas.microsoft.com/claims/AuthnMethodsReferences'),
      'Latchkey alone sends',
    ],
    [
      'attributes[0]',
      { attributes: [{ name: 'phone', value: aValueRule('template', { text: '{phone}' }) }] },
      'The attribute "phone": There is no field {phone}',
    ],
  ])('may not have a wrong %s: %j', async (field, fields, message) => {
    const serviceProvider = aServiceProvider(fields);
    expect(await messageOf(() => checkAssertionSettings(serviceProvider))).toContain(message);
    expect(() => checkAssertionSettings(serviceProvider)).toThrow(
      expect.objectContaining({ code: 'inputInvalid', places: [expect.objectContaining({ field })] }),
    );
  });
});

describe('a warning', () => {
  it.each([
    [{}, []],
    [{ allowSha1: true }, ['sha1Allowed']],
    [{ nameIdFormat: NAME_ID_FORMATS.emailAddress }, ['nameIdNotEmail']],
    [{ nameIdFormat: NAME_ID_FORMATS.emailAddress, nameId: aValueRule('email') }, []],
    [
      { attributes: [{ name: 'id', value: aValueRule('federationId', { lowerCase: true }) }] },
      ['lowerCaseFederationId'],
    ],
    [{ attributes: [{ name: 'mail', value: aValueRule('email', { lowerCase: true }) }] }, []],
  ])('for %j is %j', (fields, codes) => {
    expect(settingWarnings(aServiceProvider(fields)).map(({ code }) => code)).toEqual(codes);
  });
});
