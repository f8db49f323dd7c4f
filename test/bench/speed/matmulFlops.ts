import { fineTuningLabels, generatorOf, slotsOf, tokensPerStep, type Workload } from './workloads';

/**
 * Operations of the matrix products of one step: 2·m·n·k for each product of the forward pass, three times in training,
 * since the backward pass makes two of the same size. Element-wise work, norms and look-ups are not counted, so the
 * rate that follows from it stays below the machine's rate for large products.
 */
export function matmulFlops(workload: Workload): number {
  const { model, objective, batchSize, vocabSize } = workload;
  const generator = generatorOf(workload);
  const slots = batchSize * slotsOf(workload);
  let forward = encoderFlops(workload, model);
  if (generator) forward += encoderFlops(workload, generator) + headFlops(slots, generator.hiddenSize, model.embeddingSize, vocabSize);
  switch (objective.type) {
    case 'rtd':
      forward += 2 * tokensPerStep(workload) * (model.hiddenSize ** 2 + model.hiddenSize);
      break;
    case 'mlm':
      forward += headFlops(slots, model.hiddenSize, model.embeddingSize, vocabSize);
      break;
    case 'classification':
    case 'prediction':
      forward += 2 * batchSize * model.hiddenSize * fineTuningLabels;
  }
  return objective.type === 'prediction' ? forward : 3 * forward;
}

/** Projection of the embeddings and all layers, forward. */
function encoderFlops(workload: Workload, { numLayers, hiddenSize: h, intermediateSize: f, embeddingSize: e, maxSeqLength: s }: Workload['model']): number {
  const project = e === h ? 0 : e * h;
  const attention = 4 * h * h + 2 * s * h;
  return 2 * tokensPerStep(workload) * (project + numLayers * (attention + 2 * h * f));
}

/** MLM head over the slots of a batch, forward. */
function headFlops(slots: number, hiddenSize: number, embeddingSize: number, vocabSize: number): number {
  return 2 * slots * embeddingSize * (hiddenSize + vocabSize);
}
