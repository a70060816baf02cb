/** The words of adding an application and bringing it up to date, in the page's language. */
export * as importWords from './en-admin-application-import.ts';
