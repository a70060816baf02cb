/** What is being written to orgs at this moment, so that it can be stopped. */
export interface RunningWrites {
  /** Runs a work that the signal stops. */
  run<Outcome>(connectionId: string, work: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome>;
  /** Stops what is written by a connection, whose handle only the browser that opened it knows; nothing may be running. */
  stop(connectionId: string): void;
}

/** The writes of one process: a connection is in its memory alone. */
export function createRunningWrites(): RunningWrites {
  const running = new Map<AbortController, string>();
  return {
    async run(connectionId, work) {
      const controller = new AbortController();
      running.set(controller, connectionId);
      try {
        return await work(controller.signal);
      } finally {
        running.delete(controller);
      }
    },
    stop(connectionId) {
      for (const [controller, id] of running) if (id === connectionId) controller.abort();
    },
  };
}
