/** Where each number comes from: the runs behind a cell, their configurations and the command that makes them again. */
import type { ResultRow, ResultTable, ScoreCell } from '../table';

/** What an export says about its origin. */
export interface ExportSource {
  /** Path of the experiment file, as the reader is to type it. */
  file: string;
  /** Of the repository that holds the file; null outside one. */
  commit: { hash: string; dirty: boolean } | null;
  /** Of this program. */
  version: string;
}

/** One run behind a cell. */
export interface CellRun {
  /** Its folder, from the runs root. */
  id: string;
  seed: number;
  score: number;
  configHash: string;
  /** Makes the run anew, and keeps the one before aside. */
  command: string;
}

/** The runs that a cell summarises, in the order of its seeds. @param file path of the experiment file, for the commands */
export function runsOfCell(row: ResultRow, cell: ScoreCell, file: string): CellRun[] {
  return cell.perSeed.flatMap(({ seed, value }) => {
    const run = row.runs.find((one) => one.seed === seed);
    return run === undefined ? [] : [{ ...run, score: value, command: runCommand(file, row.variant, seed) }];
  });
}

function runCommand(file: string, variant: string, seed: number): string {
  return `npx ablation-bench run ${quoted(file)} --variant ${quoted(variant)} --seed ${seed} --restart`;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `"${word.replace(/["\\$`]/g, '\\$&')}"`;
}

/** The seeds and configurations behind a table, as sentences. */
export function provenanceSentences({ rows }: ResultTable, { commit, version }: ExportSource): string[] {
  const seeds = [...new Set(rows.flatMap((row) => row.seeds))].sort((a, b) => a - b);
  const configurations = rows.map((row) => `${row.variant} ${[...new Set(row.runs.map(({ configHash }) => configHash))].join(', ')}`);
  const at = commit === null ? 'The experiment file is in no git repository.' : `Commit ${commit.hash}${commit.dirty ? ', with changes that are not committed' : ''}.`;
  return [`Seeds ${seeds.join(', ')}.`, `Configurations: ${configurations.join('; ')}.`, at, `Ablation Bench ${version}.`];
}
