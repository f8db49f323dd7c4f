import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTwoCores, threads } from './affinity';

/** A process that answers each line of its input with a line of JSON; its first line says that it is ready. */
export class LineServer {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private errors = '';

  private constructor(command: string[]) {
    const [program, ...args] = onTwoCores(command);
    const env = { ...process.env, OMP_NUM_THREADS: String(threads) };
    const child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
    child.stderr.on('data', (chunk: Buffer) => (this.errors = `${this.errors}${chunk.toString()}`.slice(-2000)));
    child.on('error', (error) => (this.errors = error.message));
    this.child = child;
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Throws an Error with the last thing that the process wrote when it ends before it is ready. */
  static async start<T>(command: string[]): Promise<{ server: LineServer; about: T }> {
    const server = new LineServer(command);
    return { server, about: await server.reply<T>() };
  }

  async ask<T>(line: string): Promise<T> {
    this.child.stdin!.write(`${line}\n`);
    return this.reply<T>();
  }

  async close(): Promise<void> {
    this.child.stdin!.end();
    // Reads to the end, so that the process is not held up by what it still writes.
    while (!(await this.lines.next()).done);
  }

  private async reply<T>(): Promise<T> {
    const { value, done } = (await this.lines.next()) as { value?: string; done?: boolean };
    if (done === true || value === undefined) throw new Error(this.errors.trim().split('\n').at(-1) ?? 'It ended without a word.');
    return JSON.parse(value) as T;
  }
}
