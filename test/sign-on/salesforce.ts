/** Salesforce played by somebody else's code: @node-saml/node-saml, set up as an org is. */
import { type Profile, SAML, type SamlConfig } from '@node-saml/node-saml';
import type { ServiceProvider } from '../../db/model.ts';
import { importMetadata } from '../../server/federation/import-metadata.ts';
import { formOf } from '../helpers/browser.ts';
import { orgSettings } from '../helpers/node-saml.ts';
import type { TestServer } from '../helpers/server.ts';
import { ACS_URL, ENTITY_ID, salesforceMetadata, salesforcePair } from '../helpers/service-provider.ts';

/** A start URL with what could be lost on the way; far over 80 bytes. (node-saml signs `'` and a space otherwise than it sends them.) */
export const RELAY_STATE = `/lightning/r/Account/001/view?c__a=1&c__b=<ü>"%20+=/\r\n${'x'.repeat(300)}`;

export interface Salesforce {
  serviceProvider: ServiceProvider;
  /** Begins at the org by HTTP-Redirect: the path and query that the browser is sent to. */
  redirect(relayState?: string): Promise<string>;
  /** Begins by HTTP-POST: the fields of the form that the browser posts. */
  form(relayState?: string): Promise<Record<string, string>>;
  /** What the org makes of our auto-submit page: throws when it would refuse the login. */
  accept(html: string): Promise<{ profile: Profile; relayState: string | undefined }>;
}

/** Registers an org at the server, by its metadata, and plays it. */
export async function connectSalesforce(
  server: TestServer,
  overrides: { entityId?: string; acsUrl?: string; saml?: Partial<SamlConfig> } = {},
): Promise<Salesforce> {
  const { entityId = ENTITY_ID, acsUrl = ACS_URL } = overrides;
  const pair = await salesforcePair();
  const metadata = salesforceMetadata(pair.certificate, { entityId, acsUrl });
  const { serviceProvider } = await importMetadata(
    server.services,
    { metadata, name: null, entityId: null },
    server.origin(),
  );
  const certificate = (await server.app.inject('/saml/certificate')).body;
  const identityProvider = server.services.config.publicUrl;
  const saml = new SAML({
    ...orgSettings({ entityId, acsUrl, pair, identityProvider, certificate }),
    ...overrides.saml,
  });

  return {
    serviceProvider,
    async redirect(relayState = RELAY_STATE) {
      const url = await saml.getAuthorizeUrlAsync(relayState, undefined, {});
      return url.slice(new URL(url).origin.length);
    },
    async form(relayState = RELAY_STATE) {
      const message = await saml.getAuthorizeMessageAsync(relayState);
      return Object.fromEntries(Object.entries(message).map(([name, value]) => [name, String(value)]));
    },
    async accept(html) {
      const { action, fields } = formOf(html);
      if (action !== acsUrl) throw new Error(`The Response was posted to ${action}.`);
      const { profile } = await saml.validatePostResponseAsync(fields);
      if (profile === null) throw new Error('The Response carries no profile.');
      return { profile, relayState: fields.RelayState };
    },
  };
}
