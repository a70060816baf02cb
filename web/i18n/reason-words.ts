/** Why something was refused, in the page's language. */
export * as reasonWords from './en-admin-reasons.ts';
