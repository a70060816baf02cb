import type { ServiceProvider } from '../../db/model.ts';
import type { Finding } from '../contract/doctor.ts';
import type { AuthnRequest } from '../saml/authn-request.ts';
import { isNameIdPolicyMet } from '../saml/name-id-policy.ts';
import { isAuthnContextMet } from '../saml/requested-authn-context.ts';
import { failed, passed, warned } from './finding.ts';

/** Judges what the request asks for besides an answer; saml-core 3.4.1. What it does not ask for is no finding. */
export function judgeRequestWishes(request: AuthnRequest, serviceProvider: ServiceProvider | null): Finding[] {
  return [
    judgeUnsupported(request),
    ...(serviceProvider === null
      ? []
      : [judgeNameIdPolicy(request, serviceProvider), judgeAuthnContext(request, serviceProvider)]),
    judgeForceAuthn(request),
    judgeIsPassive(request),
  ].filter((found) => found !== null);
}

function judgeUnsupported({ unsupported }: AuthnRequest): Finding | null {
  if (unsupported.length === 0) return null;
  const cause = `It asks for what is not done here: ${unsupported.join(', ')}.`;
  const remedy = 'Let the application leave it out.';
  const evidence = { Found: unsupported.join(', ') };
  return failed({ code: 'requestUnsupported', check: unsupported.join(', '), cause, evidence, remedy });
}

function judgeNameIdPolicy({ nameIdPolicy: policy }: AuthnRequest, serviceProvider: ServiceProvider): Finding | null {
  if (policy === null) return null;
  const check = 'NameIDPolicy';
  const evidence = { Format: policy.format, SPNameQualifier: policy.spNameQualifier };
  if (isNameIdPolicyMet(policy, serviceProvider)) {
    return passed({ code: 'nameIdPolicy', check, cause: 'The NameID is of the kind that it asks for.', evidence });
  }
  const cause = 'It asks for a NameID of another kind than this application gets.';
  const remedy = 'Set the application’s NameID format to it, or let the application ask for unspecified.';
  return failed({ code: 'nameIdPolicyUnmet', check, cause, evidence, remedy, mend: 'settings' });
}

function judgeAuthnContext(request: AuthnRequest, { assurance }: ServiceProvider): Finding | null {
  const { requestedAuthnContext: asked } = request;
  if (asked === null) return null;
  const check = 'RequestedAuthnContext';
  const evidence = { Asked: `${asked.comparison}: ${asked.classRefs.join(' ')}`, Sent: assurance.authnContextClassRef };
  if (isAuthnContextMet(asked, assurance.authnContextClassRef)) {
    return passed({ code: 'authnContext', check, cause: 'A login with a passkey is what it asks for.', evidence });
  }
  const cause = 'It asks for another kind of login than one with a passkey, such as one with a password.';
  const remedy = 'Let the application ask for no class, or choose the one that it asks for, if it is true of passkeys.';
  return failed({ code: 'authnContextUnmet', check, cause, evidence, remedy, mend: 'settings' });
}

function judgeForceAuthn({ forceAuthn }: AuthnRequest): Finding | null {
  if (!forceAuthn) return null;
  const cause = 'It asks for a new login (ForceAuthn): the person uses their passkey even when they are signed in.';
  return passed({ code: 'forceAuthn', check: 'ForceAuthn', cause });
}

function judgeIsPassive({ isPassive }: AuthnRequest): Finding | null {
  if (!isPassive) return null;
  const cause =
    'It forbids to ask the person anything (IsPassive): whoever is not signed in is sent back with NoPassive.';
  const remedy = 'Nothing, if that is meant. Else let the application ask without IsPassive.';
  return warned({ code: 'isPassive', check: 'IsPassive', cause, evidence: { IsPassive: 'true' }, remedy });
}
