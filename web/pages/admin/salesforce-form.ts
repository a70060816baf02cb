import type { IdentityProviderReply, ServiceProviderReply } from '../../../server/contract/service-providers.ts';
import type { SketchField } from '../../components/form-sketch.ts';
import { connectWords } from '../../i18n/connect-words.ts';
import { CERTIFICATE_FILE } from './identity-provider-values.ts';

const { labels, choices, unknown } = connectWords;

/** Salesforce's form “SAML Single Sign-On Settings”, field by field in its own order. */
export function salesforceForm(
  { entityId, singleSignOnServiceUrl, logoutUrl }: IdentityProviderReply,
  application: ServiceProviderReply | null,
): SketchField[] {
  return [
    { label: labels.name, value: choices.name },
    { label: labels.apiName, value: choices.name },
    { label: labels.samlVersion, value: choices.samlVersion },
    { label: labels.issuer, value: entityId, isCopied: true },
    entityIdField(application),
    { label: labels.certificate, value: CERTIFICATE_FILE, isChoice: true },
    { label: labels.requestCertificate, value: choices.requestCertificate, isChoice: true },
    { label: labels.requestMethod, value: choices.requestMethod, isChoice: true },
    { label: labels.decryption, value: choices.decryption, isChoice: true },
    { label: labels.identityType, value: choices.identityType, isChoice: true, isMarked: true },
    { label: labels.identityLocation, value: choices.identityLocation, isChoice: true },
    { label: labels.binding, value: choices.binding, isChoice: true },
    { label: labels.loginUrl, value: singleSignOnServiceUrl, isCopied: true },
    { label: labels.logoutUrl, value: logoutUrl, isCopied: true },
    { label: labels.errorUrl, value: '' },
    { label: labels.sloEnabled, value: false },
    { label: labels.sameMethod, value: true },
    { label: labels.salesforceMfa, value: false, isMarked: true },
    { label: labels.jit, value: false },
  ];
}

/** Salesforce's own name; before it is added here, nobody knows which org it is. */
function entityIdField(application: ServiceProviderReply | null): SketchField {
  const label = labels.entityId;
  if (application === null) return { label, value: unknown.myDomain };
  return { label, value: application.facts.entityId, isCopied: true };
}
