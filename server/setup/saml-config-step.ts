import type { ValueChange } from '../contract/salesforce.ts';
import {
  deleteSamlSsoConfig,
  restoreSamlSsoConfig,
  type SamlSsoConfig,
  samlSsoConfigDifferences,
  upsertSamlSsoConfig,
} from '../salesforce/saml-sso-config.ts';
import { CONFIG_NAME, changeOf, type Situation, type Step, type StepOutcome, type StepTools } from './step.ts';

/** The SSO configuration "Latchkey"; Metadata API, SamlSsoConfig. */
export const samlConfigStep: Step = {
  name: 'samlConfig',

  async plan(tools, situation) {
    const { config, configs, isSamlEnabled } = situation;
    const wanted = wantedConfig(tools, situation);
    const changes = valueChanges(config, wanted);
    const drift = driftOf(situation);
    const written = writtenSteps(wanted);
    if (!isSamlEnabled) {
      return { state: 'blocked', result: 'It can be made once SAML is on.', changes, drift, written };
    }
    const canUndo = isAsWeLeftIt(situation);
    if (config !== null && changes.length === 0) {
      const result = `It is there. Its address for answers is ${config.salesforceLoginUrl ?? 'not known'}.`;
      return { state: 'done', result, changes: [], drift, canUndo, written: [] };
    }
    if (config === null && configs.length > 0 && !situation.allowsSeveralConfigs) {
      const result = 'This org allows one single sign-on setting, and has another. Only a person can allow more.';
      return { state: 'byHand', result, changes, drift, written: SEVERAL_CONFIGS };
    }
    const result = config === null ? 'It is not there yet.' : 'It is there, but some of its values differ.';
    return { state: 'toDo', result, changes, drift, canUndo, written };
  },

  intend: (tools, situation) => outcomeOf(situation, wantedConfig(tools, situation)),

  async findMade(_tools, { config }, change) {
    if (config === null || change.after === null) return null;
    // What was not sent is the org's to fill in.
    const isMade = valueChanges(readNoted(change.after), config).every(({ before }) => before === null);
    return isMade ? { ...change, after: JSON.stringify(config) } : null;
  },

  async run(tools, situation) {
    const after = await upsertSamlSsoConfig(situation.connection.session, wantedConfig(tools, situation));
    return outcomeOf(situation, after);
  },

  async undo(_tools, { connection, config, change }) {
    const before = change.before === null ? null : readNoted(change.before);
    if (before === null) await deleteSamlSsoConfig(connection.session, CONFIG_NAME);
    else await restoreSamlSsoConfig(connection.session, before, config);
    return takenBack(config, before);
  },
};

/** `enableMultipleSamlConfigs` cannot be switched off again: that is nothing to be done in passing. */
const SEVERAL_CONFIGS = [
  'In Salesforce, open Setup → Single Sign-On Settings and press Enable Multiple Configs. Salesforce does not let anybody switch that off again.',
  'Or, if the other setting is not needed any more, delete it there.',
  'Then read the org again.',
];

/** The configuration as it should be; what we have no opinion on stays as the org has it. */
export function wantedConfig(
  { services: { config: settings, identityProvider } }: StepTools,
  { config, options, serviceProvider, connection, certificate }: Situation,
): SamlSsoConfig {
  return {
    ...(config ?? NEW_CONFIG),
    fullName: CONFIG_NAME,
    name: CONFIG_NAME,
    issuer: identityProvider.entityId,
    // That of a sandbox may be a copy of production's.
    samlEntityId: `https://${connection.org.host}`,
    samlVersion: 'SAML2_0',
    validationCert: certificate,
    identityLocation: 'SubjectNameId',
    identityMapping: 'FederationId',
    loginUrl: identityProvider.singleSignOnServiceUrl,
    logoutUrl: `${settings.publicUrl}/saml/slo`,
    redirectBinding: (options.binding ?? (config?.redirectBinding === false ? 'post' : 'redirect')) === 'redirect',
    // Some orgs call it by its number, and are given it back.
    requestSignatureMethod: config?.requestSignatureMethod === '1' ? '1' : 'RSA-SHA256',
    useConfigRequestMethod: true,
    userProvisioning: serviceProvider?.justInTime ?? config?.userProvisioning ?? false,
  };
}

/** What a new one begins with. */
const NEW_CONFIG = {
  errorUrl: null,
  requestSigningCertId: null,
  salesforceLoginUrl: null,
  others: {},
} as const;

/** Whether the org still has what we wrote last. */
function isAsWeLeftIt(situation: Situation): boolean {
  const noted = changeOf(situation, 'samlConfig')?.after;
  return noted != null && situation.config !== null && valueChanges(readNoted(noted), situation.config).length === 0;
}

function outcomeOf({ config }: Situation, after: SamlSsoConfig): StepOutcome {
  return { target: CONFIG_NAME, before: config && JSON.stringify(config), after: JSON.stringify(after) };
}

/** What somebody has changed since we wrote it last. */
function driftOf(situation: Situation): ValueChange[] {
  const noted = changeOf(situation, 'samlConfig')?.after;
  if (noted == null) return [];
  const ours = readNoted(noted);
  if (situation.config === null) return [{ name: 'fullName', before: CONFIG_NAME, after: null }];
  return valueChanges(ours, situation.config);
}

/** From what to what a configuration was given back. */
function takenBack(now: SamlSsoConfig | null, before: SamlSsoConfig | null): ValueChange[] {
  if (before !== null) return valueChanges(now, before);
  return [{ name: 'fullName', before: now?.fullName ?? null, after: null }];
}

function valueChanges(before: SamlSsoConfig | null, after: SamlSsoConfig): ValueChange[] {
  return samlSsoConfigDifferences(before, after).map(({ field, ...values }) => ({ name: field, ...values }));
}

/** A configuration as this step has noted it. */
function readNoted(json: string): SamlSsoConfig {
  return JSON.parse(json); // what `run` has written
}

function writtenSteps({ issuer, loginUrl, logoutUrl, samlEntityId, ...choices }: SamlSsoConfig): string[] {
  const binding = choices.redirectBinding ? 'HTTP Redirect' : 'HTTP POST';
  const provisioning = choices.userProvisioning ? 'Tick User Provisioning Enabled.' : '';
  return [
    'Open Setup → Single Sign-On Settings, and press New.',
    `Name and API Name: ${CONFIG_NAME}. Issuer: ${issuer}. Entity ID: ${samlEntityId}.`,
    'Identity Provider Certificate: the certificate from the tab Connect. Request Signature Method: RSA-SHA256.',
    'SAML Identity Type: the Federation ID. SAML Identity Location: the NameID element of the Subject statement.',
    `Identity Provider Login URL: ${loginUrl ?? ''}. Custom Logout URL: ${logoutUrl ?? ''}. Service Provider Initiated Request Binding: ${binding}. ${provisioning} Save.`,
  ];
}
