import type { ServiceProvider } from '../../db/model.ts';
import type { Origin } from '../audit/record.ts';
import type { ServiceProviderFacts } from '../saml/service-provider.ts';
import type { Services } from '../services.ts';
import { describeDifferences, factsInWords } from './facts-in-words.ts';
import { removeServiceProvider } from './remove-service-provider.ts';
import { storeFacts } from './store-facts.ts';

/** One fact that would differ, in words. */
interface FactChange {
  name: string;
  before: string | null;
  after: string | null;
}

/** How a set-up from elsewhere stores an application: by the same rules as an import. */
export function setUpApplications(services: Services) {
  return {
    differences: (before: ServiceProviderFacts | null, after: ServiceProviderFacts): FactChange[] =>
      before === null ? newFacts(after) : changes(before, after),

    store: async (
      given: { facts: ServiceProviderFacts; stored: ServiceProvider | null; name: string | null },
      origin: Origin,
    ): Promise<ServiceProvider> => (await storeFacts(services, { ...given, source: null }, origin)).serviceProvider,

    remove: async (id: string, origin: Origin): Promise<void> => {
      await removeServiceProvider(services, { id }, origin);
    },
  };
}

function newFacts(facts: ServiceProviderFacts): FactChange[] {
  return Object.entries(factsInWords(facts))
    .map(([name, values]) => ({ name, before: null, after: [values].flat().join(', ') }))
    .filter(({ after }) => after !== '');
}

function changes(from: ServiceProviderFacts, to: ServiceProviderFacts): FactChange[] {
  return describeDifferences(from, to).map(({ fact, before, after }) => ({
    name: fact,
    before: before.join(', ') || null,
    after: after.join(', ') || null,
  }));
}
