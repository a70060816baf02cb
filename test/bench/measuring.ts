/** Two kinds of work, measured in turns: what else the machine does touches both alike, and their ratio stays. */

/** What some work cost. */
export interface Cost {
  operations: number;
  /** Of the process that did the work, all its threads; user and system. */
  cpuSeconds: number;
  wallSeconds: number;
}

/** Works for a short while. */
export type Slice = () => Promise<Cost>;

/** What each subject cost in one round. */
export type Round<Name extends string> = Record<Name, Cost>;

/** The figure is the median of so many rounds. */
export const ROUNDS = 5;
const SLICE_MS = 40;

/** Runs the subjects' slices in turns, so many of each in a round. A round for warming up comes first and does not count. */
export async function alternate<Name extends string>(
  subjects: Record<Name, Slice>,
  slicesPerRound: number,
): Promise<Round<Name>[]> {
  const rounds: Round<Name>[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) rounds.push(await runRound(subjects, slicesPerRound));
  return rounds.slice(1);
}

async function runRound<Name extends string>(subjects: Record<Name, Slice>, slices: number): Promise<Round<Name>> {
  const costs: Partial<Round<Name>> = {};
  const forwards = Object.keys(subjects) as Name[]; // its keys are the names
  const backwards = forwards.toReversed();
  for (let slice = 0; slice < slices; slice += 1) {
    // There and back: a machine that gets slower or faster meanwhile does so for each of them.
    for (const name of slice % 2 === 0 ? forwards : backwards) {
      costs[name] = addCosts(costs[name] ?? NOTHING, await subjects[name]());
    }
  }
  return costs as Round<Name>; // each name has had its slices
}

const NOTHING: Cost = { operations: 0, cpuSeconds: 0, wallSeconds: 0 };

/** The cost of both together. */
export function addCosts(one: Cost, other: Cost): Cost {
  return {
    operations: one.operations + other.operations,
    cpuSeconds: one.cpuSeconds + other.cpuSeconds,
    wallSeconds: one.wallSeconds + other.wallSeconds,
  };
}

/** A slice of the same operation again and again in this process, with some of them in flight at once. */
export function repeat(operation: () => unknown, inFlight = 1): Slice {
  return async () => {
    const startedAt = performance.now();
    const cpu = process.cpuUsage();
    let operations = 0;
    async function work(): Promise<void> {
      while (performance.now() - startedAt < SLICE_MS) {
        await operation();
        operations += 1;
      }
    }
    await Promise.all(Array.from({ length: inFlight }, work));
    const { user, system } = process.cpuUsage(cpu);
    return { operations, cpuSeconds: (user + system) / 1e6, wallSeconds: (performance.now() - startedAt) / 1000 };
  };
}

/** Operations in one second of CPU time. */
export function perCpuSecond({ operations, cpuSeconds }: Cost): number {
  return operations / cpuSeconds;
}

/** Operations in one second on the clock. */
export function perWallSecond({ operations, wallSeconds }: Cost): number {
  return operations / wallSeconds;
}

/** How many a CPU second would do of something that is made of these parts, each given by its own rate. */
export function combinedRate(rates: readonly number[]): number {
  return 1 / rates.reduce((seconds, rate) => seconds + 1 / rate, 0);
}

/** The median over the rounds of what `measure` sees in each. */
export function medianOf<R>(rounds: readonly R[], measure: (round: R) => number): number {
  return median(rounds.map(measure));
}

/** The middle value; of an even number of values, the mean of the middle two. @throws RangeError when there is none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (lower === undefined || upper === undefined) throw new RangeError('There is no median of nothing.');
  return (lower + upper) / 2;
}
