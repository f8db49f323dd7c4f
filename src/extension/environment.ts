import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UserError, messageOf } from '../common/errors';
import { trainerCommand, type TrainerCall } from './runs/launch';

/** Runs the trainer's own check and returns its report as text. Throws a UserError when the trainer cannot be run. */
export async function environmentReport(call: Omit<TrainerCall, 'args'>, cwd: string): Promise<string> {
  const { program, args, env } = trainerCommand({ ...call, args: ['doctor'] }, process);
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd, env: { ...env, NO_COLOR: '1' }, maxBuffer: 1 << 20 });
    return stdout;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new UserError('environment.check', `The environment cannot be checked with ${program}: ${stderr?.trim() || messageOf(error)}`);
  }
}
