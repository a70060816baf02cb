/** The words of the applications' pages, in the page's language. */
export * as applicationsWords from './en-admin-applications.ts';
