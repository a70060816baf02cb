/** Whether a statement failed because another row has one of its unique values. */
export function isUniqueViolation(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === '23505'; // PostgreSQL: unique_violation
}
