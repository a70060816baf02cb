import { createSigningIdentity } from '../helpers/signing-identity.ts';
import { type Bench, DATABASES } from './bench.ts';
import type { BenchDatabase } from './database.ts';
import { type Figure, formatCount } from './figures.ts';
import { IN_FLIGHT, inFlight, send } from './http-client.ts';
import { es256VerifyingInThreadpool, rsaSigningInThreadpool } from './limits.ts';
import { type LoadedServer, startLoadedServer } from './login-load.ts';
import { costOf, type MeasuredProcess, startProcess } from './measured-process.ts';
import { alternate, combinedRate, median, medianOf, perCpuSecond, ROUNDS, repeat, type Slice } from './measuring.ts';

const PEOPLE = 1_000;
/** V8 goes on compiling for about as many; a server that runs for weeks is past that. */
const LOGINS_TO_WARM_UP = 1_500;
const LOGINS_IN_A_SLICE = 100;
const LOGINS_IN_A_SPELL = 400;
const MEBIBYTE = 1024 ** 2;

/** Whole logins over HTTP against their ceiling, and how the server bears them; on both databases. */
export async function measureLogins(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { kind, label } of DATABASES) {
    const database = await bench.openDatabase(kind, { people: PEOPLE, auditEvents: 0 });
    const server = await bench.keep(startLoadedServer(database, bench.passkey.authenticator));
    await server.logins(LOGINS_TO_WARM_UP)();
    figures.push(await measureRate(bench, { database, server, label }), ...(await measureStrain(server, label)));
  }
  return figures;
}

/** The ceiling is made of the parts that every login must have, measured between the logins. */
async function measureRate(
  bench: Bench,
  { database, server, label }: { database: BenchDatabase; server: LoadedServer; label: string },
): Promise<Figure> {
  const { privateKey } = await createSigningIdentity();
  const { commit, inFlight } = await bench.keep(database.openCommit());
  const trivialServer = await bench.keep(startProcess('test/bench/trivial-server.ts'));
  const rounds = await alternate(
    {
      logins: server.logins(LOGINS_IN_A_SLICE),
      sign: rsaSigningInThreadpool(privateKey),
      verify: es256VerifyingInThreadpool(),
      commit: repeat(commit, inFlight),
      request: trivialRequests(trivialServer, 5 * LOGINS_IN_A_SLICE),
    },
    4,
  );
  const rates = rounds.map(({ logins, sign, verify, commit, request }) => ({
    logins: perCpuSecond(logins),
    ceiling: combinedRate([sign, verify, commit, request, request, request].map(perCpuSecond)),
  }));
  const show = (part: keyof (typeof rounds)[number]) =>
    formatCount(medianOf(rounds, (round) => perCpuSecond(round[part])));
  return {
    name: `whole logins, ${label} / their ceiling, per CPU second of the server`,
    value: medianOf(rates, ({ logins, ceiling }) => logins / ceiling),
    unit: 'ratio',
    target: { atLeast: 0.45 },
    detail:
      `${show('logins')} of ${formatCount(medianOf(rates, ({ ceiling }) => ceiling))} /CPU s: sign ${show('sign')}, ` +
      `verify ${show('verify')}, commit ${show('commit')}, three requests at ${show('request')}`,
  };
}

function trivialRequests(server: MeasuredProcess, count: number): Slice {
  const requests = Array.from({ length: count }, () => ({ port: server.port, path: '/healthz' }));
  return () => costOf(server, count, () => inFlight(requests, async (request) => void (await send(request))));
}

/** Event loop and memory, once the server is warm. */
async function measureStrain({ logins, usage }: LoadedServer, label: string): Promise<Figure[]> {
  const spell = logins(LOGINS_IN_A_SPELL);
  const delays: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { operations, wallSeconds, eventLoopP99 } = await spell();
    rates.push(operations / wallSeconds);
    delays.push(eventLoopP99);
  }
  const { residentBytes } = await usage();
  return [
    {
      name: `event loop delay, p99, ${IN_FLIGHT} logins in flight, ${label}`,
      value: median(delays),
      unit: 'ms',
      target: { atMost: 20 },
      detail: `${formatCount(median(rates))} logins /s on the clock`,
    },
    {
      name: `resident memory of the server after the load, ${label}`,
      value: residentBytes / MEBIBYTE,
      unit: 'MiB',
      target: { atMost: 150 },
      detail: '',
    },
  ];
}
