/** Why a component was not written; an item of a result, not a fault. */
export interface ComponentError {
  statusCode: string;
  message: string;
}

/** Wraps the reason for `throw`. */
export function componentError(statusCode: string, message: string): Error {
  return Object.assign(new Error(message), { component: { statusCode, message } satisfies ComponentError });
}

/** The reason in what was thrown; null: something else went wrong. */
export function componentErrorOf(error: unknown): ComponentError | null {
  return error instanceof Error && 'component' in error ? (error.component as ComponentError) : null;
}
