/** A stage with a Salesforce org that server and browser reach by its real names, through a proxy of the tests. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OrgOptions, openSalesforceOrg, type SalesforceOrg } from '../helpers/salesforce-org/index.ts';
import { type EmptyStage, openEmptyStage } from './stage.ts';

/** An empty installation and an org that nobody has connected yet. */
export interface OrgStage extends EmptyStage {
  org: SalesforceOrg;
}

/** Sets the stage; the server knows of the org no more than that its certificate is to be trusted and that a proxy leads out. */
export async function openOrgStage(options: Partial<OrgOptions> = {}): Promise<OrgStage> {
  const org = await openSalesforceOrg(options);
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-org-'));
  const certificateFile = join(folder, 'org.pem');
  await writeFile(certificateFile, org.certificate);
  const proxy = `http://127.0.0.1:${org.proxyPort}`;
  const stage = await openEmptyStage(
    {
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: proxy,
      NO_PROXY: 'localhost,127.0.0.1',
      NODE_EXTRA_CA_CERTS: certificateFile,
    },
    {
      origins: [`https://${org.host}`, `https://${org.host.replace('.my.salesforce.com', '.lightning.force.com')}`],
      context: { proxy: { server: proxy, bypass: 'localhost,127.0.0.1' }, ignoreHTTPSErrors: true },
    },
  );
  return {
    ...stage,
    org,
    async close() {
      await stage.close();
      await org.close();
      await rm(folder, { recursive: true });
    },
  };
}
