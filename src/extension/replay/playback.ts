/** Seconds of a recording a second. */
export const speeds: readonly number[] = [1, 10, 60, 300, 1200];

/** A whole recording is to take about this long at first. */
const wantedSeconds = 60;

/** The least speed at which `duration` seconds are over in about a minute, or else the greatest. */
export function initialSpeed(duration: number): number {
  return speeds.find((speed) => duration / speed <= wantedSeconds) ?? speeds.at(-1)!;
}

/** The clock of a recording: where it is now, and how fast it goes. It begins at its start, paused. */
export class Playback {
  private from = 0;
  /** When it was at `from`, in milliseconds of `now`; null while it is paused. */
  private since: number | null = null;
  private rate: number;

  /**
   * @param duration seconds
   * @param now milliseconds of any clock that does not go back
   */
  constructor(
    readonly duration: number,
    private readonly now: () => number,
  ) {
    this.rate = initialSpeed(duration);
  }

  /** Seconds from the start, at most `duration`. */
  get position(): number {
    const gone = this.since === null ? 0 : ((this.now() - this.since) / 1000) * this.rate;
    return Math.min(this.duration, this.from + gone);
  }

  /** False at the end too. */
  get playing(): boolean {
    return this.since !== null && this.position < this.duration;
  }

  get speed(): number {
    return this.rate;
  }

  /** From the start again when it was at the end. */
  play(): void {
    this.from = this.position < this.duration ? this.position : 0;
    this.since = this.now();
  }

  pause(): void {
    this.from = this.position;
    this.since = null;
  }

  setSpeed(speed: number): void {
    this.moveTo(this.position);
    this.rate = speed;
  }

  /** @param fraction part of the whole; what lies outside of [0, 1] is the nearest end */
  seek(fraction: number): void {
    this.moveTo(this.duration * Math.max(0, Math.min(1, fraction)));
  }

  private moveTo(position: number): void {
    const goesOn = this.playing;
    this.from = position;
    this.since = goesOn ? this.now() : null;
  }
}
