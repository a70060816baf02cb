/** Pages of the console, perhaps with their filters, and of one's own account: nothing escaped in the path, no segment that begins with a dot. */
const RETURN_PATH = /^\/(admin|account)(\/[\w~-][\w~.-]*)*(\?[\w=&%+.~-]*)?$/;

const MAX_LENGTH = 500;

/** Where a login for oneself may lead; empty for anything else that is asked for, so that nobody is sent elsewhere. */
export function readReturnPath(text: string): string {
  return text.length <= MAX_LENGTH && RETURN_PATH.test(text) ? text : '';
}
