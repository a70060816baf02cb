/** The words of an org that is connected, in the page's language. */
export * as orgWords from './en-admin-org.ts';
