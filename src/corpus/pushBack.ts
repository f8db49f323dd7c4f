/** Sentences in order, which may be handed back. */
export class PushBack {
  /** Sentences handed out and not handed back: the number of the next one. */
  taken = 0;
  private readonly source: Iterator<Int32Array>;
  /** The next sentence last. */
  private readonly waiting: Int32Array[] = [];

  constructor(sentences: Iterable<Int32Array>) {
    this.source = sentences[Symbol.iterator]();
  }

  next(): Int32Array | undefined {
    if (!this.hasNext()) return undefined;
    this.taken++;
    return this.waiting.pop();
  }

  hasNext(): boolean {
    if (this.waiting.length > 0) return true;
    const next = this.source.next();
    if (next.done === true) return false;
    this.waiting.push(next.value);
    return true;
  }

  pushBack(sentences: readonly Int32Array[]): void {
    this.waiting.push(...sentences.toReversed());
    this.taken -= sentences.length;
  }
}
