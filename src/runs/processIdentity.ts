/** Tells whether a recorded process still runs: a pid alone is reused, a pid with its start time is not. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  pid: number;
  /** Opaque; equal for the same process, different for another one that got the same pid. */
  processStart: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, processStart: processStart(process.pid) ?? 'unknown' };
}

/** Whether the process runs on this machine, now. */
export function isAlive({ pid, processStart: start }: ProcessIdentity): boolean {
  return exists(pid) && processStart(pid) === start;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When the process started, as the platform says it; null when there is no such process or it is a zombie. */
export function processStart(pid: number): string | null {
  return process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
}

/** Boot id and clock ticks since boot (proc(5), field 22 of stat): the ticks alone repeat after a reboot. */
function startOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, in brackets, may hold spaces and brackets itself: count fields after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${fields[19]}`;
  } catch {
    return null;
  }
}

function startElsewhere(pid: number): string | null {
  const [command, args] = process.platform === 'win32'
    ? ['powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`]] as const
    : ['ps', ['-o', 'lstart=', '-p', String(pid)]] as const;
  try {
    const start = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, LC_ALL: 'C' } }).trim();
    return start === '' ? null : start;
  } catch {
    return null;
  }
}
