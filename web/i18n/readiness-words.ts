/** The words of readiness, in the page's language. */
export * as readinessWords from './en-admin-readiness.ts';
