import type { Finding } from './finding';
import { strategyOf, trainsGenerator } from './generator';
import type { GeneratorObjective, RunConfig } from './schema';

type Key = 'generator' | 'weightSharing' | 'temperature' | 'disallowCorrect' | 'generatorSize' | 'strategy';
type Contradiction = [key: Key, message: string];

/** Kinds of generators, their knobs and the ways to train them that do not go together. Paths are [group, key]. */
export function checkGenerator({ objective }: Pick<RunConfig, 'objective'>): Finding[] {
  if (objective.type === 'mlm') return [];
  const found = trainsGenerator(objective) ? [...sharingFaults(objective), ...strategyFaults(objective)] : untrainedFaults(objective);
  return found.map(([key, message]) => ({ severity: 'error', path: ['objective', key], message }));
}

function untrainedFaults(objective: GeneratorObjective): Contradiction[] {
  const { type } = objective.generator;
  const { temperature } = objective;
  const strategy = strategyOf(objective).type;
  const faults: Contradiction[] = [];
  if (strategy !== 'joint')
    faults.push(['strategy', `The training strategy "${strategy}" trains a generator, but the generator is "${type}" and has no weights. Set "generator": {"type": "trained"}, or "strategy": {"type": "joint"}.`]);
  if (temperature !== 1)
    faults.push(['temperature', `temperature ${temperature} divides a trained generator's logits, but the generator is "${type}". Leave temperature at 1, or set "generator": {"type": "trained"}.`]);
  return faults;
}

function sharingFaults({ weightSharing, generatorSize }: GeneratorObjective): Contradiction[] {
  if (weightSharing !== 'all' || generatorSize === 1) return [];
  return [['weightSharing', `weightSharing "all" needs a generator of full size, but generatorSize is ${generatorSize}. Set generatorSize to 1, or share "embeddings".`]];
}

function strategyFaults(objective: GeneratorObjective): Contradiction[] {
  const strategy = strategyOf(objective);
  if (strategy.type === 'twoStage') return twoStageFaults(objective, strategy.copyWeights);
  return strategy.type === 'adversarial' ? adversarialFaults(objective) : [];
}

function twoStageFaults({ weightSharing, generatorSize }: GeneratorObjective, copyWeights: boolean): Contradiction[] {
  const faults: Contradiction[] = [];
  if (weightSharing !== 'none')
    faults.push(['strategy', `Two-stage training freezes the generator while the discriminator learns, but weightSharing is "${weightSharing}": what they share would go on changing. Set weightSharing to "none".`]);
  if (copyWeights && generatorSize !== 1)
    faults.push(['strategy', `copyWeights puts the generator's weights into the discriminator, which needs networks of equal size, but generatorSize is ${generatorSize}. Set generatorSize to 1, or copyWeights to false.`]);
  return faults;
}

/** REINFORCE differentiates the distribution that the samples come from, which must therefore be the softmax itself. */
function adversarialFaults({ temperature, disallowCorrect, weightSharing }: GeneratorObjective): Contradiction[] {
  const faults: Contradiction[] = [];
  if (temperature !== 1) faults.push(['temperature', `Adversarial training differentiates the softmax that samples are drawn from, but temperature is ${temperature}. Set temperature to 1, or "strategy": {"type": "joint"}.`]);
  if (disallowCorrect) faults.push(['disallowCorrect', 'Adversarial training rewards the generator for samples that may be the original, but disallowCorrect forbids those. Set disallowCorrect to false, or "strategy": {"type": "joint"}.']);
  if (weightSharing === 'all')
    faults.push(['weightSharing', 'weightSharing "all" makes generator and discriminator one network, and adversarial training sets them against each other. Share "embeddings" or "none", or set "strategy": {"type": "joint"}.']);
  return faults;
}
