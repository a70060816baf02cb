import { type Bench, DATABASES } from './bench.ts';
import { type Figure, formatCount } from './figures.ts';
import { type LoadedServer, startLoadedServer } from './login-load.ts';
import { alternate, medianOf, perWallSecond } from './measuring.ts';
import type { Population } from './population.ts';

const EMPTY: Population = { people: 1_000, auditEvents: 0 };
const LOGINS_IN_A_SLICE = 100;

/** Logins on a large database and on a nearly empty one, in turns; on both databases. */
export async function measureGrowth(bench: Bench): Promise<Figure[]> {
  const { people, auditEvents } = bench.population;
  const figures: Figure[] = [];
  for (const { kind, label } of DATABASES) {
    async function startServer(population: Population): Promise<LoadedServer> {
      const database = await bench.openDatabase(kind, population);
      return bench.keep(startLoadedServer(database, bench.passkey.authenticator));
    }
    const servers = { large: await startServer(bench.population), empty: await startServer(EMPTY) };
    const rounds = await alternate(
      { large: servers.large.logins(LOGINS_IN_A_SLICE), empty: servers.empty.logins(LOGINS_IN_A_SLICE) },
      4,
    );
    const show = (size: 'large' | 'empty') => formatCount(medianOf(rounds, (round) => perWallSecond(round[size])));
    figures.push({
      name: `time of a login, large ${label} database / empty one, wall`,
      value: medianOf(rounds, ({ large, empty }) => perWallSecond(empty) / perWallSecond(large)),
      unit: 'ratio',
      target: { atMost: 1.2 },
      detail:
        `${show('large')} logins /s with ${formatCount(people)} people and ${formatCount(auditEvents)} audit rows, ` +
        `${show('empty')} with ${formatCount(EMPTY.people)} and none`,
    });
  }
  return figures;
}
