import { APPLICATIONS, OFFICE, RAREST_ACTION } from './audit-sql.ts';
import { cursorAt, DAY_MS, path, type Question, type Subject } from './console-question.ts';
import { ADMINISTRATOR, BUSIEST, person, recordId } from './invented-people.ts';

/** The log by each filter alone, for what is common, rare and absent, and by several; one event; what follows. */
export function auditQuestions({ population: { people, auditEvents }, applications, now }: Subject): Question[] {
  const middle = Math.ceil(auditEvents / 2);
  const inside = { cursor: cursorAt(middle, '') };
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS).toISOString();
  const busiest = { person: recordId('user', BUSIEST) };
  const ordinary = { person: person(Math.ceil(people / 2)).id };
  const of = (application: keyof typeof APPLICATIONS) => ({ serviceProvider: applications[APPLICATIONS[application]] });
  const office = { address: OFFICE };
  const home = { address: '203.0.113.9' };
  const refused = { outcome: 'refused' };
  const lastMonth = { from: daysAgo(30) };
  const longAgo = { from: daysAgo(300), until: daysAgo(299) };
  const nobody = { person: '00000000-0000-4000-8000-000000000000' };
  const asked = (name: string, ...filters: Record<string, string | undefined>[]): Question => ({
    name: `audit: ${name}`,
    paths: filters.flatMap((filter) => [path('/api/audit', filter), path('/api/audit', { ...filter, ...inside })]),
  });
  return [
    asked('everything', {}, { limit: '200' }),
    asked('by person', busiest, ordinary, { person: recordId('user', ADMINISTRATOR) }, nobody),
    asked('by application', of('most'), of('few'), of('rare'), of('none')),
    asked(
      'by action',
      { action: 'login' },
      { action: 'signOn.answer' },
      { action: 'user.update' },
      { action: RAREST_ACTION },
      { action: 'setup' },
    ),
    asked('by outcome', refused, { outcome: 'success' }),
    asked('by address', office, home, { address: '192.0.2.99' }),
    asked('by reference', { reference: '7QK2-M9XD' }),
    asked('by time', lastMonth, longAgo, { until: daysAgo(364) }, { from: daysAgo(-1) }, { until: daysAgo(500) }),
    asked(
      'person and time',
      { ...busiest, ...longAgo },
      { ...ordinary, ...lastMonth },
      { ...busiest, until: daysAgo(364) },
    ),
    asked(
      'application and refused',
      { ...of('most'), ...refused },
      { ...of('few'), ...refused },
      { ...of('rare'), ...refused },
      { ...of('none'), ...refused },
    ),
    asked(
      'action and address',
      { action: 'login', ...office },
      { action: 'login', ...home },
      { action: RAREST_ACTION, ...office },
      { action: 'user.update', ...home },
    ),
    asked(
      'application and address',
      { ...of('most'), ...home },
      { ...of('few'), ...office },
      { ...of('rare'), ...office },
    ),
    asked(
      'person, application, address',
      { ...busiest, ...of('few'), ...office },
      { ...busiest, ...of('rare'), ...home },
    ),
    asked('two common filters that no event passes both of', { ...busiest, ...office }),
    asked(
      'action and time',
      { action: RAREST_ACTION, ...longAgo },
      { action: 'login', ...longAgo },
      { action: 'logout', ...lastMonth, ...refused },
    ),
    {
      name: 'audit: one event, a sign-in with its story',
      paths: [1, 101, 3, 110].map((n) => `/api/audit/${Math.min(middle + n, auditEvents)}`),
    },
    {
      name: 'audit: following',
      paths: [`/api/audit?after=${auditEvents}`, `/api/audit?after=${auditEvents}&action=${RAREST_ACTION}`],
    },
  ];
}
