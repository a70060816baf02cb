import { PassThrough } from 'node:stream';
import type { FederationIdProgress } from '../contract/federation-ids.ts';

/** Progress as the work reports it, then what the work gives; throws what it throws. Work goes on when nobody reads any more. */
export async function* followWork(
  work: (report: (step: FederationIdProgress) => void) => Promise<FederationIdProgress>,
): AsyncGenerator<FederationIdProgress> {
  const progress = new PassThrough({ objectMode: true });
  const done = work((step) => progress.write(step));
  // Whoever reads to the end is told; nobody else can be.
  done.catch(() => undefined).finally(() => progress.end());
  yield* progress;
  yield await done;
}
