/** The words of the console's audit pages, in the page's language. */
export * as auditWords from './en-admin-audit.ts';
