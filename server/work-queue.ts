/** Something to do when its turn has come; it never rejects. */
export type Work = () => Promise<void>;

/** Does work in the background, in the order in which it came. */
export interface WorkQueue {
  add(works: readonly Work[]): void;
  /** Waits for what has been begun; the rest is dropped, and nothing is taken any more. */
  close(): Promise<void>;
}

/** A queue that does so many things at the same time. */
export function createWorkQueue(atOnce: number): WorkQueue {
  const running = new Set<Promise<void>>();
  let waiting: Work[] = [];
  let free = atOnce;
  let isClosed = false;

  async function workOff(): Promise<void> {
    for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) await work();
    // In the same moment in which nothing waited: whatever is added after it finds the place free.
    free += 1;
  }

  return {
    add(works) {
      if (isClosed) return;
      waiting = waiting.concat(works);
      for (let begin = Math.min(free, waiting.length); begin > 0; begin -= 1) {
        free -= 1;
        const worker = Promise.resolve()
          .then(workOff)
          .finally(() => running.delete(worker));
        running.add(worker);
      }
    },
    async close() {
      isClosed = true;
      waiting = [];
      await Promise.all(running);
    },
  };
}
