import type { Origin } from '../audit/record.ts';
import { randomReference } from '../random.ts';
import type { Services } from '../services.ts';
import type { Network } from './fetch-metadata.ts';
import { lookAtSource } from './look-at-source.ts';

const LOOK_EVERY_MS = 3600_000;

/** How many addresses are looked at at the same time … */
const AT_ONCE = 8;
/** … and in one go: with a go a minute, twelve thousand an hour. */
const MOST = 200;

/** Looks at every watched address that has waited an hour, longest first; gives how many. To be called once a minute. */
export async function watchMetadata(services: Services, signal: AbortSignal, network?: Network): Promise<number> {
  let looked = 0;
  async function lookOn(): Promise<void> {
    while (!signal.aborted && looked < MOST) {
      looked += 1;
      if (await lookAtDue(services, network)) continue;
      looked -= 1;
      return;
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, lookOn));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return looked;
}

/** Takes one that is due and looks at it; false: there is none. */
async function lookAtDue(services: Services, network?: Network): Promise<boolean> {
  const now = services.clock();
  const source = await services.store.metadataSources.takeDue(new Date(now.getTime() - LOOK_EVERY_MS), now);
  if (source === null) return false;
  const origin: Origin = { actor: 'system', reference: randomReference(), address: null, at: now };
  await lookAtSource(services, { source, origin }, network);
  return true;
}
