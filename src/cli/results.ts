import { experimentTable } from '../results/experimentTable';
import { renderCsv, renderMarkdown, renderTerminal } from '../results/renderText';
import { writeReport } from './report';
import { textOption, usageError, type Arguments } from './verbs';

const renderers = { text: renderTerminal, markdown: renderMarkdown, csv: renderCsv };

/** `results FILE`. */
export async function results(args: Arguments): Promise<number> {
  const file = args.positionals[0]!;
  const format = textOption('results', args, 'format', Object.keys(renderers) as (keyof typeof renderers)[]) ?? 'text';
  const html = textOption('results', args, 'html');
  const umap = args.options['umap'] === true;
  if (umap && html === null) throw usageError('results', '--umap draws the maps of a report: name the report with --html PATH');
  console.log(renderers[format](experimentTable(file)).trimEnd());
  if (html !== null) await writeReport(file, html, umap);
  return 0;
}
