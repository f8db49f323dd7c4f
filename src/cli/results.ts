import { experimentTable } from '../results/experimentTable';
import { renderCsv, renderMarkdown, renderTerminal } from '../results/renderText';
import { writeReport } from './report';
import { textOption, type Arguments } from './verbs';

const renderers = { text: renderTerminal, markdown: renderMarkdown, csv: renderCsv };

/** `results FILE`. */
export async function results(args: Arguments): Promise<number> {
  const file = args.positionals[0]!;
  const format = textOption('results', args, 'format', Object.keys(renderers) as (keyof typeof renderers)[]) ?? 'text';
  console.log(renderers[format](experimentTable(file)).trimEnd());
  const html = textOption('results', args, 'html');
  if (html !== null) await writeReport(file, html, args.options['umap'] === true);
  return 0;
}
