import { AppError, type FailurePlace } from '../../server/errors.ts';

/** The private reason of the AppError that an action throws. @throws Error when it throws another one, or none */
export async function reasonOf(action: () => unknown): Promise<string> {
  return (await refusalOf(action)).reason;
}

/** The public message of the AppError that an action throws. @throws Error when it throws another one, or none */
export async function messageOf(action: () => unknown): Promise<string> {
  return (await refusalOf(action)).message;
}

/** The places that the AppError names. @throws Error when another one is thrown, or none */
export async function placesOf(action: () => unknown): Promise<readonly FailurePlace[]> {
  return (await refusalOf(action)).places;
}

async function refusalOf(action: () => unknown): Promise<AppError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}
