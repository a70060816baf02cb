/** The words of people, groups and invitations, in the page's language. */
export * as peopleWords from './en-admin-people.ts';
