import { cursorAt, DAY_MS, path, type Question, type Subject } from './console-question.ts';
import { BUSIEST, person, recordId } from './invented-people.ts';

const SORTS = ['email', '-email', 'name', '-name', 'createdAt', '-createdAt'];
const FILTERS = [undefined, 'withoutPasskey', 'invited', 'disabled', 'privileged'];

/** Lists and searches of people, and a person's page. */
export function peopleQuestions({ population: { people }, now }: Subject): Question[] {
  const middle = person(Math.ceil(people / 2));
  const middleKeys: Record<string, string | number> = {
    email: middle.email,
    name: middle.name.toLowerCase(),
    createdAt: now.getTime() - 500 * DAY_MS,
  };
  const lists = (place: { group?: string; inside?: true }) =>
    SORTS.flatMap((sort) =>
      FILTERS.map((filter) => {
        const cursor = place.inside && cursorAt(middleKeys[sort.replace('-', '')] ?? '', middle.id);
        return path('/api/people', { group: place.group, sort, filter, cursor });
      }),
    );
  const [largest, small] = [recordId('group', 1), recordId('group', 7)];
  const searches = Object.entries(searchesFor(people));
  return [
    { name: 'people, first pages in every order and filter', paths: lists({}) },
    { name: 'people, pages in the middle', paths: lists({ inside: true }) },
    {
      name: 'half of all people, in a group',
      paths: [...lists({ group: largest }), ...lists({ group: largest, inside: true })],
    },
    { name: 'people of a small group', paths: lists({ group: small }) },
    ...searches.map(([name, search]) => ({
      name: `search: ${name}`,
      paths: [
        path('/api/people', { search }),
        path('/api/people', { search, cursor: cursorAt(`${search.toLowerCase().split(' ')[0]}m`, '') }),
        ...FILTERS.slice(1).map((filter) => path('/api/people', { search, filter })),
        path('/api/people', { search, group: largest }),
        path('/api/people', { search, group: small }),
        path('/api/people', { search, group: largest, filter: 'disabled' }),
      ],
    })),
    {
      name: 'a person',
      paths: [`/api/people/${middle.id}`, `/api/people/${middle.id}/links`, `/api/people/${recordId('user', BUSIEST)}`],
    },
  ];
}

function searchesFor(people: number): Record<string, string> {
  const somebody = person(Math.ceil(people / 3) * 2);
  const [first = '', last = ''] = somebody.name.toLowerCase().split(' ');
  return {
    'one letter': 'e',
    'a common word': first,
    'what everybody has': 'example.com',
    'a rare word': last,
    'two words': `${first} ${last}`,
    'two common words': `${first} ${last.slice(0, 2)}`,
    'two common words that nobody has both of': 'ada grace',
    'an address': somebody.email,
    'a Federation ID': somebody.federationId ?? '',
    'no match': 'qqqq',
  };
}
