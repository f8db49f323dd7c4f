import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs the work while flock(1) holds the file, shared or exclusive: on a machine with other jobs, those that honour the
 * same lock wait meanwhile. Without a file the work just runs.
 */
export async function whileLocked<T>(file: string | undefined, mode: '--shared' | '--exclusive', work: () => Promise<T>): Promise<T> {
  if (file === undefined) return work();
  const holder = spawn('flock', [mode, file, '-c', 'echo held; cat > /dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await once(holder, 'exit');
  }
}
