/** The words of the console's page about the API, in the page's language. */
export * as apiWords from './en-admin-api.ts';
