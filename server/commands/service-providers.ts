import { readFile } from 'node:fs/promises';
import type { ServiceProvider } from '../../db/model.ts';
import { inputInvalid } from '../errors.ts';
import { importMetadata } from '../federation/import-metadata.ts';
import { removeServiceProvider } from '../federation/remove-service-provider.ts';
import { changeSettings } from '../federation/settings.ts';
import { ruleInWords } from '../saml/value-rule.ts';
import { type Command, table, when } from './command.ts';
import { readSettings } from './service-provider-settings.ts';

/** Service providers: import, settings, removal. */
export const SERVICE_PROVIDER_COMMANDS: Command[] = [
  {
    name: 'service-provider import',
    usage: 'FILE [--name NAME] [--entity-id ID]',
    summary: 'Add a service provider from its metadata file, or bring a known one up to date; its settings stay.',
    arguments: [1, 1],
    options: { name: { type: 'string' }, 'entity-id': { type: 'string' } },
    async run(services, given, origin) {
      const metadata = await readMetadataFile(given.words[0] ?? '');
      const imported = await importMetadata(
        services,
        { metadata, name: given.text('name'), entityId: given.text('entity-id') },
        origin,
      );
      const { serviceProvider, isNew, changed, warnings } = imported;
      const headline = isNew
        ? `Added ${serviceProvider.name}.`
        : `${serviceProvider.name} is up to date; ${changed.length === 0 ? 'nothing changed' : `changed: ${changed.join(', ')}`}.`;
      const text = [
        headline,
        '',
        describe(serviceProvider),
        ...warnings.map(({ message }) => `Warning: ${message}`),
      ].join('\n');
      return { json: { ...serviceProvider, isNew, changed, warnings }, text };
    },
  },
  {
    name: 'service-provider list',
    usage: '',
    summary: 'Show every service provider.',
    arguments: [0, 0],
    options: {},
    async run(services) {
      const all = await services.store.serviceProviders.list();
      const rows = all.map(({ name, entityId, kind, enabled, id }) => [
        name,
        entityId,
        kind,
        enabled ? 'enabled' : 'disabled',
        id,
      ]);
      const text =
        rows.length === 0
          ? 'None yet. Next: service-provider import FILE'
          : table(['NAME', 'ENTITY ID', 'KIND', 'STATE', 'ID'], rows);
      return { json: all, text };
    },
  },
  {
    name: 'service-provider set',
    usage:
      'ENTITY-ID [--name NAME] [--enabled yes|no] [--name-id FIELD] [--name-id-format URI] [--sign-response yes|no] [--allow-sha1 yes|no] [--idp-initiated yes|no] [--max-age SECONDS] [--amr-device-bound VALUES|default] [--amr-synced VALUES|default] [--authn-context URI] [--signing-key ID|active] [--logout-url URL|default] [--just-in-time yes|no]',
    summary: 'Change settings of a service provider.',
    arguments: [1, 1],
    options: {
      name: { type: 'string' },
      enabled: { type: 'string' },
      'name-id': { type: 'string' },
      'name-id-format': { type: 'string' },
      'sign-response': { type: 'string' },
      'allow-sha1': { type: 'string' },
      'idp-initiated': { type: 'string' },
      'max-age': { type: 'string' },
      'amr-device-bound': { type: 'string' },
      'amr-synced': { type: 'string' },
      'authn-context': { type: 'string' },
      'signing-key': { type: 'string' },
      'logout-url': { type: 'string' },
      'just-in-time': { type: 'string' },
    },
    async run(services, given, origin) {
      const reference = given.words[0] ?? '';
      const { serviceProvider, warnings } = await changeSettings(
        services,
        { reference, settings: readSettings(given) },
        origin,
      );
      const text = [describe(serviceProvider), ...warnings.map(({ message }) => `Warning: ${message}`)].join('\n');
      return { json: { ...serviceProvider, warnings }, text };
    },
  },
  {
    name: 'service-provider remove',
    usage: 'ENTITY-ID',
    summary: 'Remove a service provider; nobody can sign in to it any more.',
    arguments: [1, 1],
    options: {},
    async run(services, { words: [reference = ''] }, origin) {
      const removed = await removeServiceProvider(services, { reference }, origin);
      return { json: removed, text: `Removed ${removed.name}.` };
    },
  },
];

async function readMetadataFile(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    const isBinary =
      cause instanceof TypeError && 'code' in cause && cause.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    throw inputInvalid(
      isBinary ? `The file "${path}" is not UTF-8 text.` : `The file "${path}" cannot be read.`,
      cause,
    );
  }
}

function describe(serviceProvider: ServiceProvider): string {
  const { entityId, assertionConsumerServices, signingCertificates, authnRequestsSigned, assurance } = serviceProvider;
  const rows = [
    ['Name', serviceProvider.name],
    ['Entity ID', entityId],
    ['Kind', serviceProvider.kind],
    ...assertionConsumerServices.map(({ url, isDefault }) => [isDefault ? 'ACS (default)' : 'ACS', url]),
    ['Signs its requests', authnRequestsSigned ? 'yes' : 'no'],
    ['Certificates', String(signingCertificates.length)],
    ['Valid until', when(serviceProvider.validUntil)],
    ['Enabled', serviceProvider.enabled ? 'yes' : 'no'],
    ['NameID', ruleInWords(serviceProvider.nameId)],
    ['NameID format', serviceProvider.nameIdFormat],
    ['Attributes', serviceProvider.attributes.map(({ name }) => name).join(', ') || 'none but amr'],
    ['Access', serviceProvider.access === 'everyone' ? 'everyone' : 'some groups'],
    ['Response signed too', serviceProvider.signResponse ? 'yes' : 'no'],
    ['SHA-1 requests', serviceProvider.allowSha1 ? 'accepted' : 'refused'],
    ['Starts here (/apps)', serviceProvider.allowIdpInitiated ? `yes: /apps/${serviceProvider.id}` : 'no'],
    ['Passkey asked after', `${serviceProvider.maxAuthenticationAgeSeconds} s`],
    ['amr, device-bound', assurance.amrDeviceBound?.join(', ') ?? 'what the login showed'],
    ['amr, synced', assurance.amrSynced?.join(', ') ?? 'what the login showed'],
    ['AuthnContextClassRef', assurance.authnContextClassRef],
    ['Signing out goes to', logoutAddress(serviceProvider)],
    ['Signed with', serviceProvider.signingKeyId ?? 'the active key'],
  ];
  return rows.map(([label = '', value = '']) => `  ${label.padEnd(22)}${value}`).join('\n');
}

function logoutAddress({ singleLogoutServiceUrl, singleLogoutServices }: ServiceProvider): string {
  return singleLogoutServiceUrl ?? singleLogoutServices[0]?.url ?? 'no address';
}
