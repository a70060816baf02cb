import type { Permission, SessionReply } from '../../server/contract/console.ts';
import type { TestSignInReport } from '../../server/contract/service-providers.ts';
import type { Question } from '../components/confirm-dialog.ts';
import type { Api, Query } from '../data/api.ts';

/** What the console offers to its pages. */
export interface Console {
  readonly session: SessionReply;
  readonly api: Api;
  /** Who was chosen on one page for the next one; kept in memory alone, and in no address. */
  readonly chosenPeople: readonly string[];
  /** Hands over, once, what arrived at the end of a test sign-in; null: this page was not opened by one. */
  takeTestSignIn(): TestSignInReport | null;
  /** Whether whoever is here may do this. */
  may(permission: Permission): boolean;
  /** Says what has been done, for a moment and to screen readers. */
  say(message: string): void;
  /** Asks before something that cannot be taken back. */
  confirm(question: Question): Promise<boolean>;
  /** Chooses people for the next page. */
  choosePeople(userIds: readonly string[]): void;
  /** Hands a file of people to the page that imports them; kept in memory alone. */
  handOverPeople(csv: string): void;
  /** Takes, once, the file that was handed over; null: none was. */
  takePeople(): string | null;
  /** Opens another page of the console. */
  go(address: string): void;
  /** Notes the page's filters in its address, without leaving the page. */
  noteQuery(query: Query): void;
}
