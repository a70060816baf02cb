import { requestRejected } from '../errors.ts';
import { AUTHN_CONTEXT_CLASSES, NAMESPACES } from './names.ts';
import { attributeOf, childNamed, childrenNamed, textOf } from './xml.ts';

/** How strong a login the request asks for; saml-core 3.3.2.2.1. */
export interface RequestedAuthnContext {
  comparison: 'exact' | 'minimum' | 'maximum' | 'better';
  /** Empty when it asks by declaration. */
  classRefs: string[];
}

/** Reads the RequestedAuthnContext of a request; null: it asks for none. @throws requestRejected */
export function readRequestedAuthnContext(root: Element): RequestedAuthnContext | null {
  const context = childNamed(root, NAMESPACES.protocol, 'RequestedAuthnContext');
  if (context === null) return null;
  const comparison = attributeOf(context, 'Comparison') ?? 'exact';
  if (!isComparison(comparison)) throw requestRejected('saml.comparisonInvalid');
  const classRefs = childrenNamed(context, NAMESPACES.assertion, 'AuthnContextClassRef');
  return { comparison, classRefs: classRefs.map((classRef) => (textOf(classRef) ?? '').trim()) };
}

/** Whether a passkey login that calls itself `ourClassRef` meets the request: a class is never claimed that it is not. */
export function isAuthnContextMet({ comparison, classRefs }: RequestedAuthnContext, ourClassRef: string): boolean {
  const ours: string[] = [ourClassRef, AUTHN_CONTEXT_CLASSES.unspecified];
  switch (comparison) {
    case 'exact':
    case 'maximum':
      return classRefs.some((classRef) => ours.includes(classRef));
    case 'minimum':
      return classRefs.some((classRef) => ours.includes(classRef) || WEAKER_CLASSES.includes(classRef));
    case 'better':
      return classRefs.length > 0 && classRefs.every((classRef) => WEAKER_CLASSES.includes(classRef));
  }
}

/** Classes that a passkey surpasses, but is not. */
const WEAKER_CLASSES: string[] = [
  AUTHN_CONTEXT_CLASSES.unspecified,
  AUTHN_CONTEXT_CLASSES.internetProtocol,
  AUTHN_CONTEXT_CLASSES.internetProtocolPassword,
  AUTHN_CONTEXT_CLASSES.password,
  AUTHN_CONTEXT_CLASSES.passwordProtectedTransport,
  AUTHN_CONTEXT_CLASSES.previousSession,
];

const COMPARISONS = ['exact', 'minimum', 'maximum', 'better'] as const;

function isComparison(text: string): text is RequestedAuthnContext['comparison'] {
  return COMPARISONS.some((comparison) => comparison === text);
}
