/** What the repositories know of a database; sqlite.ts and postgres.ts open one. */
import type { Connection } from './schema.ts';

/** One of the two databases, opened. */
export interface Database {
  /** For everything but relaxed writes: a commit through it survives a loss of power. */
  durable: Connection;
  /**
   * Runs one statement whose commit survives a crash of this process, but is not forced to the disk: a loss of power
   * may take back the last moments. A durable commit that follows it carries it to the disk as well.
   */
  relaxed<Result>(write: (connection: Connection) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
