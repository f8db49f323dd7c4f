/** The audit of one variant: what its first run would be given, beside what theory says of it. */
import { trainsGenerator } from '../experiment/generator';
import { configHash, type VariantPlan } from '../experiment/expand';
import type { PreparedCorpus } from '../corpus/prepareCorpus';
import type { Engine } from '../engine/engine';
import { MaskingAudit, type AuditRow, type VariantAudit } from '../objectives/audit';
import { AuxiliaryAudit, classBalance } from '../objectives/auxiliaryAudit';
import { objectiveOf } from '../objectives/registry';
import { corpusTokens } from '../corpus/corpusTokens';
import { fakeRateAudit } from './fakeRateAudit';
import { TrainingRows } from './trainingRows';

interface AuditRequest {
  plan: VariantPlan;
  corpus: PreparedCorpus;
  seed: number;
  /** Sequences to mask, at most. */
  most: number;
  /** Folder of the variant's run with that seed, which need not be there. */
  runFolder: string;
  engine(): Promise<Engine>;
}

/** Masks, labels and, for objectives with a generator, samples of `most` rows of training batches, from the first on; of fewer where static masks begin to repeat. */
export async function auditVariant(request: AuditRequest): Promise<VariantAudit> {
  const { plan: { name, config }, corpus, seed } = request;
  const { objective } = config;
  const sequences = objective.dupeFactor === null ? request.most : Math.min(request.most, corpus.train.length * objective.dupeFactor);
  const rows = [...batchRows(request, sequences), ...(corpus.drawnLabels === null ? [] : classBalance(config.input, corpus.drawnLabels)), ...(await fakeRateRows(request, sequences))];
  return { variant: name, configHash: configHash(config), objective: objective.type, masking: objective.masking.type, sequences, seed, ok: rows.every(({ ok }) => ok), rows };
}

function batchRows({ plan: { config }, corpus: { train, tokenizer }, seed }: AuditRequest, sequences: number): AuditRow[] {
  const { objective, model, training, input } = config;
  const { special, size: vocabSize, startsWord } = tokenizer.vocabulary;
  const definition = objectiveOf(objective);
  const context = { special, vocabSize, startsWord, maxPredictions: definition.maxPredictions(objective, model.maxSeqLength), corpusToken: corpusTokens(train, model.maxSeqLength, special) };
  const masks = new MaskingAudit(objective, context);
  const auxiliary = new AuxiliaryAudit(input, context);
  const rows = new TrainingRows(train, config, seed);
  for (let i = 0; i < sequences; i++) {
    const { sequence, masking } = rows.at(Math.floor(i / training.batchSize), i % training.batchSize);
    masks.add(sequence, definition.corrupt(sequence, objective, { ...context, rng: masking }));
    auxiliary.add(sequence);
  }
  return [...masks.rows(), ...auxiliary.rows()];
}

async function fakeRateRows({ plan: { config }, corpus, seed, runFolder, engine }: AuditRequest, most: number): Promise<AuditRow[]> {
  if (!trainsGenerator(config.objective)) return [];
  return fakeRateAudit({ config, corpus, seed, engine: await engine(), runFolder, most });
}
