import { issueResponse } from '../../server/saml/response.ts';
import { responseFacts } from '../helpers/response-facts.ts';
import { createSigningIdentity } from '../helpers/signing-identity.ts';
import { type Figure, formatCount } from './figures.ts';
import { IN_FLIGHT } from './http-client.ts';
import { rsaSigningInThreadpool } from './limits.ts';
import { alternate, medianOf, perCpuSecond, perWallSecond, repeat } from './measuring.ts';

/** A whole Response with a signed assertion, against its signature alone; as many in flight. */
export async function measureIssuing(): Promise<Figure[]> {
  const signer = await createSigningIdentity();
  const facts = responseFacts();
  const rounds = await alternate(
    {
      limit: rsaSigningInThreadpool(signer.privateKey),
      issuing: repeat(() => issueResponse(facts, signer), IN_FLIGHT),
    },
    8,
  );
  const limit = formatCount(medianOf(rounds, (round) => perCpuSecond(round.limit)));
  return [
    {
      name: 'issuing / RSA limit, per CPU second',
      value: medianOf(rounds, (round) => perCpuSecond(round.issuing) / perCpuSecond(round.limit)),
      unit: 'ratio',
      target: { atLeast: 0.85 },
      detail: `${formatCount(medianOf(rounds, ({ issuing }) => perCpuSecond(issuing)))} of ${limit} /CPU s`,
    },
    {
      name: 'issuing / RSA limit, wall',
      value: medianOf(rounds, (round) => perWallSecond(round.issuing) / perWallSecond(round.limit)),
      unit: 'ratio',
      target: null,
      detail: `${formatCount(medianOf(rounds, ({ issuing }) => perWallSecond(issuing)))} /s, ${IN_FLIGHT} in flight`,
    },
  ];
}
