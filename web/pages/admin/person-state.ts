import type { TemplateResult } from 'lit';
import type { Person } from '../../../server/contract/people.ts';
import { tag } from '../../components/page-parts.ts';
import { peopleWords } from '../../i18n/people-words.ts';

const words = peopleWords.state;

/** How a person stands, in one word: what keeps them from signing in comes first. */
export function stateTag({ disabledAt, passkeyCount, invitedUntil }: Person): TemplateResult {
  if (disabledAt !== null) return tag(words.disabled, 'alert');
  if (passkeyCount > 0) return tag(words.ready, 'good');
  return invitedUntil === null ? tag(words.withoutPasskey, 'warning') : tag(words.invited);
}
