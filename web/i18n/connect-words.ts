/** The words of the guides that connect an application, in the page's language. */
export * as connectWords from './en-admin-connect.ts';
