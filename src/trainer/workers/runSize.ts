import { microBatchSize, trainingFlops } from '../../experiment/budget';
import { generatorModel, trainsGenerator } from '../../experiment/generator';
import { blockCount } from '../../experiment/layerSharing';
import type { ModelConfig, RunConfig } from '../../experiment/schema';
import { usesSpanBoundaries } from '../../experiment/spanBoundary';
import { parameterCount } from '../../model/parameters';
import { pretrainProgram } from '../../objectives/programs';
import { objectiveOf } from '../../objectives/registry';
import type { RunSize } from './slots';

/** A process that trains nothing yet: Node, engine, tokenizer. Measured with the engine `onnx`. */
const IDLE_BYTES = 240e6;
const FLOAT_BYTES = 4;
/** Values, gradients and Adam's two moments. */
const PARAMETER_COPIES = 4;
/** Logits, their softmax and their gradient. */
const LOGIT_COPIES = 3;

/** What a run needs of the machine, estimated from its configuration. */
export function runSize(config: RunConfig, vocabSize: number): RunSize {
  const { parameters } = pretrainProgram(config, vocabSize, 'train');
  const floats = PARAMETER_COPIES * parameterCount(parameters) + activationFloats(config) + LOGIT_COPIES * logitFloats(config, vocabSize);
  return { flopsPerStep: trainingFlops(config, vocabSize).dense, bytes: IDLE_BYTES + FLOAT_BYTES * floats };
}

/** Kept for the backward pass: 17·s·b·h + 2.5·a·s²·b a layer (Korthikanti et al. 2022, eq. 1, in values of two bytes). */
function activationFloats({ model, objective, training }: RunConfig): number {
  const networks = trainsGenerator(objective) ? [model, generatorModel(model, objective)] : [model];
  const perLayer = ({ maxSeqLength: s, hiddenSize: h, numHeads: a }: ModelConfig) => microBatchSize(training) * s * (17 * h + 2.5 * a * s);
  return networks.reduce((sum, network) => sum + blockCount(network) * perLayer(network), 0);
}

function logitFloats({ model, objective, training }: RunConfig, vocabSize: number): number {
  const positions = objective.type === 'allTokensMlm' ? model.maxSeqLength : objectiveOf(objective).maxPredictions(objective, model.maxSeqLength);
  const heads = usesSpanBoundaries(objective) ? 2 : 1;
  return microBatchSize(training) * heads * positions * vocabSize;
}
