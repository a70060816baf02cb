const SALESFORCE_DOMAINS = ['salesforce.com', 'force.com', 'my.site.com', 'salesforce-sites.com'];

/** Whether this is an https address at one of Salesforce's own hosts. */
export function isSalesforceAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:') return false;
  return SALESFORCE_DOMAINS.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`));
}
