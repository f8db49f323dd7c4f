import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { BudgetSpent } from '../../src/experiment/budget';
import type { ExperimentView, FormField } from '../../src/panel/protocol';
import { formatCount, formatFlops } from '../../src/results/format';
import { badge, button, linkButton } from '../controls/button';
import { fieldView } from '../form/fieldView';
import { variantFields } from '../form/variantFields';
import { fieldsIn, listedVariants, pathIn, scopeOf, type ListedVariant, type Scope } from '../form/scope';
import { startsWith, valueAt } from '../jsonPath';
import { activeStates, resumableStates, runsOf } from '../runStates';
import type { Store } from '../state';
import { emptyState } from './emptyState';

const groupTitles: Record<FormField['group'], string> = {
  objective: 'Objective',
  input: 'Input and pairs',
  model: 'Model',
  budget: 'Budget',
  seeds: 'Seeds',
  training: 'Optimisation',
  corpus: 'Corpus',
  tokenizer: 'Tokenizer',
  knowledge: 'Knowledge at fine-tuning',
  evaluation: 'Evaluation',
  logging: 'Logging and checkpoints',
  engine: 'Engine',
};

/** The experiment file as a form, with what starts and stops its runs. */
export function configureView(store: Store): TemplateResult {
  const { experiment, fields } = store;
  if (experiment === null) return noExperiment(store);
  if (experiment.content === null) return unreadable(store, experiment);
  const scope = scopeOf(experiment, store.view.variant, fields);
  return html`
    ${store.replay === null ? runBar(store, experiment) : recordedBar(store)} ${looseIssues(scope, fields)}
    <div class="configure">
      ${variantList(store, experiment, scope)}
      <fieldset class="form" ?disabled=${store.replay !== null}>${scopeHeading(scope)} ${variantFields(store, scope)} ${groupsView(store, scope, fields)}</fieldset>
    </div>
  `;
}

function noExperiment(store: Store): TemplateResult {
  if (!store.connected) return emptyState('Looking for experiments …', 'One moment: the extension is reading the workspace.');
  return emptyState('No experiment is open', 'Run “Ablation Bench: New Experiment” from the Command Palette (Ctrl+Shift+P, ⇧⌘P on a Mac), or open a file that ends in .ablation.json.');
}

function unreadable(store: Store, { uri, fileName, issues }: ExperimentView): TemplateResult {
  return html`<div class="empty">
    <h2>${fileName} is not valid JSON</h2>
    ${issues.map(({ message }) => html`<p class="issue error" role="alert">${message}</p>`)}
    <p>Mend it in the text editor; the form comes back by itself.</p>
    ${button({ text: 'Open the file', onClick: () => store.host.post({ type: 'openFile', uri }) })}
  </div>`;
}

function runBar(store: Store, experiment: ExperimentView): TemplateResult {
  const { uri, name, issues } = experiment;
  const runs = runsOf(store);
  const broken = issues.some(({ severity }) => severity === 'error');
  const active = runs.some(({ state }) => activeStates.includes(state));
  const resumable = !active && runs.some(({ state }) => resumableStates.includes(state));
  const variant = listedVariants(experiment).find((one) => one.name === store.view.variant);
  const post = store.host.post;
  return html`<div class="bar" role="toolbar" aria-label="Runs">
    ${button({ text: 'Run experiment', appearance: 'primary', disabled: broken || active, onClick: () => post({ type: 'run', uri, variant: null }) })}
    ${variant === undefined ? nothing : button({ text: `Run “${variant.name}”`, disabled: broken || active, onClick: () => post({ type: 'run', uri, variant: variant.name }) })}
    ${button({ text: 'Stop', disabled: !active, onClick: () => post({ type: 'stop', experiment: name }) })}
    ${button({ text: 'Resume', disabled: broken || !resumable, onClick: () => post({ type: 'resume', uri }) })}
    <span class="bar-note">${broken ? 'Mend what is marked below before running.' : runNote(store)}</span>
  </div>`;
}

function recordedBar(store: Store): TemplateResult {
  return html`<div class="bar" role="toolbar" aria-label="Recording">
    ${button({ text: 'New experiment from this study', onClick: () => store.steer({ do: 'newExperiment' }) })}
    <span class="bar-note">This is what was recorded; it cannot be edited here.</span>
  </div>`;
}

function runNote(store: Store): string {
  const runs = runsOf(store);
  const finished = runs.filter(({ state }) => state === 'finished').length;
  return runs.length === 0 ? 'Not run yet.' : `${finished} of ${runs.length} runs finished.`;
}

