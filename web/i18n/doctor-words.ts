/** The words of the doctor, in the page's language. */
export * as doctorWords from './en-admin-doctor.ts';
