import { expect, it } from 'vitest';
import type { Finding } from '../../server/contract/doctor.ts';
import type { AskedOrg } from '../../server/doctor/asked-org.ts';
import { judgeOrg } from '../../server/doctor/judge-org.ts';
import type { SamlSsoConfig } from '../../server/salesforce/saml-sso-config.ts';
import { isIncomplete, troubles } from './pasted-response.ts';

const CONFIG: SamlSsoConfig = {
  fullName: 'Latchkey',
  name: 'Latchkey',
  issuer: 'https://login.acme.example/saml/metadata',
  samlEntityId: 'https://acme.my.salesforce.com',
  samlVersion: 'SAML2_0',
  validationCert: '',
  identityLocation: 'SubjectNameId',
  identityMapping: 'FederationId',
  loginUrl: null,
  logoutUrl: null,
  errorUrl: null,
  redirectBinding: true,
  requestSignatureMethod: 'RSA-SHA256',
  requestSigningCertId: null,
  useConfigRequestMethod: true,
  userProvisioning: false,
  salesforceLoginUrl: null,
  others: {},
};

const ORG: AskedOrg = {
  host: 'acme.my.salesforce.com',
  samlLogin: { isEnabled: true, isFederationIdCaseInsensitive: false, allowsSeveralConfigs: true },
  config: CONFIG,
  isOnLoginPage: true,
};

it('an org that is as it should be passes every check', () => {
  const findings = judgeOrg(ORG);
  expect(troubles({ findings })).toEqual([]);
  expect(findings.map(({ code }) => code)).toEqual(['samlOn', 'identityMapping', 'identityLocation', 'loginButton']);
});

const OFF = 'Configuration Error/Perm Disabled';
const NOBODY = 'Username Or SSO Id Invalid';

it.each<{ name: string; changes: Partial<AskedOrg>; found: Partial<Finding> }>([
  {
    name: 'SAML is off',
    changes: { samlLogin: { ...ORG.samlLogin, isEnabled: false } },
    found: { code: 'samlOff', result: 'failed', status: OFF },
  },
  {
    name: 'there is no configuration',
    changes: { config: null },
    found: { code: 'configMissing', result: 'failed', status: OFF },
  },
  {
    name: 'users are looked up by username',
    changes: { config: { ...CONFIG, identityMapping: 'Username' } },
    found: { code: 'identityMappingOther', result: 'failed', status: NOBODY },
  },
  {
    name: 'an attribute is read',
    changes: { config: { ...CONFIG, identityLocation: 'Attribute' } },
    found: { code: 'identityLocationOther', result: 'failed', status: NOBODY },
  },
  {
    name: 'the login page offers nothing',
    changes: { isOnLoginPage: false },
    found: { code: 'loginButtonMissing', result: 'failed', status: null },
  },
  {
    name: 'the login page is not shown',
    changes: { isOnLoginPage: null },
    found: { code: 'loginButtonNotKnown', result: 'notKnown', status: null },
  },
])('$name, and Connect mends it', ({ changes, found }) => {
  const findings = judgeOrg({ ...ORG, ...changes });
  expect(findings.filter(({ result }) => result !== 'passed')).toEqual([
    expect.objectContaining({ ...found, mend: 'connect' }),
  ]);
  expect(findings.filter(isIncomplete)).toEqual([]);
});
