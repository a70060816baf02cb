import type { Person } from '../../server/contract/people.ts';
import type { PersonChoice } from '../components/person-picker.ts';
import type { Api } from '../data/api.ts';
import { readListPage } from './list-source.ts';

/** How many people a picker shows. */
const MOST = 8;

/** Finds people for a picker; null: the server could not be asked. */
export function findPeople(api: Api): (text: string) => Promise<PersonChoice[] | null> {
  return async (search) => {
    const page = await readListPage<Person>(api, '/api/people', { search, limit: MOST });
    return 'items' in page ? page.items.map(({ id, name, email }) => ({ id, name, email })) : null;
  };
}
