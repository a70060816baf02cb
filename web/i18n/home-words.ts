/** The words of the console's home page, in the page's language. */
export * as homeWords from './en-admin-home.ts';
