/** A self-contained report of one experiment: no external resource, readable without a network, in print and in the dark. */
import { plural } from '../common/plural';
import { describeDifference } from '../experiment/describeDifference';
import type { VariantPlan } from '../experiment/expand';
import type { ExperimentFile } from '../experiment/schema';
import type { RunRecord, RunResult } from '../runs/records';
import { comparisonFigures } from './charts/figures';
import { axisTitles } from './charts/lossCurves';
import { seriesColor, seriesDash } from './charts/palette';
import { axes } from './charts/seedBand';
import { differenceBars, scoreBars, type Column } from './charts/scoreBars';
import { escapeXml } from './charts/svg';
import { variantCurves, type ExperimentCurves } from './experimentCurves';
import { formatCount } from './format';
import { publishedSections } from './published';
import { reproduceSection, runAnchors } from './reportRuns';
import { choiceGroup, choiceScript } from './reportChoice';
import { reportCurves } from './reportCurves';
import { mapScript, mapSection, type ReportMap } from './reportMaps';
import { reportStyle } from './reportStyle';
import type { Section } from './section';
import { isReferenceRow, tableSections } from './sections';
import { sizedVariants } from './sizedVariants';
import { resultTable, type ResultTable } from './table';

export interface ReportInput extends ExperimentCurves {
  experiment: { file: Pick<ExperimentFile, 'name' | 'description' | 'published'>; plans: readonly VariantPlan[] };
  /** Of the experiment, as the commands that make a run again name it. */
  fileName: string;
  results: readonly RunResult[];
  /** Of one run a variant. */
  maps?: readonly ReportMap[];
  /** Why variants have no map, a sentence each. */
  mapsMissing?: readonly string[];
}

