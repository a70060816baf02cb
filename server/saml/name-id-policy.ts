import type { ServiceProvider } from '../../db/model.ts';
import { NAME_ID_FORMATS, NAMESPACES } from './names.ts';
import { attributeOf, childNamed } from './xml.ts';

/** Which kind of NameID the request asks for; saml-core 3.4.1.1. AllowCreate is left out: we never create an identifier. */
export interface NameIdPolicy {
  format: string | null;
  spNameQualifier: string | null;
}

/** Reads the NameIDPolicy of a request; null: it has none. */
export function readNameIdPolicy(root: Element): NameIdPolicy | null {
  const policy = childNamed(root, NAMESPACES.protocol, 'NameIDPolicy');
  if (policy === null) return null;
  return { format: attributeOf(policy, 'Format'), spNameQualifier: attributeOf(policy, 'SPNameQualifier') };
}

/** Whether our NameID, one value per person, can be what the policy asks for: not of another kind, not for another party. */
export function isNameIdPolicyMet(
  { format, spNameQualifier }: NameIdPolicy,
  serviceProvider: ServiceProvider,
): boolean {
  if (spNameQualifier && spNameQualifier !== serviceProvider.entityId) return false;
  if (!format) return true;
  return [NAME_ID_FORMATS.unspecified, NAME_ID_FORMATS.emailAddress, serviceProvider.nameIdFormat].includes(format);
}
