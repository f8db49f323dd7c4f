/** A binary heap of (count, pair): highest count first, the smallest pair number among equals. */
export class MergeQueue {
  private readonly counts: number[] = [];
  private readonly pairs: number[] = [];

  push(count: number, pair: number): void {
    let at = this.counts.length;
    this.counts.push(count);
    this.pairs.push(pair);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  pop(): [count: number, pair: number] | undefined {
    if (this.counts.length === 0) return undefined;
    this.swap(0, this.counts.length - 1);
    const top: [number, number] = [this.counts.pop()!, this.pairs.pop()!];
    this.sink();
    return top;
  }

  private sink(): void {
    const { length } = this.counts;
    for (let at = 0; ; ) {
      let child = 2 * at + 1;
      if (child >= length) return;
      if (child + 1 < length && this.before(child + 1, child)) child++;
      if (!this.before(child, at)) return;
      this.swap(at, child);
      at = child;
    }
  }

  private before(a: number, b: number): boolean {
    return this.counts[a]! > this.counts[b]! || (this.counts[a] === this.counts[b] && this.pairs[a]! < this.pairs[b]!);
  }

  private swap(a: number, b: number): void {
    [this.counts[a], this.counts[b]] = [this.counts[b]!, this.counts[a]!];
    [this.pairs[a], this.pairs[b]] = [this.pairs[b]!, this.pairs[a]!];
  }
}
