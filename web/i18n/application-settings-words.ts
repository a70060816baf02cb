/** The words of an application's settings, in the page's language. */
export * as settingsWords from './en-admin-application-settings.ts';
