import type { AuditEvent, AuditReply } from '../../../server/contract/audit.ts';
import { askAfter, type Followed, takeEvents } from '../../data/follow-events.ts';
import type { Refusal, Reply } from '../../data/reply.ts';

/** How often the log is asked, in milliseconds. */
const PERIOD = 2000;

/** What following the log needs. */
export interface Follow {
  ask(after: number): Promise<Reply<AuditReply>>;
  onEvents(events: AuditEvent[]): void;
  /** It has been given up. */
  onRefusal(refusal: Refusal): void;
}

/** Asks for new events until it is stopped; not while the page is hidden. Gives the function that stops it. */
export function followLog(begin: Followed, { ask, onEvents, onRefusal }: Follow): () => void {
  let followed = begin;
  let timer = 0;
  let isStopped = false;

  const schedule = (): void => {
    clearTimeout(timer);
    if (!isStopped && !document.hidden) timer = window.setTimeout(() => void look(), PERIOD);
  };
  const stop = (): void => {
    isStopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', schedule);
  };
  const look = async (): Promise<void> => {
    const reply = await ask(askAfter(followed));
    if (isStopped) return;
    if (!('value' in reply)) {
      stop();
      return onRefusal(reply);
    }
    const taken = takeEvents(followed, reply.value.items);
    followed = taken.followed;
    if (taken.fresh.length > 0) onEvents(taken.fresh);
    schedule();
  };

  document.addEventListener('visibilitychange', schedule);
  schedule();
  return stop;
}
