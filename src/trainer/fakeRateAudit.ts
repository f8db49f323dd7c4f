/** Compares how often a generator's samples differ from the original with how often they should. */
import { Rng } from '../common/rng';
import type { PreparedCorpus } from '../corpus/prepareCorpus';
import type { CompiledForward, Engine } from '../engine/engine';
import type { RunConfig } from '../experiment/schema';
import { initialParameters } from '../model/parameters';
import type { BatchArrays } from '../model/program';
import { none, TOLERANCE_DEVIATIONS, type AuditRow } from '../objectives/audit';
import { pretrainProgram } from '../objectives/programs';
import { objectiveOf } from '../objectives/registry';
import { latestCheckpoint } from '../runs/checkpoints';
import { readRunRecord } from '../runs/readRecords';
import { runPaths } from '../runs/paths';
import { pretrainBatch } from './batches';
import { readCheckpointParameters } from './checkpoint';

const ROWS_AT_ONCE = 8;
/** Selected positions looked at, about. */
const SLOTS = 512;
/** Points at which a slot's distribution function is asked whether the original is drawn there. */
const POINTS = 8;

interface FakeRateRequest {
  config: RunConfig;
  corpus: Pick<PreparedCorpus, 'train' | 'tokenizer'>;
  seed: number;
  engine: Engine;
  /** The run whose newest checkpoint is used; an untrained generator where it has none for this configuration. */
  runFolder: string;
  /** Sequences, at most. */
  most: number;
}

/**
 * The fake rate of one forward pass over batches of training against Σ(1 − P(sample = original)) over the selected
 * positions, both as shares of all tokens. A sample is the generator's inverse distribution function at a uniform
 * number, so P is the share of evenly spaced numbers, shifted at random, that give the original. The tolerance is four
 * standard deviations of the draws and of those shares. Only for objectives that train a generator.
 */
export async function fakeRateAudit(request: FakeRateRequest): Promise<AuditRow[]> {
  const { corpus, seed, engine, most } = request;
  const config: RunConfig = { ...request.config, training: { ...request.config.training, batchSize: ROWS_AT_ONCE, gradientAccumulationSteps: 1 } };
  const { vocabulary } = corpus.tokenizer;
  const program = pretrainProgram(config, vocabulary.size, 'eval');
  const { parameters, step } = parametersOf(request, program.parameters);
  const forward = await engine.compileForward(program, parameters);
  const counts = new Counts();
  const slots = objectiveOf(config.objective).maxPredictions(config.objective, config.model.maxSeqLength);
  const batches = Math.ceil(Math.min(most, SLOTS / slots) / ROWS_AT_ONCE);
  try {
    for (let index = 0; index < batches; index++) {
      const batch = pretrainBatch(corpus.train, config, vocabulary, seed, index);
      await counts.add(forward, batch, new Rng(seed, 'probe', index));
    }
  } finally {
    await forward.dispose();
  }
  return counts.rows(step === null ? 'untrained generator' : `generator after step ${step}`);
}

function parametersOf({ config, runFolder, seed }: FakeRateRequest, specs: ReturnType<typeof pretrainProgram>['parameters']): { parameters: Record<string, Float32Array>; step: number | null } {
  const folder = latestCheckpoint(runPaths(runFolder).checkpoints);
  const record = folder === null ? null : readRunRecord(runFolder);
  if (folder === null || record === null || JSON.stringify(record.config) !== JSON.stringify(config)) return { parameters: initialParameters(specs, seed, config.model.initializerRange), step: null };
  return { parameters: readCheckpointParameters(folder, specs), step: Number(/step-(\d+)$/.exec(folder)?.[1]) };
}

class Counts {
  private tokens = 0;
  private replaced = 0;
  private expected = 0;
  private variance = 0;
  private strays = 0;

  async add(forward: CompiledForward, batch: BatchArrays, rng: Rng): Promise<void> {
    const { originalIds, attentionMask, maskedPositions, maskedWeights } = batch;
    const used = [...maskedWeights!.keys()].filter((slot) => maskedWeights![slot] === 1);
    const idsAt = async (uniforms: Float32Array) => (await forward.run({ ...batch, sampleUniforms: uniforms }))['generatedIds']!;
    const drawn = await idsAt(batch['sampleUniforms'] as Float32Array);
    const isReplaced = (ids: ArrayLike<number>, position: number): boolean => ids[position] !== originalIds![position];
    const selected = new Set(used.map((slot) => maskedPositions![slot]!));
    for (let position = 0; position < originalIds!.length; position++) {
      this.tokens += attentionMask![position]!;
      if (!isReplaced(drawn, position)) continue;
      if (selected.has(position)) this.replaced++;
      else this.strays++;
    }
    const kept = new Float64Array(maskedWeights!.length);
    const shifts = Float64Array.from(kept, () => rng.uniform());
    for (let point = 0; point < POINTS; point++) {
      const ids = await idsAt(Float32Array.from(shifts, (shift) => (point + shift) / POINTS));
      for (const slot of used) kept[slot]! += Number(!isReplaced(ids, maskedPositions![slot]!));
    }
    for (const slot of used) {
      const p = kept[slot]! / POINTS;
      this.expected += 1 - p;
      // A run of the unit interval is told by its points to within one of them, without bias.
      this.variance += p * (1 - p) + 1 / (4 * POINTS * POINTS);
    }
  }

  rows(which: string): AuditRow[] {
    const [realised, expected, tolerance] = [this.replaced, this.expected, TOLERANCE_DEVIATIONS * Math.sqrt(this.variance)].map((count) => count / this.tokens) as [number, number, number];
    return [
      { name: `fake rate (${which})`, realised, expected, tolerance, isShare: true, draws: this.tokens, ok: Math.abs(realised - expected) <= tolerance },
      none('tokens replaced but not selected', this.strays),
    ];
  }
}
