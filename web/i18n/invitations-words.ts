/** The words of importing people and inviting them, in the page's language. */
export * as invitationsWords from './en-admin-invitations.ts';
