import type { RunSummary, ToWebview } from '../../panel/protocol';
import type { EventSource } from './eventSource';
import { RunCurves } from './runCurves';

interface Followed {
  curves: RunCurves;
  /** Number of the last event that the panel has; −1 for none. */
  sentSeq: number;
  /** The log could not be read: it is not tried again before the panel is opened anew. */
  broken: boolean;
}

/** Sends one panel the curves of the runs that it shows: first what it lacks, then what grows. */
export class CurveFeed {
  private readonly runs = new Map<string, Followed>();

  constructor(
    private readonly post: (message: ToWebview) => void,
    private readonly onError: (thrown: unknown) => void,
    private readonly eventsOf: (run: RunSummary) => EventSource,
  ) {}

  /** The panel was made anew, or asks for what it missed: from now on it holds just what `lastSeq` says. */
  restart(lastSeq: Record<string, number>): void {
    for (const [id, followed] of this.runs) Object.assign(followed, { sentSeq: lastSeq[id] ?? -1, broken: false });
  }

  /** Reads the logs of these runs to their ends and posts what is new, giving way to other work in between. */
  async update(summaries: RunSummary[]): Promise<void> {
    for (const summary of summaries.filter(({ kind }) => kind === 'variant')) {
      while (this.updateRun(summary)) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Returns whether anything was posted. */
  private updateRun(run: RunSummary): boolean {
    const { id } = run;
    const followed = this.runs.get(id) ?? { curves: new RunCurves(this.eventsOf(run)), sentSeq: -1, broken: false };
    this.runs.set(id, followed);
    if (!followed.broken) this.read(id, followed);
    const chunks = followed.curves.after(followed.sentSeq);
    for (const { fromSeq, toSeq, train, heldOut } of chunks) this.post({ type: 'curve', runId: id, fromSeq, toSeq, train, heldOut });
    followed.sentSeq = chunks.at(-1)?.toSeq ?? followed.sentSeq;
    return chunks.length > 0;
  }

  private read(id: string, followed: Followed): void {
    try {
      if (followed.curves.read() !== 'replaced') return;
      followed.sentSeq = -1;
      this.post({ type: 'curveReset', runId: id });
    } catch (error) {
      followed.broken = true;
      this.onError(error);
    }
  }
}
