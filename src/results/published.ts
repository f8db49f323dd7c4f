/** What papers printed: a reference at another scale, in blocks and marks of its own and never in a row of one's own. */
import type { PublishedTable } from '../experiment/published';
import { formatCount, formatFlops } from './format';
import type { Section } from './section';
import type { ResultTable, TaskColumn } from './table';

/** The name under which tables print an average of the GLUE tasks. */
const AVERAGE = 'GLUE';

/** A published score beside one of this experiment's own rows. */
export interface Ghost {
  /** The paper's name of the row. */
  name: string;
  /** As a score of ours is kept: divided by 100. */
  score: number;
  source: string;
}

/** One block a cited table. The title says whose numbers they are and that they do not compare. */
export function publishedSections({ published }: ResultTable): Section[] {
  return published.map((table) => {
    const { source, setting, url, rows } = table;
    const scores = columnsOf(table);
    const counted = [
      { title: 'FLOPs', shown: rows.some(({ flops }) => flops !== undefined), text: (row: Row) => (row.flops === undefined ? '' : formatFlops(row.flops)) },
      { title: 'parameters', shown: rows.some(({ parameters }) => parameters !== undefined), text: (row: Row) => (row.parameters === undefined ? '' : formatCount(row.parameters)) },
      { title: 'here', shown: rows.some(({ variant }) => variant !== undefined), text: (row: Row) => row.variant ?? '' },
    ].filter(({ shown }) => shown);
    return {
      title: `Published, other scale: ${source} (${setting})`,
      url: url ?? null,
      header: ['as printed', ...scores, ...counted.map(({ title }) => title)],
      rows: rows.map((row) => [row.name, ...scores.map((column) => printed(row.scores[column])), ...counted.map(({ text }) => text(row))].map((text) => ({ text, strong: false }))),
    };
  });
}

type Row = PublishedTable['rows'][number];

const columnsOf = ({ rows }: PublishedTable): string[] => [...new Set(rows.flatMap(({ scores }) => Object.keys(scores)))];

/** With one decimal at least, as papers print scores. */
function printed(score: number | undefined): string {
  return score === undefined ? '–' : (Number.isInteger(score) ? score.toFixed(1) : String(score)).replace('-', '−');
}

/**
 * Published scores of the same quantity as a column of ours, by the variant that they belong to. Probes have none: no paper
 * scored them. Where several tables have a score of a variant, the first one counts.
 * @param column null for the average over tasks, which is GLUE's only where every column is a GLUE task
 */
export function ghostsOf({ published, columns }: ResultTable, column: TaskColumn | null): ReadonlyMap<string, Ghost> {
  const isGlue = column === null ? columns.length > 0 && columns.every(({ kind }) => kind === 'glue') : column.kind === 'glue';
  const ghosts = new Map<string, Ghost>();
  if (!isGlue) return ghosts;
  const key = column === null ? AVERAGE : column.task;
  for (const { source, rows } of published)
    for (const { name, variant, scores } of rows) {
      const score = scores[key];
      if (variant !== undefined && score !== undefined && !ghosts.has(variant)) ghosts.set(variant, { name, score: score / 100, source });
    }
  return ghosts;
}

/** What stands under a chart that has ghosts. */
export function ghostLabel(ghosts: ReadonlyMap<string, Ghost>): string | null {
  const sources = [...new Set([...ghosts.values()].map(({ source }) => source))];
  return sources.length === 0 ? null : `◇ published, other scale, not comparable: ${sources.join('; ')}`;
}
