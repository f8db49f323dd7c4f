import type { ProcessIdentity } from '../../runs/processIdentity';

/** What stopping needs of the operating system and of the user. */
export interface StopControl {
  isAlive(trainer: ProcessIdentity): boolean;
  /** Asks for a checkpoint and an exit. */
  requestStop(trainer: ProcessIdentity): void;
  kill(trainer: ProcessIdentity): void;
  wait(milliseconds: number): Promise<void>;
  /** Asks whether to end a trainer that has not stopped within the grace period. */
  confirmKill(): Promise<boolean>;
}

export type StopOutcome = 'notRunning' | 'stopped' | 'killed' | 'stillStopping';

const pollMilliseconds = 200;

/**
 * Asks a trainer to save a checkpoint and exit. Only when it is still there after the grace period, and the user
 * agrees, is it killed. Its identity is checked before each step, so that a reused pid is never signalled.
 */
export async function stopGracefully(trainer: ProcessIdentity, control: StopControl, graceMilliseconds: number): Promise<StopOutcome> {
  if (!control.isAlive(trainer)) return 'notRunning';
  control.requestStop(trainer);
  if (await ended(trainer, control, graceMilliseconds)) return 'stopped';
  const agreed = await control.confirmKill();
  if (!control.isAlive(trainer)) return 'stopped';
  if (!agreed) return 'stillStopping';
  control.kill(trainer);
  return 'killed';
}

async function ended(trainer: ProcessIdentity, control: StopControl, withinMilliseconds: number): Promise<boolean> {
  for (let waited = 0; waited < withinMilliseconds; waited += pollMilliseconds) {
    await control.wait(pollMilliseconds);
    if (!control.isAlive(trainer)) return true;
  }
  return false;
}
