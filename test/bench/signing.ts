import { createSigningIdentity } from '../helpers/signing-identity.ts';
import { type Figure, formatCount } from './figures.ts';
import { IN_FLIGHT } from './http-client.ts';
import { rsaSigning, rsaSigningInThreadpool } from './limits.ts';
import { alternate, medianOf, perCpuSecond, perWallSecond } from './measuring.ts';

/** The limit of issuing: RSA-2048 signatures with a key that is held, in one thread and in the threadpool. */
export async function measureSigning(): Promise<Figure[]> {
  const { privateKey } = await createSigningIdentity();
  const rounds = await alternate(
    { oneThread: rsaSigning(privateKey), threadpool: rsaSigningInThreadpool(privateKey) },
    8,
  );
  const oneThread = formatCount(medianOf(rounds, (round) => perCpuSecond(round.oneThread)));
  const perCpu = formatCount(medianOf(rounds, (round) => perCpuSecond(round.threadpool)));
  const perWall = formatCount(medianOf(rounds, (round) => perWallSecond(round.threadpool)));
  return [
    {
      name: 'the RSA limit: RSA-2048 sign, threadpool / one thread, wall',
      value: medianOf(rounds, (round) => perWallSecond(round.threadpool) / perWallSecond(round.oneThread)),
      unit: 'ratio',
      target: null,
      detail: `one thread ${oneThread} /CPU s; threadpool, ${IN_FLIGHT} in flight, ${perCpu} /CPU s, ${perWall} /s`,
    },
  ];
}
