import type { OrgChange, SalesforceOrg, ServiceProvider } from '../../db/model.ts';
import type { PlanReply, SetupOptions } from '../contract/salesforce.ts';
import { recordUnknown } from '../errors.ts';
import { checkOrgOf, type OrgConnection } from '../org-connections.ts';
import { readOrg } from '../salesforce/org-facts.ts';
import { listSamlSsoConfigs, readSamlSsoConfig } from '../salesforce/saml-sso-config.ts';
import { readSamlLogin } from '../salesforce/security-settings.ts';
import type { Services } from '../services.ts';
import { CONFIG_NAME, type Situation, type StepTools } from './step.ts';

/** Reads what the org says now, and what we know of it; changes nothing. @throws orgUnreachable, orgRefused, orgSessionEnded */
export async function readSituation(
  { services }: StepTools,
  opened: OrgConnection,
  options: SetupOptions,
): Promise<Situation> {
  const org = await readOrg(opened.session);
  services.orgConnections.renew(opened.id, org);
  const { isEnabled: isSamlEnabled, allowsSeveralConfigs } = await readSamlLogin(opened.session);
  const configs = await listSamlSsoConfigs(opened.session);
  const isThere = configs.some(({ fullName }) => fullName === CONFIG_NAME);
  const record = await services.store.salesforceOrgs.byHost(org.host);
  const serviceProvider = await findServiceProvider(services, { record, host: org.host });
  await checkApplication(services, { options, connection: { ...opened, org } });
  return {
    connection: { ...opened, org },
    options,
    isSamlEnabled,
    allowsSeveralConfigs,
    configs,
    config: isThere ? await readSamlSsoConfig(opened.session, CONFIG_NAME) : null,
    serviceProvider,
    record,
    changes: await readChanges(services, { record, organizationId: org.organizationId }),
    certificate: await certificateFor(services, serviceProvider),
  };
}

/** Refuses a plan for another application than the org's: its page would set up a second one. @throws inputInvalid, recordUnknown */
async function checkApplication(
  { store }: Services,
  { options, connection }: { options: SetupOptions; connection: OrgConnection },
): Promise<void> {
  if (options.serviceProviderId === undefined) return;
  const serviceProvider = await store.serviceProviders.byId(options.serviceProviderId);
  if (serviceProvider === null) throw recordUnknown('This application');
  await checkOrgOf(store, { serviceProvider, connection });
}

/**
 * The application that an org is: the one remembered, or else the one that is at its host. Its configuration is not asked:
 * that of a sandbox may be a copy of production's, and name production's application.
 */
export async function findServiceProvider(
  { store }: Services,
  { record, host }: { record: SalesforceOrg | null; host: string },
): Promise<ServiceProvider | null> {
  const id = record?.serviceProviderId ?? null;
  const remembered = id === null ? null : await store.serviceProviders.byId(id);
  const known = remembered ?? (await store.serviceProviders.byEntityId(`https://${host}`));
  if (known !== null) return known;
  const all = await store.serviceProviders.list();
  return (
    all.find(({ assertionConsumerServices }) =>
      assertionConsumerServices.some(({ url }) => URL.parse(url)?.host === host),
    ) ?? null
  );
}

/** The org that stood at this host when it was connected; null: it is the same one. */
export function refreshOf({ record, connection }: Situation): PlanReply['refreshed'] {
  if (record === null || record.organizationId === connection.org.organizationId) return null;
  return { organizationId: record.organizationId, connectedAt: record.connectedAt.toISOString() };
}

/** What was done in the org that a sandbox was before its refresh has nothing to do with this one. */
async function readChanges(
  { store }: Services,
  { record, organizationId }: { record: SalesforceOrg | null; organizationId: string },
): Promise<OrgChange[]> {
  if (record === null || record.organizationId !== organizationId) return [];
  const steps = ['samlLogin', 'samlConfig', 'serviceProvider', 'requestCertificate', 'loginButton'] as const;
  // Federation IDs are thousands, and no step of the plan.
  const changes = await Promise.all(steps.map((step) => store.salesforceOrgs.changes(record.id, step)));
  return changes.flat();
}

async function certificateFor({ keys }: Services, serviceProvider: ServiceProvider | null): Promise<string> {
  const pinned = serviceProvider?.signingKeyId ?? null;
  return (pinned === null ? await keys.active() : await keys.byId(pinned)).certificate;
}
