import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Engine } from '../engine/engine';
import { openEngine } from '../engine/open';
import { TOLERANCE_DEVIATIONS, type AuditRow, type VariantAudit } from '../objectives/audit';
import { runId, runsRootOf } from '../runs/paths';
import { auditVariant } from '../trainer/auditVariant';
import { chosenVariant, preparedCorpus } from './chosenVariant';
import { countOption, textOption, type Arguments } from './verbs';

const DEFAULT_SEQUENCES = 2000;

/** `audit FILE`: what the first run of each variant would be given, beside theory. 1 when one is off. */
export async function audit(args: Arguments, signal: AbortSignal): Promise<number> {
  const { file, experiment, plan, plans: all } = chosenVariant('audit', args);
  const plans = textOption('audit', args, 'variant') === null ? all : [plan];
  const most = countOption('audit', args, 'sequences') ?? DEFAULT_SEQUENCES;
  const seed = experiment.seeds[0]!;
  const engine = new LateEngine();
  const audits: VariantAudit[] = [];
  try {
    for (const one of plans) {
      const corpus = await preparedCorpus(file, one, signal);
      try {
        audits.push(await auditVariant({ plan: one, corpus, seed, most, runFolder: join(runsRootOf(file), runId(experiment.name, one.name, seed)), engine: () => engine.open() }));
      } finally {
        corpus.close();
      }
    }
  } finally {
    await engine.dispose();
  }
  console.log(args.options['json'] === true ? JSON.stringify(audits, null, 1) : auditText(audits));
  return audits.every(({ ok }) => ok) ? 0 : 1;
}

/** Opened for the first generator that has to be run. */
class LateEngine {
  private opened: Promise<Engine> | null = null;

  open(): Promise<Engine> {
    return (this.opened ??= openEngine('auto', {}).then(({ engine }) => engine));
  }

  async dispose(): Promise<void> {
    await (await this.opened)?.dispose();
  }
}

function auditText(audits: VariantAudit[]): string {
  const width = Math.max(...audits.flatMap(({ rows }) => rows.map(({ name }) => name.length)));
  const blocks = audits.map(({ variant, objective, masking, sequences, seed, rows }) =>
    [`${variant} · ${objective} · masking by ${masking} · ${sequences} sequences, seed ${seed}`, ...rows.map((row) => rowText(row, width))].join('\n'),
  );
  return [...blocks, `Tolerance of a share: ${TOLERANCE_DEVIATIONS} standard deviations of its draws, of a mask rate against maskProb one token a sequence; everything else holds exactly.`].join('\n\n');
}

function rowText(row: AuditRow, width: number): string {
  const number = (value: number) => (row.isShare ? `${(100 * value).toFixed(2)} %` : String(value)).padStart(9);
  const theory = row.expected === null ? '' : `  expected ${number(row.expected)}${row.tolerance === 0 ? '' : ` ± ${(100 * row.tolerance).toFixed(2)}`}`;
  const text = `  ${row.expected === null ? ' ' : row.ok ? '✓' : '✗'} ${row.name.padEnd(width)} ${number(row.realised)}${theory}`;
  return row.ok || !process.stdout.isTTY || process.env['NO_COLOR'] !== undefined ? text : styleText('red', text);
}
