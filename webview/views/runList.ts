import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatSeconds } from '../../src/results/format';
import type { RunState, RunSummary } from '../../src/panel/protocol';
import { swatch } from '../charts/swatch';
import { button, linkButton } from '../controls/button';
import type { Curve } from '../curves/curveSet';
import { formatValue, plural } from '../format';
import { activeStates, resumableStates } from '../runStates';
import type { Store } from '../state';

const stateLabels: Record<RunState, string> = {
  queued: 'Queued',
  running: 'Training',
  evaluating: 'Evaluating',
  finished: 'Finished',
  stopped: 'Stopped',
  interrupted: 'Interrupted',
  failed: 'Failed',
  diverged: 'Diverged',
};

/** All runs with state and progress, and what can be done about them. */
export function runList(store: Store, runs: RunSummary[], curves: readonly Curve[]): TemplateResult {
  const { experiment, replay } = store;
  const steers = replay === null;
  const active = runs.some(({ state }) => activeStates.includes(state));
  const resumable = runs.some(({ state }) => resumableStates.includes(state));
  return html`<section class="runs" aria-label="Runs">
    <div class="bar">
      <h2>${plural(runs.length, 'run')}</h2>
      ${steers && active && runs[0] !== undefined ? button({ text: 'Stop', onClick: () => store.host.post({ type: 'stop', experiment: runs[0]!.experiment }) }) : nothing}
      ${steers && !active && resumable && experiment !== null ? button({ text: 'Resume', onClick: () => store.host.post({ type: 'resume', uri: experiment.uri }) }) : nothing}
    </div>
    <ul class="run-list">
      ${repeat(runs, ({ id }) => id, (run) => runItem(store, run, curves))}
    </ul>
  </section>`;
}

function runItem(store: Store, run: RunSummary, curves: readonly Curve[]): TemplateResult {
  const curve = curves.find(({ key }) => key === run.id || key === `${run.experiment}/${run.variant}`);
  return html`<li class="run" data-run=${run.id}>
    <span class="run-name">${curve === undefined ? nothing : swatch(curve.colour, curve.dashed)} ${run.variant} <span class="run-seed">seed ${run.seed}</span></span>
    <span class="run-state ${run.state}">${stateLabels[run.state]}</span>
    <progress max=${Math.max(1, run.totalSteps)} value=${run.step} aria-label="Progress of ${run.variant}, seed ${run.seed}"></progress>
    <span class="run-detail">${detail(run)}</span>
    ${store.replay !== null ? nothing : linkButton({ text: 'Log', label: `Log of ${run.variant}, seed ${run.seed}`, onClick: () => store.host.post({ type: 'openLog', runId: run.id }) })}
    ${run.message === null ? nothing : html`<p class="run-message">${run.message}</p>`}
  </li>`;
}

function detail({ step, totalSteps, etaSeconds, lastLoss, kind }: RunSummary): string {
  if (kind === 'control') return 'untrained network';
  const parts = [`${step.toLocaleString('en')} / ${totalSteps.toLocaleString('en')} steps`];
  if (lastLoss !== null) parts.push(`loss ${formatValue(lastLoss)}`);
  if (etaSeconds !== null) parts.push(`${formatSeconds(etaSeconds)} left`);
  return parts.join(' · ');
}
