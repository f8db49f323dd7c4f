/** Asks a trained run what its generator samples, and what its discriminator thinks of it, for one line of text. */
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../common/errors';
import { corpusTokens } from '../corpus/corpusTokens';
import { prepareCorpus, type PreparedCorpus } from '../corpus/prepareCorpus';
import type { CompiledForward, Engine } from '../engine/engine';
import { findPhrases, loadPhrases, type PhraseList } from '../corpus/phrases';
import { drawsUnigrams, trainsGenerator } from '../experiment/generator';
import { phraseFileOf } from '../experiment/knobs/masking';
import type { RunConfig } from '../experiment/schema';
import { pretrainProgram } from '../objectives/programs';
import { objectiveOf } from '../objectives/registry';
import { corruptText, sampleRngs, type CorruptedSample } from '../objectives/sample';
import { latestCheckpoint } from '../runs/checkpoints';
import { readRunRecord } from '../runs/readRecords';
import { cacheFolderOf, runPaths } from '../runs/paths';
import type { RunRecord } from '../runs/records';
import { TextTokenizer } from '../tokenizer/tokenizer';
import { singleBatch } from './batches';
import { readCheckpointParameters } from './checkpoint';
import { mediaFolder } from './packageFolder';

const TRAINED_NOTE = 'Selected positions hold samples from the trained generator; a sample that equals the original counts as original.';

export class Inspector {
  private constructor(
    private readonly config: RunConfig,
    private readonly seed: number,
    private readonly tokenizer: TextTokenizer,
    private readonly forward: CompiledForward,
    /** Open where replacements are drawn from it. */
    private readonly corpus: PreparedCorpus | null,
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
    return new Inspector(config, record.seed, tokenizer, forward, drawsUnigrams(config.objective) ? await corpusOf(record) : null, phrases);
  }

  /** `corruptText` with the trained networks' part filled in: generator samples and the discriminator's probabilities. */
  async inspect(text: string, roll: number): Promise<CorruptedSample> {
    const { config, seed, tokenizer, phrases } = this;
    const source = this.corpus?.train;
    const corpusToken = source && corpusTokens(source, config.model.maxSeqLength, tokenizer.vocabulary.special);
    const sample = await corruptText(text, tokenizer, config, seed, roll, { phrases, corpusToken });
    if (!objectiveOf(config.objective).usesGenerator) return sample;
    const ids = Int32Array.from(sample.tokens, ({ originalId }) => originalId);
    const tokenTypeIds = new Int32Array(ids.length).fill(1, sample.pair?.firstLength ?? ids.length);
    const sequence = { ids, tokenTypeIds, ...(phrases === null ? {} : { phrases: findPhrases(ids, phrases, tokenizer.vocabulary) }) };
    const outputs = await this.forward.run(singleBatch(sequence, config, tokenizer.vocabulary, sampleRngs(text, seed, roll), source));
    sample.tokens.forEach((token, position) => {
      if (token.label !== null) token.generated = tokenizer.vocabulary.shown(outputs['generatedIds']![position]!);
      const logit = outputs['discLogits']?.[position];
      if (logit !== undefined) token.replacedProbability = 1 / (1 + Math.exp(-logit));
    });
    return trainsGenerator(config.objective) ? { ...sample, note: TRAINED_NOTE } : sample;
  }

  async close(): Promise<void> {
    this.corpus?.close();
    await this.forward.dispose();
  }
}

/** The run's corpus from the cache of its experiment. */
function corpusOf({ config: { corpus, tokenizer, input, model }, corpus: { hash }, experimentFile }: RunRecord): Promise<PreparedCorpus> {
  const folders = { baseFolder: dirname(experimentFile), cacheFolder: cacheFolderOf(experimentFile), mediaFolder: mediaFolder() };
  return prepareCorpus({ corpus, tokenizer, input, maxSeqLength: model.maxSeqLength, ...folders, hash });
}
