import { UserError } from '../common/errors';
import { loadExperiment } from '../experiment/load';
import { renderCsv, renderMarkdown, renderTerminal } from '../results/renderText';
import { resultTable, type ResultTable } from '../results/table';
import { listResults } from '../runs/folder';
import { runsRootOf } from '../runs/paths';
import { writeReport } from './report';
import { textOption, type Arguments } from './verbs';

const renderers = { text: renderTerminal, markdown: renderMarkdown, csv: renderCsv };

/** `results FILE`. */
export function results(args: Arguments): Promise<number> {
  const file = args.positionals[0]!;
  const format = textOption('results', args, 'format', Object.keys(renderers) as (keyof typeof renderers)[]) ?? 'text';
  console.log(renderers[format](tableOf(file)).trimEnd());
  const html = textOption('results', args, 'html');
  if (html !== null) writeReport(file, html);
  return Promise.resolve(0);
}

/** The table of an experiment's finished runs. Throws a UserError `results.none` when there are none yet. */
export function tableOf(file: string): ResultTable {
  const { file: experiment, plans } = loadExperiment(file);
  const finished = listResults(runsRootOf(file), experiment.name);
  if (finished.length === 0) throw new UserError('results.none', `No run of "${experiment.name}" has finished yet. Start them with: ablation-bench run ${file}`);
  return resultTable(finished, plans.map((plan) => plan.name));
}
