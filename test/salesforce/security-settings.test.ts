import { describe, expect, test } from 'vitest';
import { createOrgSession } from '../../server/salesforce/open-session.ts';
import { readSamlLogin, setSamlLogin } from '../../server/salesforce/security-settings.ts';
import { reasonOf } from '../helpers/refusal.ts';
import { type FakeAnswer, fakeNetwork, ORG, orgErrorOf, soapAnswer, TOKEN } from './fake-network.ts';

function answer(operation: string, body: string): FakeAnswer {
  return soapAnswer(
    `<${operation}Response xmlns="http://soap.sforce.com/2006/04/metadata">${body}</${operation}Response>`,
  );
}

function settings(enableSamlLogin: boolean, others = OTHERS): FakeAnswer {
  return answer(
    'readMetadata',
    `<result><records xsi:type="SecuritySettings"><fullName>Security</fullName><networkAccess><ipRanges><end>192.0.2.9</end><start>192.0.2.1</start></ipRanges></networkAccess><singleSignOnSettings>${others}<enableSamlLogin>${enableSamlLogin}</enableSamlLogin></singleSignOnSettings></records></result>`,
  );
}

const OTHERS =
  '<enableCaseInsensitiveFederationID>false</enableCaseInsensitiveFederationID><enableMultipleSamlConfigs>true</enableMultipleSamlConfigs>';

const UPDATED = answer('updateMetadata', '<result><fullName>Security</fullName><success>true</success></result>');

function openFake(...answers: FakeAnswer[]) {
  const network = fakeNetwork(...answers);
  return { network, session: createOrgSession(network, { way: 'oauth', instanceUrl: ORG, accessToken: TOKEN }) };
}

describe('SAML logins', () => {
  test.each([true, false])('are read as %s', async (isEnabled) => {
    expect(await readSamlLogin(openFake(settings(isEnabled)).session)).toEqual({
      isEnabled,
      isFederationIdCaseInsensitive: false,
      allowsSeveralConfigs: true,
    });
  });

  test.each(['<result/>', '<result><records><fullName>Security</fullName></records></result>'])(
    'are not guessed when the org does not say (%s)',
    async (body) => {
      expect(await reasonOf(() => readSamlLogin(openFake(answer('readMetadata', body)).session))).toBe(
        'org.unreadable',
      );
    },
  );

  test.each([true, false])('are set to %s by their group alone, with this one field changed', async (isEnabled) => {
    const { network, session } = openFake(settings(!isEnabled), UPDATED, settings(isEnabled));
    await setSamlLogin(session, isEnabled);
    expect(network.sent[1]?.body).toContain(
      `<updateMetadata xmlns="http://soap.sforce.com/2006/04/metadata"><metadata xsi:type="SecuritySettings"><fullName>Security</fullName><singleSignOnSettings>${OTHERS}<enableSamlLogin>${isEnabled}</enableSamlLogin></singleSignOnSettings></metadata></updateMetadata>`,
    );
  });

  test('are not called set when the org did not keep it', async () => {
    const { session } = openFake(settings(false), UPDATED, settings(false));
    expect(await reasonOf(() => setSamlLogin(session, true))).toBe('org.notKept');
  });

  test('that changed something else along with them are told of', async () => {
    const changed = OTHERS.replace('false', 'true');
    const { session } = openFake(settings(false), UPDATED, settings(true, changed));
    const error = await orgErrorOf(() => setSamlLogin(session, true));
    expect(error.message).toContain('enableCaseInsensitiveFederationID changed with it');
  });

  test('are not called set when the org refuses', async () => {
    const errors = '<errors><message>No.</message><statusCode>INSUFFICIENT_ACCESS</statusCode></errors>';
    const { session } = openFake(
      settings(false),
      answer('updateMetadata', `<result>${errors}<success>false</success></result>`),
    );
    expect(await reasonOf(() => setSamlLogin(session, true))).toBe('org.INSUFFICIENT_ACCESS');
  });
});