/** The report as one HTML document. */
export function htmlReport(input: ReportInput): string {
  const { file, plans } = input.experiment;
  const table = resultTable(input.results, plans.map((plan) => plan.name), file.published);
  const sections = [
    heading(input),
    scaleWarning(input.results),
    variantSection(plans),
    scoreSection(table),
    differenceSection(table),
    comparisonSection(table, input.results, plans),
    tableSection(table),
    reproduceSection(table, input.fileName),
    publishedSection(table),
    curveSection(input),
    mapSection(input.maps ?? [], input.mapsMissing ?? []),
    configurationSection(input),
    environmentSection(input.runs),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeXml(file.name)} – Ablation Bench</title><style>${reportStyle}</style></head>
<body data-shown="step"><main>
${sections.filter((section) => section !== '').join('\n')}
</main><script>${choiceScript}${axisScript}${mapScript}</script></body></html>
`;
}

const axisScript = `
onChoice('axis', (axis) => (document.body.dataset.shown = axis));`;

function heading({ experiment, runs, results }: ReportInput): string {
  const { name, description } = experiment.file;
  const seeds = new Set(runs.filter((run) => run.kind === 'variant').map((run) => run.seed)).size;
  const unfinished = runs.length - results.length;
  const counted = `${plural(experiment.plans.length, 'variant')} × ${plural(seeds, 'seed')}${unfinished > 0 ? `; ${plural(unfinished, 'run')} without a result yet` : ''}`;
  const date = runs.map((run) => run.startedAt).sort().at(-1)?.slice(0, 10);
  return `<h1>${escapeXml(name)}</h1>${description === undefined ? '' : `<p class="lead">${escapeXml(description)}</p>`}<p class="muted">${counted}${date === undefined ? '' : ` · last run started ${date}`} · Ablation Bench</p>`;
}

function scaleWarning(results: readonly RunResult[]): string {
  if (results.length === 0) return '<p class="warning">No run has finished yet: there are no scores.</p>';
  const parameters = Math.max(...results.map((result) => result.parameters));
  const tokens = Math.max(...results.map((result) => result.tokens));
  return `<p class="warning"><strong>Mind the scale.</strong> These networks have up to ${formatCount(parameters)} parameters and saw up to ${formatCount(tokens)} tokens. ELECTRA-Small, the smallest published ELECTRA, has 14M and saw 16B. An order found here need not hold there: these numbers do not compare with published ones.</p>`;
}

function variantSection(plans: readonly VariantPlan[]): string {
  const rows = plans.map((plan) => {
    const baseline = plans.find((other) => other.name === plan.baseline);
    const words = [describeDifference(plan, baseline), plan.description].filter((text) => text !== null).join('. ');
    return `<tr><th scope="row">${escapeXml(plan.name)}</th><td class="words">${escapeXml(plan.baseline ?? '–')}</td><td class="words">${escapeXml(words)}</td></tr>`;
  });
  return `<section><h2>What differs</h2><div class="scroll"><table><thead><tr><th scope="col">variant</th><th scope="col" class="words">baseline</th><th scope="col" class="words">difference</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

function columnsOf(table: ResultTable): Column[] {
  return [...table.columns.keys(), ...(table.columns.length > 1 ? ['average' as const] : [])];
}

function scoreSection(table: ResultTable): string {
  if (table.columns.length === 0) return '';
  const kinds = new Set(table.columns.map((column) => column.kind));
  const title = [kinds.has('glue') ? 'GLUE scores' : '', kinds.has('folder') ? 'Task scores' : '', kinds.has('probe') ? 'Probe scores' : ''].filter((text) => text !== '').join(' and ').replace(/and [TP]/g, (text) => text.toLowerCase());
  const charts = columnsOf(table).map((column) => `<figure>${scoreBars(table, column, `score-${column}`)}</figure>`);
  return `<section><h2>${title}</h2><p class="note">× 100. Bars: mean over seeds; dots: single seeds; whiskers: 95 % t-interval (an arrow: it goes on beyond the axis); dashed: always answering the commonest label; grey: the untrained control.</p><div class="charts">${charts.join('')}</div></section>`;
}

function differenceSection(table: ResultTable): string {
  if (table.columns.length === 0 || table.rows.every((row) => row.baseline === null || row.kind === 'control')) return '';
  const charts = columnsOf(table).map((column) => `<figure>${differenceBars(table, column, `difference-${column}`)}</figure>`);
  return `<section><h2>Paired differences from the baseline</h2><p class="note">Percentage points, seed by seed. A difference whose whisker crosses zero is not established by these seeds.</p><div class="charts">${charts.join('')}</div></section>`;
}

function comparisonSection(table: ResultTable, results: readonly RunResult[], plans: readonly VariantPlan[]): string {
  const figures = comparisonFigures(table, results, sizedVariants(plans));
  if (figures.length === 0) return '';
  return `<section><h2>By task and by cost</h2><p class="note">Against cost: one point a variant at the end of its training; lines: 95 % intervals; dashed: the untrained control. The vertical axis does not begin at zero.</p><div class="charts">${figures.map(({ svg }) => `<figure>${svg}</figure>`).join('')}</div></section>`;
}

function tableSection(table: ResultTable): string {
  if (table.rows.length === 0) return '';
  const notes = table.notes.map((note) => `<p class="note">${escapeXml(note)}</p>`);
  const anchors = runAnchors(table);
  return `<section><h2>Results</h2>${tableSections({ ...table, published: [] }).map((section) => htmlTable(section, anchors)).join('')}<p class="note">FLOPs in the convention of ELECTRA's flops_computation.py, generator included; “sparse look-up” counts embedding look-ups as free, which is what a CPU does.</p>${notes.join('')}</section>`;
}

function publishedSection(table: ResultTable): string {
  if (table.published.length === 0) return '';
  return `<section class="published"><h2>Published, at another scale</h2><p class="note">What papers printed, for reference. Model, data and steps are others: these numbers do not compare with those above; at most their order does.</p>${publishedSections(table).map((section) => htmlTable(section)).join('')}</section>`;
}

/** @param anchors by the name of a row, what the name leads to */
function htmlTable({ title, url, header, rows }: Section, anchors: ReadonlyMap<string, string> = new Map()): string {
  const caption = url === null ? escapeXml(title) : `<a href="${escapeXml(url)}">${escapeXml(title)}</a>`;
  const cell = ({ text, strong }: Section['rows'][number][number]): string => (strong ? `<strong>${escapeXml(text)}</strong>` : escapeXml(text));
  const line = (row: Section['rows'][number]): string => {
    const [first, ...values] = row;
    const reference = isReferenceRow(first!.text);
    const anchor = anchors.get(first!.text);
    const name = anchor === undefined ? cell(first!) : `<a href="#${anchor}">${cell(first!)}</a>`;
    return `<tr${reference ? ' class="reference"' : ''}><th scope="row">${name}</th>${values.map((value) => `<td>${cell(value)}</td>`).join('')}</tr>`;
  };
  return `<div class="scroll"><table><caption>${caption}</caption><thead><tr>${header.map((text) => `<th scope="col">${escapeXml(text)}</th>`).join('')}</tr></thead><tbody>${rows.map(line).join('')}</tbody></table></div>`;
}

function curveSection(input: ReportInput): string {
  const variants = variantCurves(input.experiment.plans, input);
  const charts = reportCurves(variants);
  if (charts.length === 0) return '';
  const legend = variants.map(({ name, index }) => `<li><svg viewBox="0 0 26 10" aria-hidden="true"><line x1="0" x2="26" y1="5" y2="5" stroke="${seriesColor(index)}" stroke-width="3" stroke-dasharray="${seriesDash(index)}"/></svg>${escapeXml(name)}</li>`);
  const choice = choiceGroup('Horizontal axis', 'axis', axes.map((axis) => ({ value: axis, title: axisTitles[axis] })));
  const figures = charts.map(({ svg }) => `<figure>${axes.map((axis) => `<div data-axis="${axis}">${svg[axis]}</div>`).join('')}</figure>`);
  return `<section><h2>Loss curves</h2><p class="note">Lines: training, mean over seeds; bands: smallest to largest logged value of any seed (at most 120 points a curve, none hidden); dots: held-out text. Dashed, in the discriminator chart: the constant predictor H(fake rate), below which there is learning. The first 6 % of training may leave the chart at the top.</p>${choice}<ul class="legend">${legend.join('')}</ul><div class="charts">${figures.join('')}</div></section>`;
}

function configurationSection({ experiment, runs }: ReportInput): string {
  const details = experiment.plans.map((plan) => {
    const own = runs.filter((run) => run.variant === plan.name);
    const hashes = [...new Set(own.map((run) => run.configHash))].join(', ');
    const config = own[0]?.config ?? plan.config;
    return `<details><summary>${escapeXml(plan.name)}${hashes === '' ? '' : ` · configuration <code>${escapeXml(hashes)}</code>`}</summary><pre>${escapeXml(JSON.stringify(config, null, 2))}</pre></details>`;
  });
  return `<section><h2>Configuration</h2>${details.join('')}</section>`;
}

function environmentSection(runs: readonly RunRecord[]): string {
  const values = (of: (run: RunRecord) => string): string => escapeXml([...new Set(runs.map(of))].join('; '));
  if (runs.length === 0) return '';
  const rows = [
    ['Engine', values((run) => `${run.engine.name} on ${run.engine.device} (${run.engine.reason})`)],
    ['Corpus', values((run) => `${formatCount(run.corpus.documents)} documents, ${formatCount(run.corpus.tokens)} tokens, hash ${run.corpus.hash.slice(0, 16)}`)],
    ['Vocabulary', values((run) => `${run.vocabSize} tokens`)],
    ['Seeds', values((run) => String(run.seed))],
    ['Versions', values((run) => Object.entries(run.versions).map(([name, version]) => `${name} ${version}`).join(', '))],
  ];
  return `<section><h2>Environment</h2><dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl></section>`;
}
