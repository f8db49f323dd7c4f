import type { RunEvent } from '../../runs/events';
import type { EventSource } from '../panel/eventSource';

/** The log of a recorded run as far as it is played. */
export class PlayedLog implements EventSource {
  generation = 0;
  /** How many events were read. */
  private given = 0;

  /**
   * @param playedAt when each event is played, seconds, ascending
   * @param position how far the recording is played, seconds
   */
  constructor(
    private readonly events: readonly RunEvent[],
    private readonly playedAt: Float64Array,
    private readonly position: () => number,
  ) {}

  /** Begins anew after the recording was wound back. */
  read(): RunEvent[] {
    const played = this.played();
    if (played.length < this.given) {
      this.generation++;
      this.given = 0;
    }
    const fresh = played.slice(this.given);
    this.given = played.length;
    return fresh;
  }

  /** All events up to now. */
  played(): RunEvent[] {
    const position = this.position();
    let [low, high] = [0, this.events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.playedAt[middle]! <= position) low = middle + 1;
      else high = middle;
    }
    return this.events.slice(0, low);
  }
}
