/** Reads the files that generate.py writes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import * as tf from '../../src/engine/tf';
import type { PhaseName } from '../../src/experiment/phases';
import { runConfigSchema, type InputConfig, type ModelConfig, type ObjectiveConfig } from '../../src/experiment/schema';
import type { Tensors } from '../../src/model/program';
import { decodeSafetensors, type NamedTensors } from '../../src/model/safetensors';

interface Case {
  model: ModelConfig;
  objective: ObjectiveConfig;
  /** Knobs of the pair objective, where there is one. */
  input?: Partial<InputConfig>;
  /** Of a run in several phases. */
  phase?: PhaseName;
  generatorModel: ModelConfig | null;
  vocabSize: number;
  batchSize: number;
}
type Group = 'weights' | 'batch' | 'outputs' | 'gradients';

export interface Golden extends Record<Group, NamedTensors> {
  case: Case;
}

export function readGolden(name: string): Golden {
  const { tensors, metadata } = decodeSafetensors(readFileSync(join(import.meta.dirname, 'golden', `${name}.safetensors`)));
  const group = (of: Group): NamedTensors =>
    Object.fromEntries(Object.entries(tensors).flatMap(([key, tensor]) => (key.startsWith(`${of}/`) ? [[key.slice(of.length + 1), tensor]] : [])));
  // The generator script next to this file wrote it, so its type is taken on trust.
  const content = z.object({ case: z.string() }).parse(metadata);
  const written = JSON.parse(content.case) as Omit<Case, 'objective'> & Partial<Case>;
  // Knobs that are newer than the file have their defaults; a network alone has no objective.
  const objective = written.objective && runConfigSchema.shape.objective.parse(written.objective);
  const modelOf = (found: ModelConfig) => runConfigSchema.shape.model.parse(found);
  const generatorModel = written.generatorModel && modelOf(written.generatorModel);
  return { case: { ...written, model: modelOf(written.model), generatorModel, objective } as Case, weights: group('weights'), batch: group('batch'), outputs: group('outputs'), gradients: group('gradients') };
}

/** Tensors of one group; those of [B, S] come out flat, as programs take them. */
export function tensorsOf(values: NamedTensors, flat = false): Tensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, { shape, values: data }]) => [
      name,
      tf.tensor(data, flat ? [data.length] : [...shape], data instanceof Int32Array ? 'int32' : 'float32'),
    ]),
  );
}
