/** Reads the folders that architectures.py writes, and compares an engine with them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLogitsInputs } from '../../src/cli/logitsInputs';
import type { Engine } from '../../src/engine/engine';
import * as tf from '../../src/engine/tf';
import { type RunConfig, runConfigSchema } from '../../src/experiment/schema';
import { discriminate } from '../../src/model/discriminator';
import { familyOf, outputsOf } from '../../src/model/huggingFace/classes';
import { importedTensors } from '../../src/model/huggingFace/importTensors';
import { logitsProgram, logitsShape } from '../../src/model/huggingFace/logitsProgram';
import { correspondences } from '../../src/model/huggingFace/names';
import { type DescribedNetwork, readConfig } from '../../src/model/huggingFace/readConfig';
import type { BatchArrays, ParameterSpecs, TrainingProgram } from '../../src/model/program';
import { decodeSafetensors, type NamedTensors } from '../../src/model/safetensors';
import { pretrainProgram } from '../../src/objectives/programs';
import { cpu } from '../unit/engine/programs';
import { openedVariant, type Variant } from '../unit/engine/variants';
import { relativeDifference } from '../unit/model/closeTo';

const golden = join(import.meta.dirname, 'golden', 'architectures');
export const architectureCases = readdirSync(golden).sort();
/** The true gradient of a key bias is 0 (softmax ignores what it adds), so only rounding is left to compare. */
const KEY_BIAS = /attention\.(self\.)?key\.bias$/;

export interface GoldenFolder {
  described: DescribedNetwork;
  configJson: string;
  /** As Transformers saved them. */
  tensors: NamedTensors;
  specs: ParameterSpecs;
  values: Record<string, Float32Array>;
  batchSize: number;
  seqLength: number;
  batch: BatchArrays;
  /** `labels/…`, `outputs/…` and `gradients/…`. */
  expected: NamedTensors;
}

export function goldenFolder(name: string): GoldenFolder {
  const path = (file: string): string => join(golden, name, file);
  const configJson = readFileSync(path('config.json'), 'utf8');
  const described = readConfig(configJson, name);
  const { tensors } = decodeSafetensors(readFileSync(path('model.safetensors')));
  const { shape, batch } = parseLogitsInputs(readFileSync(path('inputs.json'), 'utf8'), name, described);
  const { tensors: expected } = decodeSafetensors(readFileSync(path('expected.safetensors')));
  return { described, configJson, tensors, ...importedTensors(described, tensors, name), ...shape, batch, expected };
}

/** The step that trains such a network here, on the golden batch with its labels. */
function trainingOf(folder: GoldenFolder): { program: TrainingProgram; batch: BatchArrays } {
  return folder.described.className === 'ElectraForPreTraining' ? detectionOf(folder) : maskedLmOf(folder);
}

/** Replaced-token detection with labels that are given, on the logits. */
function detectionOf({ described, specs, batch, batchSize, seqLength, expected }: GoldenFolder): { program: TrainingProgram; batch: BatchArrays } {
  const logits = logitsProgram(described, specs, { batchSize, seqLength });
  const program: TrainingProgram = {
    parameters: specs,
    batch: { ...logits.batch, replaced: { shape: [batchSize * seqLength], dtype: 'float32' } },
    run: (parameters, inputs) => {
      const flat = tf.reshape<tf.Rank.R1>(logits.run(parameters, inputs)['logits']!, [-1]);
      return { loss: discriminate(flat, inputs['replaced'] as tf.Tensor1D, inputs['attentionMask'] as tf.Tensor1D).disc };
    },
  };
  return { program, batch: { ...batch, replaced: Float32Array.from(expected['labels/labels']!.values) } };
}

