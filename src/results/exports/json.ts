/** The result table as JSON, for programs. */
import type { RunResult } from '../../runs/records';
import { columnTitle, type ResultRow, type ResultTable, type ScoreCell, type TaskColumn } from '../table';
import { runsOfCell, type ExportSource } from './provenance';

/**
 * The whole table as JSON, scores in [−1, 1], each cell with its runs, their configurations' hashes and their commands;
 * and a line for each score of a checkpoint on the way.
 * @param results the runs that the table was made of
 */
export function renderJson(table: ResultTable, source: ExportSource, results: readonly RunResult[]): string {
  const { experiment, columns, rows, published, notes } = table;
  const content = { schemaVersion: 1, experiment, source, columns, rows: rows.map((row) => rowOf(row, columns, source.file)), checkpoints: results.flatMap(checkpointScores), published, notes };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function rowOf(row: ResultRow, columns: readonly TaskColumn[], file: string): object {
  const { scores, average, ...rest } = row;
  const cells = scores.map((cell, i) => cellOf(row, columns[i]!, cell, file));
  return { ...rest, cells, average: cellOf(row, null, average, file) };
}

function cellOf(row: ResultRow, column: TaskColumn | null, cell: ScoreCell | null, file: string): object | null {
  if (cell === null) return null;
  return { column: column === null ? 'average' : columnTitle(column), ...cell, runs: runsOfCell(row, cell, file) };
}

/** Tidy, for a data frame: one object a checkpoint and score. */
function checkpointScores({ variant, seed, intermediate = [] }: RunResult): object[] {
  return intermediate.flatMap(({ tasks, ...progress }) => tasks.map(({ task, metric, kind, score }) => ({ variant, seed, ...progress, task, metric, kind, score })));
}
