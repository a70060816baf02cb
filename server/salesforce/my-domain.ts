/** A Salesforce org by its My Domain: what people type or copy from the address bar, and what follows from it. */

const LOGIN_SUFFIX = '.my.salesforce.com';

/** Where the pages of the same org are; their addresses are what people copy. */
const OTHER_SUFFIXES = ['.lightning.force.com', '.my.salesforce-setup.com'];

/** Salesforce's own, which are nobody's org. */
const EVERYBODYS = /^(?:login|test|welcome|www|help|developer|[a-z]{2,4}[0-9]+)\.salesforce\.com$/;

/** `acme`, `acme--test.sandbox`, `acme-dev-ed.develop`; host names, RFC 1123. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z]{2,20})?$/;

/** The host of a My Domain, or in a sentence why this is none. */
export type MyDomain = { host: string } | { fault: string };

/** Reads a My Domain from its name (`acme`, `acme--test.sandbox`), its host, or any address of the org. */
export function readMyDomain(text: string): MyDomain {
  const host = hostOf(text.trim().toLowerCase());
  if (host === null) return { fault: NO_NAME };
  if (host.startsWith('xn--')) return { fault: `Some of its letters only look like a to z: really it is ${host}.` };
  const name = nameOf(host);
  if (name === null) return { fault: refusalOf(host) };
  if (!NAME.test(name)) return { fault: NO_NAME };
  if (name.includes('--') && !name.includes('.')) {
    return { fault: `That is the name of a sandbox. Write ${name}.sandbox, or copy the whole address.` };
  }
  return { host: `${name}${LOGIN_SUFFIX}` };
}

/** Whether this is the host of a My Domain. */
export function isMyDomainHost(host: string): boolean {
  return host.endsWith(LOGIN_SUFFIX) && NAME.test(host.slice(0, -LOGIN_SUFFIX.length));
}

/** Its sandbox, if it is one: `test` of `acme--test.sandbox.my.salesforce.com`. */
export function sandboxOf(host: string): string | null {
  return /^[a-z0-9-]+?--([a-z0-9-]+)\.sandbox\.my\.salesforce\.com$/.exec(host)?.[1] ?? null;
}

/** Where single logout goes; Salesforce's own metadata does not say it. */
export function logoutUrl(host: string): string {
  return `https://${host}/services/auth/sp/saml2/logout`;
}

/** Reads an organisation ID, 15 characters or 18 with their checksum; gives the 15, or what is wrong in words. */
export function readOrganizationId(text: string): { id: string } | { fault: string } {
  const id = text.trim();
  if (!/^00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(id)) return { fault: NO_ORGANIZATION_ID };
  const short = id.slice(0, 15);
  return id.length === 15 || id.slice(15) === checksum(short) ? { id: short } : { fault: CHECKSUM_WRONG };
}

const NO_ORGANIZATION_ID =
  'An organisation ID begins with 00D and has 15 or 18 characters; upper and lower case count. It is under Setup → Company Information.';

const CHECKSUM_WRONG =
  'Its last three characters do not fit the others: copy the organisation ID again, from Setup → Company Information. Upper and lower case count.';

const NO_NAME = 'A My Domain is a name such as acme, or an address such as https://acme.my.salesforce.com.';

/** A whole address, a host, or a name alone; null: something that is no host. */
function hostOf(text: string): string | null {
  const url = URL.parse(/^https?:\/\//.test(text) ? text : `https://${text}`);
  if (url === null || url.username !== '' || url.password !== '' || url.port !== '') return null;
  return url.hostname;
}

/** What stands before a suffix of Salesforce's, or a name alone with its partition; null: a host of somebody else. */
function nameOf(host: string): string | null {
  const suffix = [LOGIN_SUFFIX, ...OTHER_SUFFIXES].find((ending) => host.endsWith(ending));
  if (suffix !== undefined) return host.slice(0, -suffix.length);
  const [, partition, ...rest] = host.split('.');
  const isName = partition === undefined || (PARTITIONS.includes(partition) && rest.length === 0);
  return isName ? host : null;
}

/** Between the name and the suffix, for orgs that are not for production. */
const PARTITIONS = ['sandbox', 'develop', 'scratch', 'trailblaze', 'demo', 'patch', 'free'];

function refusalOf(host: string): string {
  if (EVERYBODYS.test(host)) {
    return `${host} is shared by every org. Your own address is in Salesforce under Setup → My Domain.`;
  }
  return `${host} is not an address of Salesforce’s. Copy “Current My Domain URL” from Setup → My Domain.`;
}

/** The three letters that keep upper and lower case: a bit for each character, five to a letter. */
function checksum(id: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
  return [0, 5, 10]
    .map((start) => {
      const bits = Array.from(id.slice(start, start + 5), (letter, bit) => (/[A-Z]/.test(letter) ? 1 << bit : 0));
      return letters[bits.reduce((sum, bit) => sum + bit, 0)];
    })
    .join('');
}
