import { UserError } from '../../src/common/errors';

/** The UserError that an action throws; fails where it throws another or none. */
export function userErrorOf(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
