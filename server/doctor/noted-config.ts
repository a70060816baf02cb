import type { Services } from '../services.ts';

/** What our configuration in an org said when we wrote it last; null: that it did not say. */
export interface NotedConfig {
  issuer: string | null;
  samlEntityId: string | null;
  salesforceLoginUrl: string | null;
  /** Base64 of the DER. */
  validationCert: string | null;
}

/** What was noted of an application's org when it was set up from here; null: it was not, or it was taken back. */
export async function readNotedConfig({ store }: Services, serviceProviderId: string): Promise<NotedConfig | null> {
  const org = await store.salesforceOrgs.ofServiceProvider(serviceProviderId);
  const [written] = org === null ? [] : await store.salesforceOrgs.changes(org.id, 'samlConfig');
  return written?.after == null ? null : readConfig(written.after);
}

function readConfig(json: string): NotedConfig | null {
  const noted: unknown = JSON.parse(json);
  if (typeof noted !== 'object' || noted === null) return null;
  const values = new Map<string, unknown>(Object.entries(noted));
  const textIn = (field: string): string | null => {
    const value = values.get(field);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    issuer: textIn('issuer'),
    samlEntityId: textIn('samlEntityId'),
    salesforceLoginUrl: textIn('salesforceLoginUrl'),
    validationCert: textIn('validationCert'),
  };
}
