import type { MetadataSource, ServiceProvider } from '../../db/model.ts';
import type { Permission, SummaryReply } from '../contract/console.ts';
import type { Services } from '../services.ts';
import { readChecklist } from './checklist.ts';
import { endingCertificates } from './ending-certificates.ts';
import { readSignIns, SIGN_IN_ACTIONS } from './sign-ins.ts';

/** Who looks at the home page, since when the server runs, and how readiness is counted, which is another feature's. */
export interface SummaryRequest {
  permissions: readonly Permission[];
  startedAt: Date;
  readReadiness: (applications: readonly ServiceProvider[]) => Promise<SummaryReply['readiness']>;
}

const DAY_MS = 24 * 3600_000;

/** What somebody with these permissions sees on the home page. */
export async function readSummary(
  services: Services,
  { permissions, startedAt, readReadiness }: SummaryRequest,
): Promise<SummaryReply> {
  const { store, clock } = services;
  const now = clock();
  const [people, openLinks, signIns, applications, health] = await Promise.all([
    store.users.counts(now),
    store.enrolmentLinks.countOpen(now),
    readSignIns(store, now),
    store.serviceProviders.list(),
    readHealth(services, startedAt),
  ]);
  const maySee = permissions.includes('seeEverything');
  const [checklist, matters, readiness] = await Promise.all([
    readChecklist(store, { people, applications }),
    maySee ? readMatters(services, { applications, now }) : NO_MATTERS,
    maySee ? readReadiness(applications) : [],
  ]);
  return { checklist, people, openLinks, signIns, ...matters, readiness, health };
}

type Matters = Pick<SummaryReply, 'failing' | 'endingCertificates' | 'metadata'>;

/** For whoever may not see applications and keys. */
const NO_MATTERS: Matters = { failing: [], endingCertificates: [], metadata: [] };

/** What calls for somebody to do something about an application or a key. */
async function readMatters(
  { store }: Services,
  { applications, now }: { applications: readonly ServiceProvider[]; now: Date },
): Promise<Matters> {
  const [failures, sources, keys] = await Promise.all([
    store.auditEvents.failures({ actions: SIGN_IN_ACTIONS, since: new Date(now.getTime() - DAY_MS) }),
    store.metadataSources.list(),
    store.signingKeys.list(),
  ]);
  const names = new Map(applications.map(({ id, name }) => [id, name]));
  // One that is switched off refuses everybody, as it should.
  const enabled = new Set(applications.filter((application) => application.enabled).map(({ id }) => id));
  const nameOf = (id: string) => names.get(id) ?? id;
  return {
    failing: failures
      .filter(({ serviceProviderId }) => enabled.has(serviceProviderId))
      .map(({ lastAt, ...failure }) => ({
        ...failure,
        name: nameOf(failure.serviceProviderId),
        lastAt: lastAt.toISOString(),
      })),
    endingCertificates: endingCertificates({ keys, applications, now }),
    metadata: sources.flatMap((source) => metadataMatters(source, nameOf(source.serviceProviderId))),
  };
}

function metadataMatters(
  { serviceProviderId, held, failure, checkedAt }: MetadataSource,
  name: string,
): Matters['metadata'] {
  const matters: Matters['metadata'] = [];
  if (held !== null) matters.push({ serviceProviderId, name, state: 'held', at: held.seenAt.toISOString() });
  if (failure !== null) matters.push({ serviceProviderId, name, state: 'failing', at: checkedAt.toISOString() });
  return matters;
}

async function readHealth({ store, config, mailer }: Services, startedAt: Date): Promise<SummaryReply['health']> {
  const askedAt = performance.now();
  await store.ping();
  return {
    database: config.databaseUrl === null ? 'sqlite' : 'postgres',
    databaseMilliseconds: performance.now() - askedAt,
    startedAt: startedAt.toISOString(),
    mail: mailer === null ? 'none' : 'configured',
  };
}
