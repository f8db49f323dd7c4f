import type { GeneratorObjective, ModelConfig, ObjectiveConfig } from './schema';

/** Whether the objective has a generator with weights of its own, trained beside the main network. */
export function trainsGenerator(objective: ObjectiveConfig): objective is GeneratorObjective & { generator: { type: 'trained' } } {
  return objective.type !== 'mlm' && objective.generator.type === 'trained';
}

/** Whether the generator has token embeddings that the main network has not. */
export function hasOwnEmbeddings(objective: ObjectiveConfig): boolean {
  return trainsGenerator(objective) && objective.weightSharing === 'none';
}

/** Whether replacements are drawn with the frequencies of the training text. */
export function drawsUnigrams(objective: ObjectiveConfig): boolean {
  return objective.type !== 'mlm' && objective.generator.type === 'unigram';
}

/** How generator and discriminator are trained; `joint` for objectives that know no other way. */
export function strategyOf(objective: ObjectiveConfig): TrainingStrategy {
  return 'strategy' in objective ? objective.strategy : { type: 'joint' };
}

/** A way to train generator and discriminator, with its knobs. */
export type TrainingStrategy = Extract<ObjectiveConfig, { strategy: unknown }>['strategy'];

/** The sizing knobs of an objective with a generator. */
export type GeneratorSizing = Pick<GeneratorObjective, 'generatorSize' | 'generatorSizedBy'>;

/**
 * The generator's network: the main network with its widths cut to `generatorSize` (ELECTRA §3.2; the head count is
 * max(1, width // 64) as in `get_generator_config` of run_pretraining.py, then lowered until it divides the width),
 * or with fewer layers of the same width. At full size it is the main network itself. Embedding size is shared.
 */
export function generatorModel(model: ModelConfig, sizing: GeneratorSizing): ModelConfig {
  if (sizing.generatorSize === 1) return model;
  if (sizing.generatorSizedBy === 'layers') return { ...model, numLayers: atLeastOne(model.numLayers * sizing.generatorSize) };
  const hiddenSize = Math.max(1, Math.floor(model.hiddenSize * sizing.generatorSize));
  let numHeads = Math.max(1, Math.floor(hiddenSize / 64));
  while (hiddenSize % numHeads !== 0) numHeads--;
  const intermediateSize = atLeastOne((model.intermediateSize * hiddenSize) / model.hiddenSize);
  return { ...model, hiddenSize, numHeads, intermediateSize };
}

function atLeastOne(size: number): number {
  return Math.max(1, Math.round(size));
}
