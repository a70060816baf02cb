/** The words of the signing keys and API tokens, in the page's language. */
export * as keysWords from './en-admin-keys.ts';
