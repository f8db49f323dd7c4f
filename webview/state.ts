import type { AuditReport, EmbeddingsStatus, ExperimentView, FormField, ReplayAction, ReplayView, RunSummary, ToWebview, View } from '../src/panel/protocol';
import type { RunResult } from '../src/runs/records';
import { CurveBuffer, pointsAfter } from './curves/curveBuffer';
import { HeldMap } from './heldMap';
import type { Host } from './host';
import { type JsonPath, withValueAt } from './jsonPath';
import { restoreViewState, type ViewState } from './viewState';

export interface RunCurves {
  train: CurveBuffer;
  heldOut: CurveBuffer;
  /** Number of the last event that is in. */
  lastSeq: number;
}

export interface Notice {
  severity: 'info' | 'error';
  message: string;
}

/** What a text box holds that is not (yet) a value. */
export interface Draft {
  text: string;
  error: string;
}

/** Everything the panel shows, in one place. Only its methods change it, and every change calls the subscriber. */
export class Store {
  experiment: ExperimentView | null = null;
  experiments: { uri: string; name: string }[] = [];
  fields: FormField[] = [];
  runs: RunSummary[] = [];
  results: { experiment: string; results: RunResult[]; running: boolean } | null = null;
  audit: AuditReport | null = null;
  /** The recording that is played; null where runs are live. */
  replay: ReplayView | null = null;
  embeddings: EmbeddingsStatus | null = null;
  map: HeldMap | null = null;
  notice: Notice | null = null;
  /** Whether the host has said anything about experiments yet. */
  connected = false;
  readonly curves = new Map<string, RunCurves>();
  readonly drafts = new Map<string, Draft>();
  view: ViewState;
  #subscriber: () => void = () => undefined;

  constructor(readonly host: Host) {
    this.view = restoreViewState(host.savedState());
  }

  subscribe(subscriber: () => void): void {
    this.#subscriber = subscriber;
  }

  /** Tells the host what is held, so that it sends what is missing. */
  announce(): void {
    const lastSeq = Object.fromEntries([...this.curves].map(([id, { lastSeq: seq }]) => [id, seq]));
    this.host.post({ type: 'ready', lastSeq, view: this.view.view, experimentUri: this.view.experimentUri });
  }

  receive(message: ToWebview): void {
    switch (message.type) {
      case 'experiment':
        this.#receiveExperiment(message.experiment, message.experiments);
        break;
      case 'fields':
        this.fields = message.fields;
        break;
      case 'runs':
        this.runs = message.runs;
        break;
      case 'curve':
        this.#receiveCurve(message);
        break;
      case 'curveReset':
        this.curves.delete(message.runId);
        break;
      case 'results':
        this.results = message;
        break;
      case 'audit':
        this.audit = message.audit;
        break;
      case 'replay':
        this.replay = message.replay;
        break;
      case 'embeddings':
        this.embeddings = message.status;
        break;
      case 'embeddingMap':
        this.map = new HeldMap(message.uri, message.map);
        break;
      case 'show':
        this.choose({ view: message.view });
        break;
      case 'notice':
        this.notice = message;
        break;
    }
    this.#subscriber();
  }

  /** Changes what is looked at, and keeps it. */
  choose(change: Partial<ViewState>): void {
    this.view = { ...this.view, ...change };
    this.host.saveState(this.view);
    this.#subscriber();
  }

  showView(view: View): void {
    if (view === this.view.view) return;
    this.choose({ view });
    this.host.post({ type: 'viewChanged', view });
  }

  /** Keeps how far a view is scrolled; nothing has to be drawn for it. */
  keepScroll(view: View, top: number): void {
    this.view = { ...this.view, scroll: { ...this.view.scroll, [view]: top } };
    this.host.saveState(this.view);
  }

  /** Writes a value into the experiment file; the panel shows it at once, before the file comes back. */
  edit(path: JsonPath, value: unknown): void {
    if (this.experiment === null) return;
    this.experiment = { ...this.experiment, content: withValueAt(this.experiment.content, path, value) };
    this.host.post({ type: 'edit', uri: this.experiment.uri, path: [...path], value });
    this.#subscriber();
  }

  /** Asks the host to play the recording otherwise; the scrubber stays where it is put. */
  steer(action: ReplayAction): void {
    if (this.replay !== null && action.do === 'seek') this.replay = { ...this.replay, position: action.fraction * this.replay.duration };
    this.host.post({ type: 'replay', action });
    this.#subscriber();
  }

  setDraft(key: string, draft: Draft | null): void {
    if (draft === null) this.drafts.delete(key);
    else this.drafts.set(key, draft);
    this.#subscriber();
  }

  dismissNotice(): void {
    this.notice = null;
    this.#subscriber();
  }

  #receiveExperiment(experiment: ExperimentView | null, experiments: { uri: string; name: string }[]): void {
    this.connected = true;
    if (experiment?.uri !== this.experiment?.uri) this.drafts.clear();
    this.experiment = withKnownWords(experiment, this.experiment);
    this.experiments = experiments;
    if (experiment !== null && experiment.uri !== this.view.experimentUri) this.choose({ experimentUri: experiment.uri, variant: null });
  }

  #receiveCurve(message: Extract<ToWebview, { type: 'curve' }>): void {
    const held = this.curves.get(message.runId) ?? { train: new CurveBuffer(), heldOut: new CurveBuffer(), lastSeq: -1 };
    if (message.fromSeq > held.lastSeq + 1) {
      this.announce();
      return;
    }
    const overlaps = message.fromSeq <= held.lastSeq;
    for (const split of ['train', 'heldOut'] as const) held[split].append(overlaps ? pointsAfter(message[split], held[split].lastStep) : message[split]);
    held.lastSeq = Math.max(held.lastSeq, message.toSeq);
    this.curves.set(message.runId, held);
  }
}

/** The host has no words for the variants of a file with errors: those it had before stay while the file is mended. */
function withKnownWords(experiment: ExperimentView | null, before: ExperimentView | null): ExperimentView | null {
  if (experiment === null || experiment.variants.length > 0 || experiment.uri !== before?.uri) return experiment;
  return { ...experiment, variants: before.variants };
}
