/** The words of the Federation IDs page, in the page's language. */
export * as federationIdsWords from './en-admin-federation-ids.ts';
