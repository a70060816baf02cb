import type { AppError } from '../errors.ts';

/** Why a record was not written: a stable code, Salesforce's own or one of here, and a sentence. */
export interface WriteReason {
  code: string;
  message: string;
}

/** Somebody stopped it. */
export const STOPPED: WriteReason = { code: 'stopped', message: 'It was stopped before this one was written.' };

/** The org had its time. */
export const TOO_SLOW: WriteReason = {
  code: 'tooSlow',
  message: 'Salesforce had not written this one after ten minutes, and was told to stop. Try again later.',
};

/** The org ended its work before. */
export const UNPROCESSED: WriteReason = {
  code: 'unprocessed',
  message: 'Salesforce did not come to this one. Try again.',
};

/** Nothing was heard of it. */
export const NOT_KNOWN: WriteReason = {
  code: 'notKnown',
  message:
    'Salesforce did not say whether this one was written. Look at the list again: what is done is not done twice.',
};

/** Two values for one record. */
export const USER_TWICE: WriteReason = {
  code: 'userTwice',
  message: 'This user was given two Federation IDs. Only the first was used.',
};

const SESSION_ENDED: WriteReason = {
  code: 'sessionEnded',
  message: 'The session with Salesforce ended before this one was written. Connect again and go on.',
};

const LIMIT_REACHED: WriteReason = {
  code: 'limitReached',
  message: 'The org takes no more requests today, so this one was not written. Go on tomorrow.',
};

const NOT_SENT: WriteReason = {
  code: 'notSent',
  message: 'An earlier one failed, so this one was not sent. Try again.',
};

/** Why the records of a failed request were not written, and why those after them are not even tried. */
export function reasonsOf({ code, reason, message }: AppError): { ofBatch: WriteReason; ofRest: WriteReason } {
  if (code === 'orgSessionEnded') return { ofBatch: SESSION_ENDED, ofRest: SESSION_ENDED };
  if (code === 'orgLimitReached') return { ofBatch: LIMIT_REACHED, ofRest: LIMIT_REACHED };
  if (code === 'orgRefused') return { ofBatch: { code: reason.replace(/^org\./, ''), message }, ofRest: NOT_SENT };
  return { ofBatch: NOT_KNOWN, ofRest: NOT_SENT };
}
