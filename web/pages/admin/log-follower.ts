import type { AuditEvent, AuditReply } from '../../../server/contract/audit.ts';
import { askAfter, followFrom, takeEvents } from '../../data/follow-events.ts';
import type { Refusal, Reply } from '../../data/reply.ts';

/** How often the log is asked, in milliseconds. */
const PERIOD = 2000;

/** What following the log needs. */
export interface Follow {
  /** The newest events, whoever they concern. */
  newest(): Promise<Reply<AuditReply>>;
  /** Reads the list anew, and gives what it shows then. */
  show(): Promise<readonly AuditEvent[]>;
  ask(after: number): Promise<Reply<AuditReply>>;
  onEvents(events: AuditEvent[]): void;
  /** It has been given up. */
  onRefusal(refusal: Refusal): void;
}

/** Asks for new events until it is stopped; not while the page is hidden. Gives the function that stops it. */
export function followLog({ newest, show, ask, onEvents, onRefusal }: Follow): () => void {
  let followed = followFrom(0, []);
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
  const giveUp = (refusal: Refusal): void => {
    stop();
    onRefusal(refusal);
  };
  /** The newest numbers first, then the list: what comes between the two is in both, and shown once. */
  const begin = async (): Promise<void> => {
    const reply = await newest();
    if (isStopped) return;
    if (!('value' in reply)) return giveUp(reply);
    const shown = await show();
    if (isStopped) return;
    const numbers = [...reply.value.items, ...shown].map(({ sequence }) => sequence);
    followed = followFrom(Math.max(0, ...numbers), numbers);
    document.addEventListener('visibilitychange', schedule);
    schedule();
  };
  const look = async (): Promise<void> => {
    const reply = await ask(askAfter(followed));
    if (isStopped) return;
    if (!('value' in reply)) return giveUp(reply);
    const taken = takeEvents(followed, reply.value.items);
    followed = taken.followed;
    if (taken.fresh.length > 0) onEvents(taken.fresh);
    schedule();
  };

  void begin();
  return stop;
}