/** The pre-training program of BERT, RoBERTa, ALBERT or an ELECTRA generator; its rows are as long as the position table. */
function maskedLmOf({ described, batch, batchSize, seqLength, expected }: GoldenFolder): { program: TrainingProgram; batch: BatchArrays } {
  const { network: { model }, vocabSize, className } = described;
  const pairObjective = Object.values(outputsOf(className)).find((head) => head === 'nsp' || head === 'sop') ?? 'none';
  const input = runConfigSchema.shape.input.parse({ pairObjective });
  // As many slots as labels in the fullest row.
  const objective = runConfigSchema.shape.objective.parse({ type: 'mlm', maskProb: 0.3 });
  const program = pretrainProgram({ model, objective, input, training: { batchSize, gradientAccumulationSteps: 1 } } as RunConfig, vocabSize, 'eval');
  const slots = program.batch['maskedPositions']!.shape[0]! / batchSize;
  const labels = Array.from(expected['labels/labels']!.values);
  const pairs = expected['labels/next_sentence_label'] ?? expected['labels/sentence_order_label'];
  const rows = Array.from({ length: batchSize }, (_, row) => labels.slice(row * seqLength, (row + 1) * seqLength).flatMap((label, column) => (label < 0 ? [] : [{ position: row * model.maxSeqLength + column, label }])));
  const perSlot = (valueOf: (used: { position: number; label: number } | undefined, row: number) => number): number[] => rows.flatMap((used, row) => Array.from({ length: slots }, (_, slot) => valueOf(used[slot], row)));
  const long = (values: ArrayLike<number>): number[] => Array.from({ length: batchSize * model.maxSeqLength }, (_, i) => (i % model.maxSeqLength < seqLength ? values[Math.floor(i / model.maxSeqLength) * seqLength + (i % model.maxSeqLength)]! : 0));
  return {
    program,
    batch: {
      inputIds: Int32Array.from(long(batch['inputIds']!)),
      tokenTypeIds: Int32Array.from(long(batch['tokenTypeIds']!)),
      attentionMask: Float32Array.from(long(batch['attentionMask']!)),
      maskedPositions: Int32Array.from(perSlot((used, row) => used?.position ?? row * model.maxSeqLength)),
      maskedLabels: Int32Array.from(perSlot((used) => used?.label ?? 0)),
      maskedWeights: Float32Array.from(perSlot((used) => Number(used !== undefined))),
      ...(pairs ? { pairLabels: Int32Array.from(pairs.values), pairWeights: new Float32Array(batchSize).fill(1) } : {}),
    },
  };
}

/** Compares an engine with Transformers; without one, the oracle. */
export function describeArchitectures(variant: Variant | null): void {
  describe(`the engine ${variant?.title ?? 'cpu'}`, { timeout: 120_000 }, () => {
    const engine = variant === null ? () => cpu : openedVariant(variant);

    it.each(architectureCases)('has the logits of %s, padding included', async (name) => {
      const folder = goldenFolder(name);
      await expectLogits(engine(), folder);
    });

    // Trained here, a network as wide as its tables has no projection, which ALBERT in Transformers always has.
    it.each(architectureCases.filter((name) => name !== 'albert-not-factorised'))('has the loss and gradients of %s', async (name) => {
      await expectGradients(engine(), goldenFolder(name));
    });
  });
}

async function expectLogits(engine: Engine, { described, specs, values, batchSize, seqLength, batch, expected }: GoldenFolder): Promise<void> {
  const compiled = await engine.compileForward(logitsProgram(described, specs, { batchSize, seqLength }), values);
  const outputs = await compiled.run(batch);
  await compiled.dispose();
  for (const [output, head] of Object.entries(outputsOf(described.className))) {
    const { shape, values: reference } = expected[`outputs/${output}`]!;
    expect(logitsShape(head, described.vocabSize, { batchSize, seqLength })).toEqual(shape);
    expect(largestDifference(outputs[output]!, reference), output).toBeLessThan(1e-4);
  }
}

async function expectGradients(engine: Engine, folder: GoldenFolder): Promise<void> {
  const { described, specs, values, expected } = folder;
  const { program, batch } = trainingOf(folder);
  expect(Object.keys(program.parameters).sort()).toEqual(Object.keys(specs).sort());
  const gradients = Object.fromEntries(Object.entries(values).map(([name, { length }]) => [name, new Float32Array(length).fill(NaN)]));
  const compiled = await engine.compileGradients(program, values, gradients);
  const { loss } = await compiled.run(batch);
  await compiled.dispose();
  expect(Math.abs(loss![0]! - expected['outputs/loss']!.values[0]!)).toBeLessThan(1e-5);
  for (const { theirs, ours } of correspondences(described.network, familyOf(described.className), specs)) {
    const reference = expected[`gradients/${theirs}`]!.values;
    if (!KEY_BIAS.test(theirs)) expect(relativeDifference(gradients[ours]!, reference, 1e-6), theirs).toBeLessThan(1e-4);
  }
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(expected).reduce((largest, value, i) => Math.max(largest, Math.abs(value - actual[i]!)), 0);
}
