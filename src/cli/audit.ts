import { styleText } from 'node:util';
import type { PreparedCorpus } from '../corpus/prepareCorpus';
import type { VariantPlan } from '../experiment/expand';
import { MaskingAudit, TOLERANCE_DEVIATIONS, type AuditRow } from '../objectives/audit';
import { objectiveOf } from '../objectives/registry';
import { corpusTokens } from '../corpus/corpusTokens';
import { TrainingRows } from '../trainer/trainingRows';
import { chosenVariant, preparedCorpus } from './chosenVariant';
import { countOption, textOption, type Arguments } from './verbs';

const DEFAULT_SEQUENCES = 2000;

interface VariantAudit {
  variant: string;
  objective: string;
  masking: string;
  sequences: number;
  seed: number;
  ok: boolean;
  rows: AuditRow[];
}

/** `audit FILE`: masks the first sequences of each variant's first run and compares with theory. 1 when one is off. */
export async function audit(args: Arguments, signal: AbortSignal): Promise<number> {
  const { file, experiment, plan, plans: all } = chosenVariant('audit', args);
  const plans = textOption('audit', args, 'variant') === null ? all : [plan];
  const sequences = countOption('audit', args, 'sequences') ?? DEFAULT_SEQUENCES;
  const audits: VariantAudit[] = [];
  for (const one of plans) {
    const corpus = await preparedCorpus(file, one, signal);
    try {
      audits.push(auditVariant(one, corpus, experiment.seeds[0]!, sequences));
    } finally {
      corpus.close();
    }
  }
  console.log(args.options['json'] === true ? JSON.stringify(audits, null, 1) : auditText(audits));
  return audits.every(({ ok }) => ok) ? 0 : 1;
}

/** The masks of `most` rows of training batches, from the first on; of fewer where static masks begin to repeat. */
function auditVariant({ name, config }: VariantPlan, { train, tokenizer }: PreparedCorpus, seed: number, most: number): VariantAudit {
  const { objective, model, training } = config;
  const { special, size: vocabSize, startsWord } = tokenizer.vocabulary;
  const definition = objectiveOf(objective);
  const context = { special, vocabSize, startsWord, maxPredictions: definition.maxPredictions(objective, model.maxSeqLength), corpusToken: corpusTokens(train, model.maxSeqLength, special) };
  const sequences = objective.dupeFactor === null ? most : Math.min(most, train.length * objective.dupeFactor);
  const found = new MaskingAudit(objective, context);
  const rows = new TrainingRows(train, config, seed);
  for (let i = 0; i < sequences; i++) {
    const { sequence, masking } = rows.at(Math.floor(i / training.batchSize), i % training.batchSize);
    found.add(sequence, definition.corrupt(sequence, objective, { ...context, rng: masking }));
  }
  const compared = found.rows();
  return { variant: name, objective: objective.type, masking: objective.masking.type, sequences, seed, ok: compared.every(({ ok }) => ok), rows: compared };
}

function auditText(audits: VariantAudit[]): string {
  const width = Math.max(...audits.flatMap(({ rows }) => rows.map(({ name }) => name.length)));
  const blocks = audits.map(({ variant, objective, masking, sequences, seed, rows }) =>
    [`${variant} · ${objective} · masking by ${masking} · ${sequences} sequences, seed ${seed}`, ...rows.map((row) => rowText(row, width))].join('\n'),
  );
  return [...blocks, `Tolerance of a share: ${TOLERANCE_DEVIATIONS} standard deviations of a binomial, of a mask rate against maskProb one token a sequence; everything else holds exactly.`].join('\n\n');
}

function rowText(row: AuditRow, width: number): string {
  const number = (value: number) => (row.isShare ? `${(100 * value).toFixed(2)} %` : String(value)).padStart(9);
  const theory = row.expected === null ? '' : `  expected ${number(row.expected)}${row.tolerance === 0 ? '' : ` ± ${(100 * row.tolerance).toFixed(2)}`}`;
  const text = `  ${row.expected === null ? ' ' : row.ok ? '✓' : '✗'} ${row.name.padEnd(width)} ${number(row.realised)}${theory}`;
  return row.ok || !process.stdout.isTTY || process.env['NO_COLOR'] !== undefined ? text : styleText('red', text);
}
