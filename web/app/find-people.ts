import type { Person } from '../../server/contract/people.ts';
import { askOn } from '../components/list-pages.ts';
import type { PersonChoice } from '../components/person-picker.ts';
import type { Api } from '../data/api.ts';
import { listSource } from './list-source.ts';

/** How many people a picker shows. */
const MOST = 8;

/** Finds people for a picker; null: the server could not be asked. */
export function findPeople(api: Api): (text: string) => Promise<PersonChoice[] | null> {
  const source = listSource<Person>(api, '/api/people', { limit: MOST });
  return async (search) => {
    const page = await askOn(source, { search, sort: '', cursor: null });
    return 'items' in page ? page.items.map(({ id, name, email }) => ({ id, name, email })) : null;
  };
}
