/** What a phase trains: its programs, its parameters, and how it takes over from the phase before. */
import type { CompiledTraining, Engine } from '../engine/engine';
import type { Phase, PhaseName } from '../experiment/phases';
import { strategyOf, trainsGenerator } from '../experiment/generator';
import type { RunConfig } from '../experiment/schema';
import { generatorNetwork, mainNetwork, networkSpecs } from '../model/network';
import type { TrainingProgram } from '../model/program';
import { pretrainProgram } from '../objectives/programs';
import type { FlatMemory } from '../optimizer/flatMemory';
import { optimizerSpec } from './stepInputs';

/** A phase's training step, compiled. */
export interface PhaseTraining {
  program: TrainingProgram;
  compiled: CompiledTraining;
}

interface Sized {
  config: RunConfig;
  vocabSize: number;
  engine: Engine;
}

/**
 * Compiles a phase's step and evaluation on the memory that all phases share. What a phase does not train keeps its
 * values: neither weight decay nor an old moment moves it.
 */
export async function compilePhase({ config, vocabSize, engine }: Sized, memory: FlatMemory, phase: PhaseName): Promise<PhaseTraining> {
  const { training } = config;
  const program = pretrainProgram(config, vocabSize, 'train', phase);
  const compiled = await engine.compileTraining({
    steps: { [phase]: program },
    forwards: { evaluate: pretrainProgram(config, vocabSize, 'eval', phase) },
    memory,
    optimizer: { ...optimizerSpec(training), ...(phase === 'pretrain' ? {} : { lrScale: (name: string) => Number(trainedIn(phase, name)) }) },
    precision: training.precision,
  });
  return { program, compiled };
}

/** Two-stage training shares no weights, so a parameter's name tells whose it is. */
function trainedIn(phase: Exclude<PhaseName, 'pretrain'>, name: string): boolean {
  return name.startsWith('generator.') === (phase === 'generator');
}

/**
 * Prepares the memory for a phase that follows another one; a function of the memory as the last step left it, so that
 * a run resumed between the two does the same. With `copyWeights` the main network's embeddings and layers become the
 * generator's (ELECTRA §3.2). The optimizer begins anew: moments of another loss say nothing about this one's.
 */
export function enterPhase({ firstStep }: Phase, { config, vocabSize }: Pick<Sized, 'config' | 'vocabSize'>, memory: FlatMemory): void {
  if (firstStep === 0) return;
  const { objective } = config;
  const strategy = strategyOf(objective);
  if (strategy.type === 'twoStage' && strategy.copyWeights && trainsGenerator(objective)) {
    const generator = generatorNetwork(config.model, objective);
    const own = Object.keys(networkSpecs(mainNetwork(config.model), vocabSize));
    for (const name of own) memory.values[name]!.set(memory.values[`${generator.owner}${name}`]!);
  }
  memory.regions.firstMoment.all.fill(0);
  memory.regions.secondMoment.all.fill(0);
}
