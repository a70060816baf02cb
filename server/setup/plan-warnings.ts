import type { PlanReply } from '../contract/salesforce.ts';
import type { Services } from '../services.ts';
import { CONFIG_NAME, type Situation } from './step.ts';

/** What an administrator should know before they confirm. */
export function planWarnings({ config, identityProvider }: Services, situation: Situation): PlanReply['warnings'] {
  const { connection, configs } = situation;
  const warnings: PlanReply['warnings'] = [
    {
      code: 'breakGlass',
      message:
        'Password login is left as it is. Keep one administrator who can log in with a password and Salesforce’s own second factor, without Latchkey.',
    },
    {
      code: 'salesforceMfa',
      message: 'Leave “Use Salesforce MFA for this SSO Provider” off in the org: the passkey is the second factor.',
    },
  ];
  if (!config.secure) {
    warnings.push({
      code: 'notHttps',
      message: `Latchkey runs at ${config.publicUrl}: Salesforce takes such an address from a machine of your own only. For everybody else it has to be https.`,
    });
  }
  if (connection.session.way === 'password') {
    warnings.push({
      code: 'loginEnds',
      message: 'Salesforce ends login by password for programs with Summer ’27. Make an External Client App before.',
    });
  }
  if (connection.org.isSandbox) {
    warnings.push({
      code: 'sandbox',
      message:
        'This is a sandbox. A refresh switches SAML off and makes it another org: connect again then, and run all steps once more.',
    });
  }
  if (situation.config !== null && situation.config.issuer !== identityProvider.entityId) {
    warnings.push({
      code: 'configOfAnother',
      message: `The setting “${CONFIG_NAME}” in the org is for another identity provider, ${situation.config.issuer}. It would be replaced.`,
    });
  }
  for (const other of configs) {
    if (other.fullName === CONFIG_NAME || other.issuer !== identityProvider.entityId) continue;
    warnings.push({
      code: 'issuerTwice',
      message: `The setting “${other.name}” in the org has our Issuer too. Salesforce tells them apart by the Entity ID; delete it if it is an old try.`,
    });
  }
  return warnings;
}
