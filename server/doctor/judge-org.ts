import type { Finding } from '../contract/doctor.ts';
import { LOGIN_HISTORY_TEXTS } from '../salesforce/login-history.ts';
import type { SamlSsoConfig } from '../salesforce/saml-sso-config.ts';
import { type AskedOrg, CONFIG_NAME } from './asked-org.ts';
import { failed, notKnown, passed } from './finding.ts';

/** Judges what the org says of logins from here, before anything arrives there. */
export function judgeOrg({ host, samlLogin, config, isOnLoginPage }: AskedOrg): Finding[] {
  if (!samlLogin.isEnabled) return [samlOff(host)];
  if (config === null) return [configMissing(host)];
  return [
    passed({
      code: 'samlOn',
      check: 'SAML in the org',
      cause: `SAML is on, and the configuration “${CONFIG_NAME}” is there.`,
      evidence: { Org: host },
    }),
    judgeMapping(config),
    judgeLocation(config),
    judgeLoginPage(host, isOnLoginPage),
  ];
}

function samlOff(host: string): Finding {
  return failed({
    code: 'samlOff',
    check: 'SAML in the org',
    cause: 'SAML is switched off in the org, so it takes no answer at all. A refresh of a sandbox switches it off.',
    status: LOGIN_HISTORY_TEXTS.configurationError,
    evidence: { Org: host, Found: 'SAML Enabled: off', Expected: 'SAML Enabled: on' },
    remedy: 'Read the org under Connect, and let the plan switch SAML on.',
    mend: 'connect',
  });
}

function configMissing(host: string): Finding {
  return failed({
    code: 'configMissing',
    check: 'SSO configuration',
    cause: `The org has no SSO configuration “${CONFIG_NAME}”, so it does not know who would be answering.`,
    status: LOGIN_HISTORY_TEXTS.configurationError,
    evidence: { Org: host, 'Looked for': `${CONFIG_NAME} under Setup → Single Sign-On Settings` },
    remedy: 'Read the org under Connect, and let the plan make it.',
    mend: 'connect',
  });
}

function judgeMapping({ identityMapping: found }: SamlSsoConfig): Finding {
  const check = 'SAML Identity Type';
  const evidence = { Found: found, Expected: 'FederationId' };
  if (found === 'FederationId') {
    return passed({
      code: 'identityMapping',
      check,
      cause: 'The org looks users up by their Federation ID.',
      evidence,
    });
  }
  return failed({
    code: 'identityMappingOther',
    check,
    cause:
      'The org does not look users up by their Federation ID. In a sandbox usernames have another ending, and user IDs are nowhere here.',
    status: LOGIN_HISTORY_TEXTS.usernameOrSsoIdInvalid,
    evidence,
    remedy: 'Read the org under Connect, and let the plan set the identity type to the Federation ID.',
    mend: 'connect',
  });
}

function judgeLocation({ identityLocation: found }: SamlSsoConfig): Finding {
  const check = 'SAML Identity Location';
  const evidence = { Found: found, Expected: 'SubjectNameId' };
  if (found === 'SubjectNameId') {
    return passed({ code: 'identityLocation', check, cause: 'The org reads the NameID.', evidence });
  }
  return failed({
    code: 'identityLocationOther',
    check,
    cause: 'The org does not read the NameID, but an attribute that is not sent for it.',
    status: LOGIN_HISTORY_TEXTS.usernameOrSsoIdInvalid,
    evidence,
    remedy: 'Read the org under Connect, and let the plan set the identity location to the NameID.',
    mend: 'connect',
  });
}

function judgeLoginPage(host: string, isOnLoginPage: boolean | null): Finding {
  const check = 'Login page of the org';
  const evidence = { 'Looked for': `${CONFIG_NAME} on the login page of ${host}` };
  const words = { check, evidence, mend: 'connect' } as const;
  if (isOnLoginPage === null) {
    const cause = 'The org does not show what its login page offers.';
    const remedy = 'Look under Setup → My Domain → Authentication Configuration whether Latchkey is ticked.';
    return notKnown({ ...words, code: 'loginButtonNotKnown', cause, remedy });
  }
  if (isOnLoginPage) {
    return passed({ code: 'loginButton', check, cause: 'The login page offers Latchkey.', evidence });
  }
  return failed({
    ...words,
    code: 'loginButtonMissing',
    cause: 'The login page of the org does not offer Latchkey, so nobody can begin a sign-in there.',
    remedy:
      'Let the plan under Connect put it there, or tick it under Setup → My Domain → Authentication Configuration.',
  });
}
