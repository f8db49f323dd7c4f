/** Knobs of the main network. */
import * as z from 'zod';
import { knob } from '../knob';
import { architecture, layerSharing } from './architecture';
import { count, positive } from './ranges';

export const modelKnobs = {
  architecture,
  numLayers: knob(count, 12, 'Layers', 'Transformer layers of the main network.', 'ELECTRA App. A'),
  hiddenSize: knob(count, 256, 'Hidden size', 'Width H of the main network.', 'ELECTRA App. A'),
  numHeads: knob(count, 4, 'Attention heads', 'Must divide the hidden size.', 'ELECTRA App. A'),
  intermediateSize: knob(count, 1024, 'Feed-forward size', 'Width of the feed-forward layer, usually 4·H.', 'ELECTRA App. A'),
  embeddingSize: knob(count, 128, 'Embedding size', 'Width E of the token, position and type tables; projected to H when E ≠ H, which ALBERT calls factorised.', 'ALBERT §3.1 / ELECTRA App. A'),
  layerSharing,
  maxSeqLength: knob(z.int().min(8).max(4096), 128, 'Sequence length', 'Tokens in a sequence, [CLS] and [SEP] included.', 'ELECTRA App. A'),
  initializerRange: knob(positive, 0.02, 'Initializer range', 'Standard deviation of the initial weights, truncated at two of them. 0.02 suits a width of 768; narrow networks learn sooner from a wider start, about 0.55/√H.', 'BERT modeling.py'),
  dropout: knob(z.number().min(0).lt(1), 0.1, 'Dropout', 'On embeddings, attention probabilities and layer outputs, during pre-training.', 'ELECTRA App. A'),
};
