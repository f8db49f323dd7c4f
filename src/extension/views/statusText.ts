import type { RunSummary } from '../../panel/protocol';
import type { Localize } from '../localize';

/** Time left in the two largest units: "45 s", "12 min", "3 h 05 min", "2 d 4 h". */
export function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/**
 * The status bar's text for the runs under way; null when there is nothing to show.
 * @param preparing what a trainer does that has no run under way yet; null when there is none
 */
export function statusText(active: RunSummary[], preparing: string | null, t: Localize): string | null {
  const [run] = active;
  if (active.length > 1) return `$(flame) ${severalRuns(active, t)}`;
  if (run === undefined) return preparing === null ? null : `$(loading~spin) ${preparing}`;
  if (run.state === 'evaluating') return `$(beaker) ${t('{0} · evaluating', run.variant)}`;
  const eta = run.etaSeconds === null ? '' : ` · ${t('{0} left', durationText(run.etaSeconds))}`;
  return `$(flame) ${run.variant} · ${grouped(run.step)}/${grouped(run.totalSteps)}${eta}`;
}

/**
 * Runs under way side by side, in one line: "2 runs · 34 % · 12 min left". The share is of their steps; the time is
 * that of the run that takes longest.
 */
export function severalRuns(active: RunSummary[], t: Localize): string {
  const total = (of: (run: RunSummary) => number) => active.reduce((sum, run) => sum + of(run), 0);
  const percent = Math.floor((100 * total(({ step }) => step)) / Math.max(1, total(({ totalSteps }) => totalSteps)));
  const left = active.map(({ etaSeconds }) => etaSeconds).filter((seconds) => seconds !== null);
  const eta = left.length === 0 ? '' : ` · ${t('{0} left', durationText(Math.max(...left)))}`;
  return `${t('{0} runs', active.length)} · ${percent} %${eta}`;
}

/** Thousands apart by a narrow space, the same in every locale. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** What stands behind a run in the tree: "1 200/5 000 · loss 4.213". */
export function runDescription(run: RunSummary, t: Localize): string {
  const loss = run.lastLoss === null ? '' : ` · ${t('loss {0}', run.lastLoss.toFixed(3))}`;
  const left = run.state === 'running' && run.etaSeconds !== null ? ` · ${t('{0} left', durationText(run.etaSeconds))}` : '';
  return `${stateText(run.state, t)} · ${grouped(run.step)}/${grouped(run.totalSteps)}${loss}${left}`;
}

export function stateText(state: RunSummary['state'], t: Localize): string {
  const texts: Record<RunSummary['state'], string> = {
    queued: t('queued'),
    running: t('running'),
    evaluating: t('evaluating'),
    finished: t('finished'),
    stopped: t('stopped'),
    interrupted: t('interrupted'),
    failed: t('failed'),
    diverged: t('diverged'),
  };
  return texts[state];
}
