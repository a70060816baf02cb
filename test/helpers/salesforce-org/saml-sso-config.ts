import { X509Certificate } from 'node:crypto';
import { componentError } from './component-errors.ts';
import { elementsIn, METADATA, soapFault, tag } from './soap-xml.ts';
import { acsUrl, isSamlOn, type OrgState, type SamlConfigRow, shortOrganizationId } from './state.ts';

const BOOLEANS = ['redirectBinding', 'useConfigRequestMethod', 'useSameDigestAlgoForSigning', 'userProvisioning'];

/** The values that a field may have, with the name of their type in the WSDL. */
const ENUMERATIONS: Readonly<Record<string, readonly [type: string, values: readonly string[]]>> = {
  identityLocation: ['SamlIdentityLocationType', ['SubjectNameId', 'Attribute']],
  identityMapping: ['SamlIdentityType', ['Username', 'FederationId', 'UserId']],
  samlVersion: ['SamlType', ['SAML1_1', 'SAML2_0']],
  singleLogoutBinding: ['SamlSpSLOBinding', ['RedirectBinding', 'PostBinding']],
};

const REQUIRED = [
  'identityLocation',
  'identityMapping',
  'issuer',
  'name',
  'samlEntityId',
  'samlVersion',
  'validationCert',
];

/** What the org says and nobody sets. */
const READ_ONLY = ['oauthTokenEndpoint', 'salesforceLoginUrl'];

const FIELDS = [
  ...['attributeName', 'attributeNameIdFormat', 'decryptionCertificate', 'errorUrl', 'executionUserId'],
  ...['loginUrl', 'logoutUrl', 'requestSignatureMethod', 'requestSigningCertId', 'samlJitHandlerId', 'singleLogoutUrl'],
  ...[...BOOLEANS, ...Object.keys(ENUMERATIONS), ...REQUIRED, ...READ_ONLY],
];

const SIGNATURE_METHODS: Readonly<Record<string, string>> = {
  '0': 'RSA-SHA1',
  '1': 'RSA-SHA256',
  'RSA-SHA1': 'RSA-SHA1',
  'RSA-SHA256': 'RSA-SHA256',
};

/** A configuration that was sent. */
export interface SentConfig {
  fullName: string;
  fields: Map<string, string>;
}

/** Reads the fields of a configuration; in a call they stand in the order of the WSDL. @throws a fault */
export function readConfigFields(element: Element, isOrdered: boolean): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const child of elementsIn(element)) {
    const name = child.localName;
    const isKnown = child.namespaceURI === METADATA && FIELDS.includes(name) && elementsIn(child).length === 0;
    if (!isKnown || fields.has(name) || (isOrdered && name < last)) {
      const element = `{${child.namespaceURI ?? ''}}${name}`;
      throw soapFault('soapenv:Client', `Element ${element} invalid at this location in type SamlSsoConfig`);
    }
    last = name;
    fields.set(name, readValue(name, child.textContent ?? ''));
  }
  return fields;
}

/** Creates or updates a configuration; gives whether it was created. @throws componentError */
export function upsertConfig(state: OrgState, { fullName, fields }: SentConfig): boolean {
  if (!isSamlOn(state)) {
    throw componentError('FUNCTIONALITY_NOT_ENABLED', 'SAML Single Sign-On is not enabled for this organization.');
  }
  const before = state.samlConfigs.get(fullName);
  const merged = new Map([...(before?.fields ?? []), ...fields]);
  for (const name of READ_ONLY) merged.delete(name);
  for (const [name, value] of merged) if (value === '') merged.delete(name);
  checkConfig(state, fullName, merged);
  if (before === undefined && state.samlConfigs.size > 0 && !hasMultiple(state)) {
    throw componentError(
      'LIMIT_EXCEEDED',
      'Only one SAML configuration is allowed. Enable multiple configurations first.',
    );
  }
  const method = merged.get('requestSignatureMethod') ?? 'RSA-SHA256';
  merged.set('requestSignatureMethod', SIGNATURE_METHODS[method] ?? method);
  if (!merged.has('requestSigningCertId')) merged.set('requestSigningCertId', state.requestSigning.id);
  for (const name of BOOLEANS) if (!merged.has(name)) merged.set(name, String(name === 'useSameDigestAlgoForSigning'));
  state.samlConfigs.set(fullName, { id: before?.id ?? state.newId('0LE'), fullName, fields: merged });
  return before === undefined;
}

/** Deletes a configuration, and its button. @throws componentError */
export function deleteConfig(state: OrgState, fullName: string): void {
  const config = state.samlConfigs.get(fullName);
  if (config === undefined) {
    throw componentError(
      'INVALID_CROSS_REFERENCE_KEY',
      `In field: fullName - no SamlSsoConfig named ${fullName} found`,
    );
  }
  state.samlConfigs.delete(fullName);
  for (const [id, configId] of state.loginButtons) if (configId === config.id) state.loginButtons.delete(id);
}

