import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CorruptedSample } from '../../objectives/sample';
import { trainerCommand, type TrainerCall } from '../runs/launch';

interface Pending {
  resolve(sample: CorruptedSample): void;
  reject(error: Error): void;
}

type Reply = { id: number; sample?: CorruptedSample | null; error?: string };

/**
 * A child process (`ablation-bench inspect`) that answers for one trained run. Requests and replies are JSON lines;
 * when the process ends, every request that it left unanswered is rejected with the last thing it said.
 */
export class InspectorClient {
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private complaint = 'The inspector ended.';
  private ended = false;

  constructor(call: Omit<TrainerCall, 'args'>, runFolder: string) {
    const { program, args, env } = trainerCommand({ ...call, args: ['inspect', runFolder] }, process);
    this.child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.receive(JSON.parse(line) as Reply));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.complaint = chunk.toString().trim()));
    // A child that died closes its pipe under our writes; `close` reports it.
    this.child.stdin!.on('error', () => undefined);
    this.child.once('error', (error) => this.end(error.message));
    this.child.once('close', () => this.end(this.complaint));
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  /** The sample with the generator's tokens; rejects when the run cannot be loaded or the process ends. */
  request(text: string, roll: number): Promise<CorruptedSample> {
    if (this.ended) return Promise.reject(new Error(this.complaint));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.child.stdin!.write(`${JSON.stringify({ id, text, roll })}\n`);
    });
  }

  dispose(): void {
    this.child.kill();
  }

  private receive({ id, sample, error }: Reply): void {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (sample) pending?.resolve(sample);
    else pending?.reject(new Error(error ?? 'The inspector sent an empty reply.'));
  }

  private end(reason: string): void {
    this.ended = true;
    this.complaint = reason;
    for (const { reject } of this.pending.values()) reject(new Error(reason));
    this.pending.clear();
  }
}
