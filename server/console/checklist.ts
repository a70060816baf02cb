import type { ServiceProvider } from '../../db/model.ts';
import type { AuditFilter, Store, UserCounts } from '../../db/store.ts';
import type { SummaryReply } from '../contract/console.ts';

const ANY: AuditFilter = {
  person: null,
  serviceProviderId: null,
  action: null,
  outcome: 'success',
  address: null,
  reference: null,
  from: null,
  until: null,
};

/** Applications that are asked for their sign-ins; whoever has more has long left the checklist behind. */
const MOST_APPLICATIONS = 50;

/** How far a new installation has come. */
export async function readChecklist(
  store: Store,
  { people, applications }: { people: UserCounts; applications: readonly ServiceProvider[] },
): Promise<SummaryReply['checklist']> {
  return {
    serviceProviderAdded: applications.length > 0,
    // The first administrator adds themselves by setting up.
    personInvited: people.people > 1 || (await hasEvent(store, { action: 'user.add' })),
    signInTested: (await hasEvent(store, { action: 'signOn.test' })) || (await hasSignIn(store, applications)),
  };
}

async function hasSignIn(store: Store, applications: readonly ServiceProvider[]): Promise<boolean> {
  for (const { id } of applications.slice(0, MOST_APPLICATIONS)) {
    if (await hasEvent(store, { action: 'login', serviceProviderId: id })) return true;
  }
  return false;
}

async function hasEvent({ auditEvents }: Store, filter: Partial<AuditFilter>): Promise<boolean> {
  const events = await auditEvents.search({ ...ANY, ...filter, order: 'newestFirst', after: null, limit: 1 });
  return events.length > 0;
}
