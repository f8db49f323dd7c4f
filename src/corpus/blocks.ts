import type { SpecialTokens } from '../objectives/definition';
import type { PackedSequence } from './packing';

/** [CLS] … [SEP] */
const FRAME = 2;

/**
 * RoBERTa's sequences of one segment (fairseq token_block_dataset.py, break modes `complete` and `complete_doc`):
 * whole sentences as long as they fit. Across documents a [SEP] stands between them. A sentence that no sequence
 * could hold goes on in the next ones.
 */
export class BlockPacker {
  private tokens: number[] = [];
  private documentEnded = false;
  private readonly room: number;

  /** @param acrossDocuments FULL-SENTENCES rather than DOC-SENTENCES */
  constructor(
    maxSeqLength: number,
    private readonly acrossDocuments: boolean,
    private readonly special: SpecialTokens,
    private readonly emit: (sequence: PackedSequence) => void,
  ) {
    this.room = maxSeqLength - FRAME;
  }

  addSentence(ids: Int32Array): void {
    const separator = this.documentEnded ? 1 : 0;
    if (this.tokens.length + separator + ids.length > this.room) this.finish();
    if (this.documentEnded) this.tokens.push(this.special.sep);
    this.documentEnded = false;
    let rest = ids;
    for (; rest.length > this.room; rest = rest.subarray(this.room)) this.emitSequence(rest.subarray(0, this.room));
    this.tokens.push(...rest);
  }

  endDocument(): void {
    if (this.acrossDocuments) this.documentEnded = this.tokens.length > 0;
    else this.finish();
  }

  /** Emits what has gathered. */
  finish(): void {
    if (this.tokens.length > 0) this.emitSequence(this.tokens);
    this.tokens = [];
    this.documentEnded = false;
  }

  private emitSequence(tokens: Iterable<number>): void {
    const ids = [this.special.cls, ...tokens, this.special.sep];
    this.emit({ ids, firstLength: ids.length, pairLabel: null });
  }
}
