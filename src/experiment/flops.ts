/**
 * FLOPs in the convention of google-research/electra `flops_computation.py`: an operation is a mathematical
 * operation, a matrix product counts 2·m·n, the backward pass costs as much as the forward pass, and the embedding
 * look-up counts as a dense one-hot product unless `sparse`. The source's quirk (the layer norm after attention is
 * not multiplied by the width) is kept, so that the numbers can be laid beside published ones.
 */
const DROPOUT = 4;
const LAYER_NORM = 5;
const ACTIVATION = 8;
const SOFTMAX = 5;
/** Share of the positions that go through the output softmax at a mask probability of 0.15. */
export const OUTPUT_FRACTION = 0.15625;

export interface NetworkSize {
  hiddenSize: number;
  numLayers: number;
  numHeads: number;
  intermediateSize: number;
  embeddingSize: number;
  maxSeqLength: number;
  vocabSize: number;
}

/** Forward FLOPs of one transformer block over one sequence. */
export function blockFlops({ hiddenSize: h, intermediateSize: i, maxSeqLength: s, numHeads: heads }: NetworkSize): number {
  const projections = 3 * (2 * h * h + h);
  const attention = 2 * h * s + (SOFTMAX + DROPOUT + 1) * s * heads + 2 * h * s;
  const attentionOutput = 2 * h * h + h + DROPOUT * h + h + LAYER_NORM;
  const feedForward = 2 * h * i + (ACTIVATION + 1) * i + 2 * h * i + h;
  const feedForwardOutput = DROPOUT * h + h + LAYER_NORM * h;
  return (projections + attention + attentionOutput + feedForward + feedForwardOutput) * s;
}

/** Forward FLOPs of the input embeddings over one sequence. */
function embeddingFlops({ hiddenSize: h, embeddingSize: e, maxSeqLength: s, vocabSize: v }: NetworkSize, sparse: boolean): number {
  const lookUp = sparse ? 0 : 2 * e * v;
  const typeAndPosition = 2 * e * (s + 2) + 2 * e;
  const projection = e === h ? 0 : 2 * h * e + h;
  return (lookUp + typeAndPosition + (LAYER_NORM + DROPOUT) * e + projection) * s;
}

/** Forward FLOPs of the tied MLM head over the share `outputFraction` of one sequence's positions. */
export function mlmHeadFlops({ hiddenSize: h, embeddingSize: e, maxSeqLength: s, vocabSize: v }: NetworkSize, outputFraction: number): number {
  const hidden = 2 * h * e + e + (ACTIVATION + LAYER_NORM) * e;
  const softmax = 2 * e * v + SOFTMAX * v + 2 * v;
  return outputFraction * (hidden + softmax) * s;
}

/**
 * Forward FLOPs of SpanBERT's boundary head over the share `outputFraction` of one sequence's positions, counted as the
 * MLM head is: two layers over two states and a relative position of 200 features, then the softmax.
 */
export function spanBoundaryHeadFlops({ hiddenSize: h, embeddingSize: e, maxSeqLength: s, vocabSize: v }: NetworkSize, outputFraction: number): number {
  const first = 2 * (2 * h + 200) * h + h + (ACTIVATION + LAYER_NORM) * h;
  const second = 2 * h * e + e + (ACTIVATION + LAYER_NORM) * e;
  const softmax = 2 * e * v + SOFTMAX * v + 2 * v;
  return outputFraction * (first + second + softmax) * s;
}

/** Forward FLOPs of a per-token binary head (hidden layer and logit) over one sequence. */
export function binaryHeadFlops({ hiddenSize: h, maxSeqLength: s }: NetworkSize): number {
  return (2 * h * h + h + ACTIVATION * h + 2 * h) * s;
}

/** Forward FLOPs of the pooler and the outputs of sentence-level tasks, over one sequence: they see its first token alone. */
export function pairHeadFlops(hiddenSize: number, classes: readonly number[]): number {
  return 2 * hiddenSize * hiddenSize + hiddenSize + ACTIVATION * hiddenSize + classes.reduce((sum, count) => sum + 2 * hiddenSize * count + count, 0);
}

/** Forward FLOPs of the network without a head, over one sequence. */
export function encoderFlops(size: NetworkSize, sparse: boolean): number {
  return size.numLayers * blockFlops(size) + embeddingFlops(size, sparse);
}
