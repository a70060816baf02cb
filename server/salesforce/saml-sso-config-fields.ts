import { childElements, textOf } from '../saml/xml.ts';
import { METADATA } from './metadata-api.ts';
import { unreadableAnswer } from './org-refusal.ts';
import { escapeXml, isNil, textIn } from './soap.ts';

/** A single sign-on configuration of an org; Metadata API, SamlSsoConfig. Null: the org has nothing there, and nothing is sent. */
export interface SamlSsoConfig {
  /** Its name for programs. */
  fullName: string;
  /** Its name for people. */
  name: string;
  issuer: string;
  /** The Audience that the org expects. */
  samlEntityId: string;
  samlVersion: string;
  /** Base64 of the DER. */
  validationCert: string;
  /** `SubjectNameId` or `Attribute`. */
  identityLocation: string;
  /** `Username`, `FederationId` or `UserId`. */
  identityMapping: string;
  loginUrl: string | null;
  logoutUrl: string | null;
  errorUrl: string | null;
  /** Requests by Redirect; else by POST. */
  redirectBinding: boolean;
  /** `RSA-SHA256` or `RSA-SHA1`, or the number that an org gives instead. */
  requestSignatureMethod: string | null;
  requestSigningCertId: string | null;
  singleLogoutUrl?: string | null;
  singleLogoutBinding?: string | null;
  useConfigRequestMethod: boolean;
  /** Just-in-time provisioning. */
  userProvisioning: boolean;
  /** The assertion consumer service; the org says it, nobody sets it. */
  salesforceLoginUrl: string | null;
  /** Every other field that the org has, so that an update repeats it. */
  others: Readonly<Record<string, string>>;
}

/** What the org says and nobody sets. */
const READ_ONLY: readonly string[] = ['salesforceLoginUrl', 'oauthTokenEndpoint'];

/** The fields that are sent, fullName aside: alphabetical, as in the WSDL. */
export function sentFields({ fullName: _, others, ...known }: SamlSsoConfig): [string, string][] {
  return Object.entries({ ...others, ...known })
    .filter(([field, value]) => value !== null && value !== undefined && !READ_ONLY.includes(field))
    .map(([field, value]): [string, string] => [field, String(value)])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The elements of a configuration without its fullName, in the order of the WSDL; those of `blank` are empty. */
export function samlSsoConfigXml(config: SamlSsoConfig, blank: readonly string[] = []): string {
  return [...sentFields(config), ...blank.map((field): [string, string] => [field, ''])]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([field, value]) => `<${field}>${escapeXml(value)}</${field}>`)
    .join('');
}

/** Reads a configuration as `readMetadata` gives it. @throws orgUnreachable */
export function readConfigElement(element: Element): SamlSsoConfig {
  const fields = new Map(
    childElements(element)
      .filter((child) => !isNil(child))
      .map((child) => [child.localName, textOf(child) ?? refuse()]),
  );
  const take = (field: string): string | null => {
    const value = fields.get(field) ?? null;
    fields.delete(field);
    return value;
  };
  const taken = (field: string): string => take(field) ?? refuse();
  return {
    fullName: taken('fullName'),
    name: taken('name'),
    issuer: taken('issuer'),
    samlEntityId: taken('samlEntityId'),
    samlVersion: taken('samlVersion'),
    validationCert: taken('validationCert').replace(/\s+/g, ''),
    identityLocation: taken('identityLocation'),
    identityMapping: taken('identityMapping'),
    loginUrl: take('loginUrl'),
    logoutUrl: take('logoutUrl'),
    errorUrl: take('errorUrl'),
    redirectBinding: take('redirectBinding') === 'true',
    requestSignatureMethod: take('requestSignatureMethod'),
    requestSigningCertId: take('requestSigningCertId'),
    singleLogoutUrl: take('singleLogoutUrl'),
    singleLogoutBinding: take('singleLogoutBinding'),
    useConfigRequestMethod: take('useConfigRequestMethod') === 'true',
    userProvisioning: take('userProvisioning') === 'true',
    salesforceLoginUrl: take('salesforceLoginUrl'),
    others: Object.fromEntries(fields),
  };
}

/** Reads what a configuration is called, and whose it is. @throws orgUnreachable */
export function readConfigNames(element: Element): Pick<SamlSsoConfig, 'fullName' | 'name' | 'issuer'> {
  const text = (field: string) => textIn(element, METADATA, field);
  const fullName = text('fullName') ?? refuse();
  return { fullName, name: text('name') ?? fullName, issuer: text('issuer') ?? '' };
}

function refuse(): never {
  throw unreadableAnswer(200);
}
