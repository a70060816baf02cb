import type { ServiceProvider } from '../../db/model.ts';
import type { Finding } from '../contract/doctor.ts';
import { type AuthnRequest, MAX_CLOCK_DIFFERENCE_MS, selectAssertionConsumerService } from '../saml/authn-request.ts';
import { attempt } from '../saml/encoded-response.ts';
import { BINDINGS } from '../saml/names.ts';
import { addressDifference, nearestOf } from './address-difference.ts';
import { CLOCK_REMEDY, durationInWords, failed, instantInWords, passed } from './finding.ts';

/** Judges where the request goes, and where it wants its answer; saml-core 3.4.1. */
export function judgeRequestAddresses(
  request: AuthnRequest,
  { destination, serviceProvider }: { destination: string; serviceProvider: ServiceProvider | null },
): Finding[] {
  const found = [judgeDestination(request.destination, destination), judgeBinding(request.protocolBinding)];
  return serviceProvider === null ? found : [...found, judgeConsumer(request, serviceProvider)];
}

/** Judges how old the request is. */
export function judgeRequestTime({ issueInstant }: AuthnRequest, now: Date): Finding {
  const age = now.getTime() - issueInstant.getTime();
  const words = { check: 'Times', evidence: { IssueInstant: instantInWords(issueInstant), Now: now.toISOString() } };
  const remedy = CLOCK_REMEDY;
  if (age > MAX_CLOCK_DIFFERENCE_MS) {
    const cause = `It was written ${durationInWords(age)} ago; after five minutes it is refused. A request that was copied a while ago is always too old.`;
    return failed({ ...words, code: 'requestTooOld', cause, remedy });
  }
  if (age < -MAX_CLOCK_DIFFERENCE_MS) {
    const cause = `It was written ${durationInWords(age)} in the future: a clock is wrong.`;
    return failed({ ...words, code: 'requestInFuture', cause, remedy });
  }
  return passed({ ...words, code: 'requestTime', cause: 'It was written within five minutes of now.' });
}

function judgeDestination(found: string | null, expected: string): Finding {
  const check = 'Destination';
  const evidence = { Found: found, Expected: expected };
  if (found === null) {
    return passed({
      code: 'requestDestination',
      check,
      cause: 'It does not say where it goes, and need not.',
      evidence,
    });
  }
  if (found === expected) {
    return passed({ code: 'requestDestination', check, cause: 'It is addressed to this server.', evidence });
  }
  const cause = `It is addressed to another place than this server. ${addressDifference(found, expected).words}`;
  const remedy = 'Write our login URL into the SSO configuration of the application.';
  return failed({ code: 'requestDestinationMismatched', check, cause, evidence, remedy, mend: 'connect' });
}

function judgeBinding(binding: string | null): Finding {
  const check = 'ProtocolBinding';
  const evidence = { Found: binding, Expected: BINDINGS.httpPost };
  if (binding === null || binding === BINDINGS.httpPost) {
    return passed({
      code: 'protocolBinding',
      check,
      cause: 'It wants its answer in a form, as it is sent here.',
      evidence,
    });
  }
  const cause = 'It wants its answer in a way in which none is sent here.';
  const remedy = 'Let the application ask for HTTP-POST.';
  return failed({ code: 'protocolBindingUnsupported', check, cause, evidence, remedy });
}

function judgeConsumer(request: AuthnRequest, serviceProvider: ServiceProvider): Finding {
  const check = 'Assertion Consumer Service';
  const { assertionConsumerServiceUrl: url, assertionConsumerServiceIndex: index } = request;
  const urls = serviceProvider.assertionConsumerServices.map((registered) => registered.url);
  const nearest = url === null ? undefined : nearestOf(url, urls);
  const evidence = { Found: url ?? index?.toString(), Expected: nearest ?? (urls.join(', ') || null) };
  // Its binding has a finding of its own.
  const selected = attempt(() =>
    selectAssertionConsumerService({ ...request, protocolBinding: null }, serviceProvider),
  );
  if ('value' in selected) {
    const cause = 'The answer goes to an address of the application.';
    return passed({ code: 'requestConsumer', check, cause, evidence: { ...evidence, Expected: selected.value } });
  }
  const words = { check, evidence, mend: 'update' } as const;
  if (url !== null && index !== null) {
    const cause = 'It names the place for its answer twice, by address and by index.';
    return failed({ ...words, code: 'requestConsumerAmbiguous', cause, remedy: 'Let the application name it once.' });
  }
  const difference = url === null || nearest === undefined ? '' : ` ${addressDifference(url, nearest).words}`;
  const cause = `It wants its answer at a place that is not among the addresses of the application.${difference}`;
  const remedy = 'Bring the application up to date with its own metadata.';
  return failed({ ...words, code: 'requestConsumerUnknown', cause, remedy });
}
