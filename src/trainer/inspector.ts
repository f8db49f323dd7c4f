/** Asks a trained run what its generator samples, and what its discriminator thinks of it, for one line of text. */
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../common/errors';
import type { CompiledForward, Engine } from '../engine/engine';
import { findPhrases, loadPhrases, type PhraseList } from '../corpus/phrases';
import { phraseFileOf } from '../experiment/knobs/masking';
import type { RunConfig } from '../experiment/schema';
import { pretrainProgram } from '../objectives/programs';
import { objectiveOf } from '../objectives/registry';
import { corruptText, sampleRngs, type CorruptedSample } from '../objectives/sample';
import { latestCheckpoint } from '../runs/checkpoints';
import { readRunRecord } from '../runs/readRecords';
import { runPaths } from '../runs/paths';
import { TextTokenizer } from '../tokenizer/tokenizer';
import { singleBatch } from './batches';
import { mediaFolder } from './packageFolder';
import { readCheckpointParameters } from './checkpoint';

const TRAINED_NOTE = 'Selected positions hold samples from the trained generator; a sample that equals the original counts as original.';

export class Inspector {
  private constructor(
    private readonly config: RunConfig,
    private readonly seed: number,
    private readonly tokenizer: TextTokenizer,
    private readonly forward: CompiledForward,
    private readonly phrases: PhraseList | null,
  ) {}

  /**
   * Loads the newest checkpoint of a run. Throws UserErrors `inspector.noRun`, `inspector.noCheckpoint` and those of
   * a damaged checkpoint.
   */
  static async open(runFolder: string, engine: Engine): Promise<Inspector> {
    const record = readRunRecord(runFolder);
    if (record === null) throw new UserError('inspector.noRun', `${runFolder} is not a run folder: it has no run.json. Train the variant first.`);
    const checkpoint = latestCheckpoint(runPaths(runFolder).checkpoints);
    if (checkpoint === null) throw new UserError('inspector.noCheckpoint', `The run ${runFolder} has no checkpoint yet. Wait for the first one, or train the variant.`);
    const config: RunConfig = { ...record.config, training: { ...record.config.training, batchSize: 1, gradientAccumulationSteps: 1 } };
    const program = pretrainProgram(config, record.vocabSize, 'eval');
    const network = { mlm: 'model', rtd: 'discriminator', rtd15: 'discriminator', replaceMlm: 'model', allTokensMlm: 'model' }[config.objective.type];
    const tokenizer = await TextTokenizer.load(join(checkpoint, network, 'tokenizer.json'));
    const forward = await engine.compileForward(program, readCheckpointParameters(checkpoint, program.parameters));
    const file = phraseFileOf(config.objective);
    const phrases = file === null ? null : await loadPhrases(file, { baseFolder: dirname(resolve(record.experimentFile)), mediaFolder: mediaFolder() }, tokenizer);
    return new Inspector(config, record.seed, tokenizer, forward, phrases);
  }

  /** `corruptText` with the trained networks' part filled in: generator samples and the discriminator's probabilities. */
  async inspect(text: string, roll: number): Promise<CorruptedSample> {
    const { config, seed, tokenizer, phrases } = this;
    const sample = await corruptText(text, tokenizer, config, seed, roll, phrases);
    if (!objectiveOf(config.objective).usesGenerator) return sample;
    const ids = Int32Array.from(sample.tokens, ({ originalId }) => originalId);
    const tokenTypeIds = new Int32Array(ids.length).fill(1, sample.pair?.firstLength ?? ids.length);
    const sequence = { ids, tokenTypeIds, ...(phrases === null ? {} : { phrases: findPhrases(ids, phrases, tokenizer.vocabulary) }) };
    const outputs = await this.forward.run(singleBatch(sequence, config, tokenizer.vocabulary, sampleRngs(text, seed, roll)));
    sample.tokens.forEach((token, position) => {
      if (token.label !== null) token.generated = tokenizer.vocabulary.shown(outputs['generatedIds']![position]!);
      const logit = outputs['discLogits']?.[position];
      if (logit !== undefined) token.replacedProbability = 1 / (1 + Math.exp(-logit));
    });
    return { ...sample, note: TRAINED_NOTE };
  }

  async close(): Promise<void> {
    await this.forward.dispose();
  }
}
