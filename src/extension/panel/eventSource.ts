import { statSync } from 'node:fs';
import type { RunEvent } from '../../runs/events';
import { EventReader } from '../../runs/readEvents';

/** Where a panel has a run's events from: a log that grows, or one that is played. */
export interface EventSource {
  /** Grows when what was read before no longer holds, and the next `read` begins anew. */
  readonly generation: number;
  /** Events since the last call, not necessarily all; none when there is nothing new. */
  read(): RunEvent[];
}

/** About 2,000 events: read in some tens of milliseconds, so that a long log does not hold up the editor. */
const bytesAtOnce = 1 << 19;

/** The log of a run folder, followed as it grows. */
export class FollowedLog implements EventSource {
  private readonly reader: EventReader;

  constructor(private readonly eventsFile: string) {
    this.reader = new EventReader(eventsFile);
  }

  get generation(): number {
    return this.reader.generation;
  }

  /** Throws a UserError `events.malformed`. */
  read(): RunEvent[] {
    const size = statSync(this.eventsFile, { throwIfNoEntry: false })?.size ?? 0;
    return size === this.reader.bytesRead ? [] : this.reader.read(bytesAtOnce);
  }
}
