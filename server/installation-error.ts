/** This data and these settings do not belong together; the message says what to do. */
export class InstallationError extends Error {
  override readonly name = 'InstallationError';
}
