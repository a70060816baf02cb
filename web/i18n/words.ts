/** The words of the page's language; a page carries only those that it says. */
export * as words from './en.ts';
