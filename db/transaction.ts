import type { Transaction } from 'kysely';
import type { Connection, Schema } from './schema.ts';

/** Runs the steps as one transaction: committed when their outcome is `success`, otherwise nothing was written. */
export async function allOrNothing<Outcome>(
  connection: Connection,
  success: NoInfer<Outcome>,
  steps: (transaction: Transaction<Schema>) => Promise<Outcome>,
): Promise<Outcome> {
  const transaction = await connection.startTransaction().execute();
  try {
    const outcome = await steps(transaction);
    await (outcome === success ? transaction.commit() : transaction.rollback()).execute();
    return outcome;
  } catch (error) {
    // The database may have rolled back by itself; what made it do so is worth more than the complaint about that.
    await transaction
      .rollback()
      .execute()
      .catch(() => undefined);
    throw error;
  }
}
