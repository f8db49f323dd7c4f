import type { Finding } from './finding';
import { generatorModel, trainsGenerator } from './generator';
import type { ModelConfig, RunConfig } from './schema';

/** Sizes, architecture and sharing that do not go together. Paths are [group, key]. */
export function checkModel({ model, objective }: RunConfig): Finding[] {
  const { architecture, embeddingSize, hiddenSize, numHeads } = model;
  const findings: Finding[] = [];
  const error = (key: keyof ModelConfig, message: string) => findings.push({ severity: 'error', path: ['model', key], message });
  if (hiddenSize % numHeads !== 0)
    error('hiddenSize', `hiddenSize ${hiddenSize} is not divisible by numHeads ${numHeads}; each head needs an equal share. Change one of them.`);
  if ((architecture.type === 'bert' || architecture.type === 'roberta') && embeddingSize !== hiddenSize)
    error('embeddingSize', `embeddingSize ${embeddingSize} differs from hiddenSize ${hiddenSize}, but the architecture "${architecture.type}" has tables as wide as the network. Make them equal, or choose the architecture "albert" or "electra".`);
  if (architecture.type !== 'electra' && objective.type !== 'mlm')
    error('architecture', `The architecture "${architecture.type}" trains by masked language modelling alone, and the objective is "${objective.type}". Choose the architecture "electra", whose activation and layerSharing can be set too, or the objective "mlm".`);
  const fault = sharingFault(model, 'the network');
  if (fault !== null) error('layerSharing', fault);
  if (fault === null && trainsGenerator(objective)) {
    const generatorFault = sharingFault(generatorModel(model, objective), 'the generator, whose layers share as the main network\'s,');
    if (generatorFault !== null) error('layerSharing', generatorFault);
  }
  return findings;
}

/** What is wrong with the groups of a network; null where nothing is. */
function sharingFault({ layerSharing, numLayers }: ModelConfig, network: string): string | null {
  if (layerSharing.type === 'none' || layerSharing.groups <= numLayers) return null;
  return `layerSharing has ${layerSharing.groups} groups, but ${network} has ${numLayers === 1 ? 'only 1 layer' : `only ${numLayers} layers`}: a group needs a layer at least. Lower groups or add layers.`;
}
