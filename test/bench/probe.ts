/** Loaded into a server process before its own code: answers each message of the parent with what was used so far. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What the process has used. */
export interface Usage {
  /** Since it started; all threads, user and system. */
  cpuSeconds: number;
  /** 99th percentile of the event loop's delay since the last question, in milliseconds. */
  eventLoopP99: number;
  residentBytes: number;
}

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = {
    cpuSeconds: (user + system) / 1e6,
    eventLoopP99: delay.percentile(99) / 1e6,
    residentBytes: process.memoryUsage.rss(),
  };
  delay.reset();
  process.send?.(usage);
});

// The benchmark has ended without stopping it.
process.on('disconnect', () => process.exit());