/** A configuration as `readMetadata` gives it. */
export function configXml(state: OrgState, { fullName, fields }: SamlConfigRow): string {
  const all = new Map([
    ...fields,
    ['oauthTokenEndpoint', `https://${state.host}/services/oauth2/token?so=${shortOrganizationId(state)}`],
    ['salesforceLoginUrl', acsUrl(state)],
  ]);
  const method = fields.get('requestSignatureMethod');
  if (state.options.signatureMethodAsNumber && method !== undefined) {
    all.set('requestSignatureMethod', method === 'RSA-SHA256' ? '1' : '0');
  }
  const names = [...all.keys()].sort();
  return `${tag('fullName', fullName)}${names.map((name) => tag(name, all.get(name) ?? '')).join('')}`;
}

function hasMultiple({ security }: OrgState): boolean {
  return security.get('singleSignOnSettings.enableMultipleSamlConfigs') === 'true';
}

function readValue(name: string, value: string): string {
  const [type, values] = ENUMERATIONS[name] ?? [];
  if (type !== undefined && values?.includes(value) !== true) {
    throw soapFault('soapenv:Client', `'${value}' is not a valid value for the enum '${type}'`);
  }
  if (BOOLEANS.includes(name) && !['true', 'false'].includes(value)) {
    throw soapFault('soapenv:Client', `'${value}' is not a valid value for the type xsd:boolean`);
  }
  return value;
}

function checkConfig(state: OrgState, fullName: string, fields: ReadonlyMap<string, string>): void {
  if (!/^[A-Za-z](?:_?[A-Za-z0-9]){0,79}$/.test(fullName)) {
    throw componentError(
      'INVALID_FIELD',
      'The name can only contain underscores and alphanumeric characters. It must begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.',
    );
  }
  const missing = REQUIRED.filter((name) => !fields.has(name));
  if (missing.length > 0) {
    throw componentError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`);
  }
  checkCertificate(state, fields.get('validationCert') ?? '');
  checkAddresses(fields);
  checkIdentity(fields);
  checkSigning(state, fields);
  for (const other of state.samlConfigs.values()) {
    if (other.fullName === fullName) continue;
    const isSame = ['issuer', 'samlEntityId'].every((name) => other.fields.get(name) === fields.get(name));
    if (isSame)
      throw componentError('DUPLICATE_VALUE', 'There is already a configuration with this Issuer and Entity ID.');
  }
}

function checkCertificate(state: OrgState, text: string): void {
  if (text.length > 4000) {
    throw componentError('STRING_TOO_LONG', 'Identity Provider Certificate: data value too large (max length=4000)');
  }
  const certificate = readCertificate(text.replace(/\s/g, ''));
  if (certificate === null) {
    throw componentError('FIELD_INTEGRITY_EXCEPTION', 'The Identity Provider Certificate is not a valid certificate.');
  }
  if (certificate.validToDate < state.now()) {
    throw componentError('FIELD_INTEGRITY_EXCEPTION', 'The Identity Provider Certificate has expired.');
  }
}

/** One certificate, and not a byte more. */
function readCertificate(base64: string): X509Certificate | null {
  const der = Buffer.from(base64, 'base64');
  if (der.toString('base64') !== base64) return null;
  try {
    const certificate = new X509Certificate(der);
    return certificate.raw.equals(der) ? certificate : null;
  } catch {
    return null;
  }
}

function checkAddresses(fields: ReadonlyMap<string, string>): void {
  for (const name of ['loginUrl', 'logoutUrl', 'singleLogoutUrl', 'errorUrl']) {
    const value = fields.get(name);
    if (value === undefined) continue;
    const url = URL.parse(value);
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost');
    if (!isSafe)
      throw componentError('FIELD_INTEGRITY_EXCEPTION', `${name}: must be a valid URL that begins with https`);
  }
}

function checkIdentity(fields: ReadonlyMap<string, string>): void {
  if (fields.get('identityLocation') === 'Attribute' && !fields.has('attributeName')) {
    throw componentError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [attributeName]');
  }
  if (fields.get('userProvisioning') === 'true' && fields.get('identityMapping') !== 'FederationId') {
    throw componentError('FIELD_INTEGRITY_EXCEPTION', 'User provisioning requires the Federation ID as identity type.');
  }
  if (fields.get('samlVersion') !== 'SAML2_0') {
    throw componentError('FIELD_INTEGRITY_EXCEPTION', 'SAML 1.1 has no settings for login and logout.');
  }
}

function checkSigning(state: OrgState, fields: ReadonlyMap<string, string>): void {
  const method = fields.get('requestSignatureMethod');
  if (method !== undefined && SIGNATURE_METHODS[method] === undefined) {
    throw componentError(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `requestSignatureMethod: bad value for restricted picklist field: ${method}`,
    );
  }
  const certificateId = fields.get('requestSigningCertId');
  if (certificateId !== undefined && certificateId !== state.requestSigning.id) {
    throw componentError('INVALID_CROSS_REFERENCE_KEY', `requestSigningCertId: no certificate ${certificateId} found`);
  }
}
