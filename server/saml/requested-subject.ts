import { NAMESPACES } from './names.ts';
import { attributeOf, childElements, childNamed, isNamed, textOf } from './xml.ts';

/** Whom a request asks for, and which of its wishes about the assertion we do not grant. */
export interface RequestedSubject {
  /** Null: anybody. */
  subjectNameId: { value: string; format: string | null } | null;
  /** Names of the parts that ask for what we do not do; saml-core 3.4.1 wants RequestUnsupported for them. */
  unsupported: string[];
}

/** Reads Subject and Conditions of a request that this issuer sent. */
export function readRequestedSubject(root: Element, issuer: string): RequestedSubject {
  const subject = childNamed(root, NAMESPACES.assertion, 'Subject');
  const conditions = childNamed(root, NAMESPACES.assertion, 'Conditions');
  const unsupported: string[] = [];
  if (subject !== null && !isPlainSubject(subject, issuer)) unsupported.push('Subject');
  if (conditions !== null && !areOurConditions(conditions, issuer)) unsupported.push('Conditions');
  return { subjectNameId: subject === null ? null : readSubjectNameId(subject), unsupported };
}

function readSubjectNameId(subject: Element): RequestedSubject['subjectNameId'] {
  const nameId = childNamed(subject, NAMESPACES.assertion, 'NameID');
  return nameId === null ? null : { value: textOf(nameId) ?? '', format: attributeOf(nameId, 'Format') };
}

/** One NameID in the service provider's own terms, no confirmation; saml-profiles 4.1.4.1. */
function isPlainSubject(subject: Element, issuer: string): boolean {
  const [nameId, ...others] = childElements(subject);
  if (nameId === undefined || others.length > 0 || !isNamed(nameId, NAMESPACES.assertion, 'NameID')) return false;
  if (attributeOf(nameId, 'NameQualifier') !== null || attributeOf(nameId, 'SPProvidedID') !== null) return false;
  return [null, issuer].includes(attributeOf(nameId, 'SPNameQualifier')) && textOf(nameId) !== '';
}

/** The one condition that our assertion carries anyway: an audience that includes the requester. */
function areOurConditions(conditions: Element, issuer: string): boolean {
  if (attributeOf(conditions, 'NotBefore') !== null || attributeOf(conditions, 'NotOnOrAfter') !== null) return false;
  return childElements(conditions).every((condition) => {
    if (!isNamed(condition, NAMESPACES.assertion, 'AudienceRestriction')) return false;
    return childElements(condition).some((audience) => textOf(audience)?.trim() === issuer);
  });
}
