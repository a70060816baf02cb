import type { ServiceProvider } from '../../db/model.ts';
import type { SamlSsoConfig } from '../salesforce/saml-sso-config.ts';
import type { PackPeople } from './set-up-pack-people.ts';

/** What the checklist names: this installation's own values. */
export interface ChecklistFacts {
  serviceProvider: ServiceProvider;
  config: SamlSsoConfig;
  /** Of the org's My Domain. */
  host: string;
  /** SHA-256 of the certificate. */
  fingerprint: string;
  notAfter: Date;
  people: PackPeople;
  publicUrl: string;
}

/** Every step of a set-up by hand, in Markdown. */
export function packChecklist(facts: ChecklistFacts): string {
  const { serviceProvider, host } = facts;
  return `${[
    `# ${plain(serviceProvider.name)}: sign in to Salesforce with Latchkey`,
    `For the org at https://${host}. Go from top to bottom and tick what is done. Nothing here switches off login with a password.`,
    ...stepsOf(facts).map(({ title, lines }, index) => `## ${index + 1}. ${title}\n\n${lines.join('\n')}`),
    valuesOf(facts),
  ].join('\n\n')}\n`;
}

interface Step {
  title: string;
  lines: string[];
}

function stepsOf(facts: ChecklistFacts): Step[] {
  const { publicUrl, serviceProvider, config, host } = facts;
  return [
    {
      title: 'Keep a way back in',
      lines: [
        '- [ ] One administrator can log in with a password and Salesforce’s own second factor, without Latchkey.',
      ],
    },
    {
      title: 'Switch SAML on',
      lines: [
        '- [ ] Setup → Single Sign-On Settings → Edit → tick “SAML Enabled” → Save. The next step fails without it.',
      ],
    },
    {
      title: `Make the configuration “${config.name}”`,
      lines: [
        '- [ ] Unzip this file, open a terminal in its folder and run:',
        '',
        '      sf project deploy start --metadata-dir unpackaged --target-org YOUR_ORG',
        '',
        '  Or by hand: Setup → Single Sign-On Settings → New, with the values at the end of this list and the certificate in latchkey.crt.',
        '- [ ] Open it in Setup and leave “Use Salesforce MFA for this SSO Provider” off: the passkey is the second factor.',
      ],
    },
    {
      title: 'Tell Latchkey what Salesforce made of it',
      lines: [
        '- [ ] On the page of the configuration in Setup, press “Download Metadata”.',
        `- [ ] Import the file at ${publicUrl}/admin/applications/${serviceProvider.id} (tab Connect), so that the address for answers and the certificate of the org are known.`,
      ],
    },
    {
      title: 'Put the button on the login page',
      lines: [
        `- [ ] Setup → Company Settings → My Domain → Authentication Configuration → Edit → tick “${config.name}” → Save. Leave “Login Form” ticked.`,
      ],
    },
    { title: 'Write the Federation IDs', lines: federationIdLines(facts) },
    {
      title: 'Try it',
      lines: [
        `- [ ] Open https://${host} in a private window, press “${config.name}”, and sign in with a passkey.`,
        `- [ ] If it fails, the doctor says why: ${publicUrl}/admin/applications/${serviceProvider.id}?tab=doctor`,
      ],
    },
  ];
}

function federationIdLines({ people, config }: ChecklistFacts): string[] {
  const sandbox =
    people.usernameSuffix === '' ? '' : `, with ${people.usernameSuffix} behind it, as this sandbox has it`;
  return [
    `federation-ids.csv has ${people.count} people who may use this application: Username and FederationIdentifier. As Username it has the e-mail address${sandbox}.`,
    '',
    '- [ ] Where somebody’s username in Salesforce is another one, correct it in the file. Use a text editor: a spreadsheet may change values.',
    '- [ ] Data Loader → Upsert → User, match by Username, map FederationIdentifier, and map nothing else.',
    '- [ ] Look at the file of errors. A row whose username is nobody’s fails, and makes no user: required fields are missing.',
    config.userProvisioning
      ? '- [ ] Whoever is new is made by Salesforce at their first login; the attributes for it are set in Latchkey.'
      : '- [ ] Whoever is not a user of the org yet gets in only once they are one.',
  ];
}

function valuesOf({ config, fingerprint, notAfter }: ChecklistFacts): string {
  const rows: [string, string][] = [
    ['Name and API Name', config.fullName],
    ['SAML Version', '2.0'],
    ['Issuer', config.issuer],
    ['Entity ID', config.samlEntityId],
    [
      'Identity Provider Certificate',
      `latchkey.crt, SHA-256 ${fingerprint}, ends ${notAfter.toISOString().slice(0, 10)}`,
    ],
    ['Request Signature Method', 'RSA-SHA256'],
    ['SAML Identity Type', 'Assertion contains the Federation ID from the User object'],
    ['SAML Identity Location', 'Identity is in the NameIdentifier element of the Subject statement'],
    ['Service Provider Initiated Request Binding', config.redirectBinding ? 'HTTP Redirect' : 'HTTP POST'],
    ['Identity Provider Login URL', config.loginUrl ?? ''],
    ['Custom Logout URL', config.logoutUrl ?? ''],
    ['User Provisioning Enabled', config.userProvisioning ? 'yes' : 'no'],
  ];
  return `## The values\n\n| Field | Value |\n|---|---|\n${rows.map(([field, value]) => `| ${field} | ${plain(value)} |`).join('\n')}`;
}

/** What stands in a line or a cell as it is: nothing that Markdown reads, and one line. */
function plain(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[\\`*_[\]|<>]/g, (character) => `\\${character}`);
}
