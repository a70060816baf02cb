import { auditQuestions } from './audit-questions.ts';
import { cursorAt, path, type Question, type Subject } from './console-question.ts';
import { person, recordId } from './invented-people.ts';
import { peopleQuestions } from './people-questions.ts';

/** What the console asks for: each list from the beginning and far inside, each search, each page. */
export function consoleQuestions(subject: Subject): Question[] {
  return [
    { name: 'home', paths: ['/api/session', '/api/summary'] },
    ...peopleQuestions(subject),
    ...otherQuestions(subject),
    ...auditQuestions(subject),
  ];
}

function otherQuestions({ population: { people }, applications }: Subject): Question[] {
  const batch = `/api/invitations/${recordId('batch', 1)}`;
  const states = ['enrolled', 'opened', 'waiting', 'ended'];
  return [
    {
      name: 'groups',
      paths: [
        '/api/groups',
        '/api/groups?search=group+1',
        path('/api/groups', { cursor: cursorAt('group 4', '') }),
        `/api/groups/${recordId('group', 1)}`,
      ],
    },
    { name: 'invitations', paths: ['/api/invitations'] },
    {
      name: 'the report of an invitation',
      paths: [
        batch,
        ...states.map((state) => path(batch, { state })),
        path(batch, { cursor: cursorAt(person(Math.ceil(people / 2)).email, '') }),
      ],
    },
    {
      name: 'applications',
      paths: ['/api/service-providers', `/api/service-providers/${applications[0]}`, '/api/identity-provider'],
    },
    { name: 'signing keys, tokens', paths: ['/api/signing-keys', '/api/tokens'] },
  ];
}
