/** The words of the console's frame and shared components, in the page's language. */
export * as consoleWords from './en-admin-console.ts';
