/** A later release has changed the tables: this one would read and write them wrongly. */
export class NewerTablesError extends Error {
  override readonly name = 'NewerTablesError';
}
