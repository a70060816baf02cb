import type { LoginPageData } from '../../server/contract/pages.ts';
import { pageData } from '../helpers/browser.ts';
import type { SoftwareAuthenticator } from '../helpers/software-authenticator.ts';
import { type Bench, DATABASES } from './bench.ts';
import { type Answered, figuresOf } from './console-figures.ts';
import type { Question } from './console-question.ts';
import { consoleQuestions } from './console-questions.ts';
import type { Figure } from './figures.ts';
import { cookiesOf, send } from './http-client.ts';
import { ADMINISTRATOR, person } from './invented-people.ts';
import { startProcess } from './measured-process.ts';
import type { Population } from './population.ts';

/** So often each request is sent; the first time has caches to fill, in the server and in the database. */
const TIMES = 7;

/** Everything that the console reads, on a large database; on both databases. */
export async function measureConsole(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { kind, label } of DATABASES) {
    const database = await bench.openDatabase(kind, bench.population);
    const settings = { ...database.settings, LATCHKEY_RATE_LIMIT: '1000000' };
    const { port } = await bench.keep(startProcess('server/main.ts', settings));
    const cookie = await signIn(port, bench.passkey.authenticator);
    const answered = await askConsole({ port, cookie, population: bench.population });
    figures.push(...figuresOf(label, answered));
  }
  return figures;
}

/** Signs the administrator in, and gives the session's cookie. */
export async function signIn(port: number, authenticator: SoftwareAuthenticator): Promise<string> {
  const origin = `http://localhost:${port}`;
  const page = await send({ port, path: '/login' });
  const { request, return: back, options } = pageData<LoginPageData>(page.body);
  const { credentialId, userHandle } = person(ADMINISTRATOR);
  const credential = JSON.stringify(authenticator.get(options, { origin, responseId: credentialId, userHandle }));
  const answer = await send({
    port,
    method: 'POST',
    path: '/login',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      cookie: cookiesOf(page),
      origin,
      'sec-fetch-site': 'same-origin',
    },
    body: new URLSearchParams({ request, return: back ?? '', credential }).toString(),
  });
  if (answer.status !== 303) throw new Error(`The administrator is not signed in: ${answer.status} ${answer.body}`);
  return cookiesOf(answer);
}

interface ConsoleRequest {
  port: number;
  cookie: string;
  population: Population;
}

/** Asks everything, one request after the other, again and again; gives the milliseconds. */
export async function askConsole({ port, cookie, population }: ConsoleRequest): Promise<Answered[]> {
  async function get(path: string): Promise<{ milliseconds: number; body: string }> {
    const startedAt = performance.now();
    const { status, body } = await send({ port, path, headers: { cookie, 'sec-fetch-site': 'same-origin' } });
    if (status !== 200) throw new Error(`${path} gave ${status} ${body}`);
    return { milliseconds: performance.now() - startedAt, body };
  }
  const applications = idsByAge(JSON.parse((await get('/api/service-providers')).body).items);
  const questions = consoleQuestions({ population, applications, now: new Date() });
  const answered = questions.flatMap(({ name, paths }: Question) =>
    paths.map((path) => ({ name, path, milliseconds: [] as number[] })),
  );
  for (let time = 0; time < TIMES; time += 1) {
    for (const { path, milliseconds } of answered) milliseconds.push((await get(path)).milliseconds);
  }
  return answered;
}

/** `Application n` was the nth after Salesforce. */
function idsByAge(items: readonly { id: string; name: string }[]): string[] {
  const number = ({ name }: { name: string }) => Number(/^Application (\d+)$/.exec(name)?.[1] ?? 0);
  return items.toSorted((one, other) => number(one) - number(other)).map(({ id }) => id);
}