/** Issues that no visible field shows: unknown keys, or values of another variant. */
function looseIssues(scope: Scope, fields: readonly FormField[]): TemplateResult | typeof nothing {
  const shown = fieldsIn(scope, fields).map((field) => pathIn(scope, field));
  const loose = scope.experiment.issues.filter(({ path }) => !shown.some((prefix) => startsWith(path, prefix)));
  if (loose.length === 0) return nothing;
  return html`<ul class="issues" aria-label="Problems in the file">
    ${loose.map(({ severity, path, message }) => html`<li class="issue ${severity}">${path.length === 0 ? nothing : html`<code>${path.join('.')}</code> `}${message}</li>`)}
  </ul>`;
}

function variantList(store: Store, experiment: ExperimentView, scope: Scope): TemplateResult {
  const variants = listedVariants(experiment);
  const selected = scope.variant === null ? null : store.view.variant;
  return html`<nav class="variants" aria-label="Variants">
    <button type="button" class="variant" aria-pressed=${selected === null} @click=${() => store.choose({ variant: null })}>
      <span class="variant-name">Base</span>
      <span class="variant-difference">What all variants have in common, with seeds and evaluation</span>
    </button>
    ${repeat(
      variants,
      ({ name }) => name,
      ({ name, baseline, difference, objective, budget }) => html`<button type="button" class="variant" aria-pressed=${selected === name} @click=${() => store.choose({ variant: name })}>
        <span class="variant-name">${name} ${baseline === null ? badge('baseline') : nothing}</span>
        ${objectiveLine(store.fields, name, objective)}
        <span class="variant-difference">${difference}</span>
        ${budget === null ? nothing : html`<span class="variant-budget">${budgetText(budget)}</span>`}
      </button>`,
    )}
    ${store.replay !== null ? nothing : linkButton({ text: '+ Add variant', label: 'Add variant', onClick: () => addVariant(store, variants) })}
  </nav>`;
}

/** What the budget comes to, with the vocabulary's size that the file asks for. */
function budgetText({ steps, tokens, flops }: BudgetSpent): string {
  return `${steps.toLocaleString('en')} steps · ${formatCount(tokens)} tokens · ${formatFlops(flops.dense)} FLOPs (${formatFlops(flops.sparse)} sparse)`;
}

/** The objective's name, where the variant is not simply called that. */
function objectiveLine(fields: readonly FormField[], name: string, type: string | null): TemplateResult | typeof nothing {
  const choices = fields.find(({ group, kind }) => group === 'objective' && kind === 'choice')?.choices;
  const label = choices?.find(({ value }) => value === type)?.label ?? type;
  return label === null || label === name ? nothing : html`<span class="variant-objective">${label}</span>`;
}

function addVariant(store: Store, variants: ListedVariant[]): void {
  let number = variants.length + 1;
  while (variants.some(({ name }) => name === `Variant ${number}`)) number++;
  const name = `Variant ${number}`;
  store.edit(['variants', variants.length], { name });
  store.choose({ variant: name });
}

function scopeHeading({ variant, experiment }: Scope): TemplateResult {
  if (variant === null) return html`<h2>Base configuration</h2>`;
  return html`<h2>Overrides of “${String(valueAt(experiment.content, ['variants', variant, 'name']))}”</h2><p class="help">What is left empty is taken from the base.</p>`;
}

function groupsView(store: Store, scope: Scope, fields: readonly FormField[]): TemplateResult {
  const visible = fieldsIn(scope, fields);
  const groups = [...new Set(visible.map(({ group }) => group))];
  const toggle = (group: string, open: boolean): void => {
    const others = store.view.closedGroups.filter((one) => one !== group);
    if (open === store.view.closedGroups.includes(group)) store.choose({ closedGroups: open ? others : [...others, group] });
  };
  return html`${repeat(
    groups,
    (group) => group,
    (group) => html`<details class="group" ?open=${!store.view.closedGroups.includes(group)} @toggle=${(event: Event) => toggle(group, (event.currentTarget as HTMLDetailsElement).open)}>
      <summary>${groupTitles[group]}</summary>
      <div class="fields">
        ${repeat(
          visible.filter((field) => field.group === group),
          (field) => pathIn(scope, field).join('.'),
          (field) => fieldView({ store, scope, field, fields }),
        )}
      </div>
    </details>`,
  )}`;
}
