import { buildAuthenticationOptions, verifyAuthentication } from '../../server/webauthn/authentication.ts';
import { aCredential, anAuthenticationCeremony, aUser } from '../helpers/records.ts';
import type { Bench } from './bench.ts';
import { type Figure, formatCount } from './figures.ts';
import { IN_FLIGHT } from './http-client.ts';
import { es256VerifyingInThreadpool } from './limits.ts';
import { alternate, medianOf, perCpuSecond, repeat } from './measuring.ts';
import { type Passkey, RELYING_PARTY } from './passkey.ts';

/** All checks of a login's passkey, against its signature alone; as many in flight. */
export async function measureAuthentication({ passkey }: Bench): Promise<Figure[]> {
  const verifyOnce = await preparedAuthentication(passkey);
  const rounds = await alternate(
    { limit: es256VerifyingInThreadpool(), authentication: repeat(verifyOnce, IN_FLIGHT) },
    8,
  );
  const authentication = formatCount(medianOf(rounds, (round) => perCpuSecond(round.authentication)));
  const limit = formatCount(medianOf(rounds, (round) => perCpuSecond(round.limit)));
  return [
    {
      name: 'verifyAuthentication / bare ES256 verify, per CPU second',
      value: medianOf(rounds, (round) => perCpuSecond(round.authentication) / perCpuSecond(round.limit)),
      unit: 'ratio',
      target: null,
      detail: `${authentication} of ${limit} /CPU s`,
    },
  ];
}

async function preparedAuthentication({ authenticator, credential }: Passkey): Promise<() => Promise<unknown>> {
  const user = aUser();
  const ceremony = anAuthenticationCeremony();
  const { challenge } = ceremony;
  const options = await buildAuthenticationOptions({ relyingParty: RELYING_PARTY, challenge });
  const input = {
    relyingParty: RELYING_PARTY,
    ceremony,
    credential: aCredential(user.id, credential),
    userHandle: user.userHandle,
    response: authenticator.get(options, { userHandle: user.userHandle }),
  };
  return async () => verifyAuthentication(input);
}
